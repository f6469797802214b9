"""Where Prefect lives and how it behaves: set before it is imported, since it reads no later."""

import fcntl
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

PORT = "port"  # the file in which a standing server says where it listens
START_SECONDS = 240.0  # on a busy machine; 5 to 10 s on an idle one

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_SERVER_API_HOST": "127.0.0.1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_API_REQUEST_TIMEOUT": str(START_SECONDS),
}
# By hand nothing is scheduled, and Prefect's tables are a by-product: our ledger is the truth.
BY_HAND = {
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


class NoServer(click.ClickException):
    """Prefect's server did not come up; the message says where its log is."""


def settle_prefect(data: Path) -> bool:
    """Give Prefect a home beside the lake; whether an API stands, for a run by hand to be told to.

    It is the one that the environment names, or that of `broadsheet serve` over the same data.
    What the environment says already, stays.
    """
    url = os.environ.get("PREFECT_API_URL") or _served(data)
    if url is None:
        return False
    os.environ["PREFECT_API_URL"] = url
    _settle(data, QUIET | BY_HAND)
    return True


def settle_server(data: Path, port: int) -> Path:
    """The same for the server itself; its home."""
    os.environ["PREFECT_API_URL"] = _api(port)
    _settle(data, QUIET)
    home = data / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    return home


def _settle(data: Path, environment: Mapping[str, str]) -> None:
    os.environ.setdefault("PREFECT_HOME", str((data / "prefect").absolute()))
    for name, value in environment.items():
        os.environ.setdefault(name, value)


@contextmanager
def standing(data: Path, port: int) -> Iterator[None]:
    """Let runs by hand know of this server, as long as it lives: its note is locked until then."""
    with open(data / "prefect" / PORT, "w", encoding="ascii") as note:
        note.write(str(port))
        note.flush()
        fcntl.flock(note, fcntl.LOCK_EX)
        yield


def _served(data: Path) -> str | None:
    """The API of the server that stands over this data, if one does."""
    try:
        with open(data / "prefect" / PORT, encoding="ascii") as note:
            try:
                fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _api(int(note.read()))
    except (OSError, ValueError):
        pass
    return None


def _api(port: int) -> str:
    return f"http://127.0.0.1:{port}/api"


def await_api() -> None:
    """Return once Prefect's API answers; raises `NoServer`.

    Its socket listens from the beginning, so that a refusal means that the server is gone.
    """
    url = os.environ["PREFECT_API_URL"]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=START_SECONDS):  # noqa: S310  (ours)
                return
        except urllib.error.HTTPError:
            time.sleep(0.2)
        except OSError as error:
            raise NoServer(f"no Prefect server answers at {url} ({error}); {_log()}") from None
    raise NoServer(f"Prefect's server at {url} is not ready after {START_SECONDS:.0f} s; {_log()}")


def _log() -> str:
    return f"its log: {os.environ['PREFECT_HOME']}/server.log"
