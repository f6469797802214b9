"""Where Prefect lives and how it behaves: set before it is imported, since it reads no later."""

import atexit
import errno
import os
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

from broadsheet.flows.server import listen, start, stop

ROOM_BYTES = 16 * 2**20  # for Prefect's tables and the smallest corpus
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


def settle_prefect(data: Path, *, has_server: bool) -> bool:
    """Give Prefect a home beside the lake, and an API of its own where no server stands.

    True for such an API, which this process alone uses and which ends with it. What the environment
    says already, stays. Raises `OSError` where the disk has no room for a run.
    """
    home = (data / "prefect").absolute()
    os.environ.setdefault("PREFECT_HOME", str(home))
    for name, value in (QUIET if has_server else QUIET | BY_HAND).items():
        os.environ.setdefault(name, value)
    if has_server or "PREFECT_API_URL" in os.environ:
        return False
    home.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(home).free < ROOM_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(data))
    with listen(0) as listener:
        process = start(listener, home, by_hand=True)
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    atexit.register(stop, process)  # after Prefect's own farewells, which are registered later
    return True


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
