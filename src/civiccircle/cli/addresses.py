"""Where a server can be reached."""

import ipaddress

import click

USUAL_PORT = 8000

port_option = click.option(
    "--port", default=USUAL_PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(host: str, port: int) -> str:
    """The address to open in a browser."""
    return f"http://{'localhost' if is_loopback(host) else host}:{port}"
