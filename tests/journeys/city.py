"""The demo city, served by a process of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
GUARD = Path(__file__).with_name("guard")
SLUG = "heron-harbour"
TALK = "streets-2030/conversations/what-do-you-think"
LONGEST_START = 180.0


@dataclass
class City:
    """Where the city is served, and the addresses at which its officials sign in with one click, by role."""

    process: "subprocess.Popen[bytes]"
    address: str
    log: Path
    links: dict[str, str] = field(default_factory=dict)

    def strangers(self) -> list[str]:
        """What the city asked for that is not this machine."""
        return re.findall("^.*asked a stranger: .*$", self.log.read_text(), re.MULTILINE)

    def mails(self, to: str) -> list[str]:
        """The bodies of the mails to an address, in their order: they stand in the window of the server."""
        said = self.log.read_text()
        return [mail for mail in said.split("\nContent-Type: text/plain")[1:] if f"\nTo: {to}\n" in mail]

    def sign_in_link(self, to: str) -> str:
        """The address in the latest sign-in mail to somebody."""
        until = time.monotonic() + 60
        while not (mails := self.mails(to)):
            assert time.monotonic() < until, f"no mail came to {to}"
            time.sleep(0.05)
        link = re.search(r"https?://\S+/sign-in/link/\S+", mails[-1])
        assert link, mails[-1]
        return link.group()


def serve(folder: Path) -> City:
    """Build and serve the city; returns once it answers."""
    port = _free_port()
    address = f"http://localhost:{port}"
    log = folder / "server.log"
    ours = ("CIVICCIRCLE_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = Path(sys.executable).with_name("civiccircle")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [command, "--data", folder / "data", "demo", "--size", "small", "--port", str(port)],
            env=kept | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(GUARD)},
            cwd=REPOSITORY,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    city = City(process, address, log)
    until = time.monotonic() + LONGEST_START
    link = re.compile(rf"^  (\S.*?)  .* {address}(\S+)$", re.MULTILINE)
    while not ((links := dict(link.findall(log.read_text()))) and _answers(port)):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            process.wait()
            raise RuntimeError(f"the city was not served:\n{log.read_text()}")
        time.sleep(0.1)
    city.links.update(links)
    return city


def stop(city: City) -> None:
    city.process.terminate()
    try:
        city.process.wait(15)
    except subprocess.TimeoutExpired:
        city.process.kill()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
