"""Put on PYTHONPATH: a Python process in which every connection that would leave this machine fails at once."""

import ipaddress
import socket

REFUSED = "the course works without a network: a connection to {} was refused"


def is_here(host) -> bool:
    """Whether a host is this very machine."""
    if host in (None, "", b"", "localhost", b"localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def guarded(connect):
    def connect_here(self, address, *rest):
        if isinstance(address, tuple) and not is_here(address[0]):
            raise ConnectionRefusedError(REFUSED.format(address[0]))
        return connect(self, address, *rest)

    return connect_here


def resolving(resolve):
    def resolve_here(host, *rest, **named):
        if not is_here(host):
            raise socket.gaierror(socket.EAI_FAIL, REFUSED.format(host))
        return resolve(host, *rest, **named)

    return resolve_here


def guard() -> None:
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(socket, name, resolving(getattr(socket, name)))


if __name__ == "sitecustomize":
    guard()
