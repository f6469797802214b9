"""A listening socket -> Prefect's API behind it, for as long as the process that asked lives."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

STOP_SECONDS = 5.0

# A server that stands for a year.
LEASES = "prefect.server.concurrency.lease_storage"
STANDING = {
    # In memory, the slot of a run that was killed with its server would stay taken for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": f"{LEASES}.filesystem",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # older than 90 days
    # Planned ahead, 100 by default: after a stop all would be late, and cancelled one by one.
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "12",  # it looks every minute
    # As it starts, before the dead run that holds the slot is settled, this would cancel what is
    # overdue: a run that a person asked for, too.
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",  # we use none
}


def listen(port: int) -> socket.socket:
    """A socket on loopback that takes connections at once, answered when the server is up.

    Raises `OSError` when the port is taken; port 0 is any free one.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def start(listener: socket.socket, home: Path) -> subprocess.Popen[bytes]:
    """Start the server on its own; what it says goes to `server.log`."""
    command = [sys.executable, "-m", "broadsheet.flows.server", str(listener.fileno())]
    with open(home / "server.log", "wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # held open by us: its end is our end
            stdout=log,
            stderr=log,
            pass_fds=[listener.fileno()],
            env=os.environ | STANDING,
            start_new_session=True,  # Ctrl-C is for us; the server goes when we are done with it
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, by force if it must be."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()


def main(descriptor: int) -> None:
    """Serve on an inherited socket until told to end, or until whoever started us has ended."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    # A relative path: a home may hold characters that mean something in a URL.
    os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = "sqlite+aiosqlite:///prefect.db"
    os.chdir(os.environ["PREFECT_HOME"])
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(final=True)
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
