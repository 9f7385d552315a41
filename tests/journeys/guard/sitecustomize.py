"""Loaded by every Python process whose PYTHONPATH names this folder: it may speak to its own machine only.

Whatever else it asks for is refused, and told on stderr in one line that begins with `asked a stranger`.
"""

import ipaddress
import sys
from typing import Any

LOCAL = {"localhost", "", "0.0.0.0", "::", None}


def _is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in LOCAL:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]  # of a socket in the file system it is no pair
    else:
        return
    if not _is_here(host):
        print(f"asked a stranger: {host}", file=sys.stderr, flush=True)
        raise PermissionError(f"{host} is not this machine")


sys.addaudithook(_watch)
