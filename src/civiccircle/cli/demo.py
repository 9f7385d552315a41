"""``civiccircle demo``: an invented city to walk through."""

import os
import shlex
import sys
from functools import partial
from pathlib import Path

import click

from civiccircle.cli.addresses import USUAL_PORT, address, port_option
from civiccircle.cli.django import start
from civiccircle.kernel.commands import bar

SIZES = ("small", "medium", "large")


@click.command(short_help="Build an invented city and serve it.")
@click.option(
    "--size", type=click.Choice(SIZES), default="medium", show_default=True, help="How many take part."
)
@click.option("--seed", default=2030, show_default=True, help="The same seed gives the same city.")
@port_option
@click.option("--build-only", is_flag=True, help="Build the city, do not serve it.")
def demo(size: str, seed: int, port: int, build_only: bool) -> None:
    """Build an invented city, and serve it on this machine with one-click sign-in for every role.

    It is built once, in a folder of its own: ./data/demo unless --data names another. Remove that folder to
    start again.

    \b
    Examples:
      civiccircle demo
      civiccircle demo --size small --port 8001
    """
    os.environ["CIVICCIRCLE_DEMO"] = "yes"
    os.environ.setdefault("CIVICCIRCLE_DATA", "data/demo")
    os.environ.setdefault("CIVICCIRCLE_URL", address("127.0.0.1", port))
    start(makes_installation=True)
    from civiccircle.cli import installation, server

    installation.make_data_folder()
    installation.migrate()
    _build(size, seed)
    if not build_only:
        server.run(host="127.0.0.1", port=port, ready=partial(click.echo, _welcome(port)))


def _build(size: str, seed: int) -> None:
    from civiccircle.web import demo as city

    with bar(length=1, label="Building the demo city") as steps:

        def progress(what: str, done: int, total: int) -> None:
            steps.length = total
            steps.label = what
            steps.update(done - steps.pos)

        city.build(size=size, seed=seed, progress=progress)


def _welcome(port: int) -> str:
    from civiccircle.kernel.people.queries import demo_links

    here = address("127.0.0.1", port)
    lines = [f"The demo city is at {here} (Ctrl-C stops it). Sign in with one click as:"]
    lines += [f"  {link.role:<22} {link.name:<18} {here}{link.href}" for link in demo_links()]
    real = _real_conversation()
    if real is not None:
        at = f"CIVICCIRCLE_URL={here} " if port != USUAL_PORT else ""
        words = (
            Path(sys.argv[0]).absolute(),
            "--data",
            Path(os.environ["CIVICCIRCLE_DATA"]).resolve(),
            "import",
            "polis",
            real,
        )
        lines.append(
            f"To load a real conversation, in a second terminal:\n  {at}{shlex.join(map(str, words))}"
        )
    return "\n".join(lines)


def _real_conversation() -> Path | None:
    """A public Polis export beside the checkout, if there is one."""
    checkout = Path(__file__).resolve().parents[3]
    return next((checkout.parent / "shared" / "data" / "polis").glob("vtaiwan*uber*"), None)
