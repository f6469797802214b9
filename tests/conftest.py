"""What every test stands on: no network but loopback, and no state of the machine."""

import ipaddress
import os
import socket
from collections.abc import Iterator

import pytest

LOOPBACK_NAMES = frozenset({"localhost", ""})


class NetworkBlockedError(OSError):
    """A test tried to leave the machine."""


def is_loopback(address: object) -> bool:
    """Whether a socket address stays on this machine.

    >>> is_loopback(("127.0.0.1", 80)), is_loopback(("::1", 80, 0, 0)), is_loopback("/run/x.sock")
    (True, True, True)
    >>> is_loopback(("192.0.2.1", 80)), is_loopback(("news.example", 80))
    (False, False)
    """
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def network_is_blocked() -> Iterator[None]:
    """Refuse every connection and every look-up that is not loopback, in this process."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_lookup = socket.getaddrinfo

    def connect(self: socket.socket, address: object) -> None:
        if not is_loopback(address):
            raise NetworkBlockedError(f"a test tried to connect to {address!r}")
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: object) -> int:
        if not is_loopback(address):
            raise NetworkBlockedError(f"a test tried to connect to {address!r}")
        return real_connect_ex(self, address)

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> list[object]:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_loopback((name,)):
            raise NetworkBlockedError(f"a test tried to look up {name!r}")
        return real_lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def environment_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the user's shell reaches a test."""
    for name in ("BROADSHEET_DATA", "BROADSHEET_RAW", "PREFECT_API_URL", "PREFECT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Let pytest's closing line be the last: DuckDB's binding lists what it leaks at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
