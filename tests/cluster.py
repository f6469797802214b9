"""A Dask cluster on this machine, of processes that share nothing but what they are meant to.

`make cluster` starts one to try; tests start theirs. Each worker is a process with a mount
namespace of its own, in which the driver's folder is hidden behind an empty one: what a worker
reads or writes there by mistake is missed at once. Where the system grants no such namespaces
(some containers do not), workers are plain processes, and `is_apart` says so.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

# However we end, killed too, they do as well.
DASK = ("setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "dask")
HIDE = 'for folder in $HIDDEN; do mount -t tmpfs none "$folder" || exit 97; done; exec "$@"'
START_SECONDS = 400.0  # on a busy machine; 3 on an idle one
END_SECONDS = 20.0
QUIET = {
    "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING_INTERVAL": "100ms",
    "DASK_LOGGING__DISTRIBUTED": "info",
    "PYTHONSAFEPATH": "1",
}


def await_true(is_so: Callable[[], object], seconds: float = START_SECONDS, what: str = "") -> None:
    """Return once it is so; AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain {what}"
        time.sleep(0.05)


def session_of(leader: int) -> list[int]:
    """Every process that descends from a session's leader and did not leave it."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def parent_of(pid: int) -> int:
    """The process that started it."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def can_hide() -> bool:
    """Whether a process may have a mount namespace of its own here."""
    command = ["unshare", "--map-root-user", "--mount", "true"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@dataclass(slots=True)
class Machine:
    """A process that plays a machine: a session of its own."""

    name: str
    process: subprocess.Popen[bytes]
    scratch: Path
    log: Path

    def kill(self) -> None:
        """A power cut for its main process; what descends from it is on its own."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Ask it to go, and see to it that all of it did."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pid in session_of(self.process.pid):
            os.kill(pid, signal.SIGKILL)

    @property
    def readers(self) -> list[int]:
        """The processes that read pages: children of a fork server."""
        return [
            pid
            for pid in session_of(self.process.pid)
            if b"forkserver" in Path(f"/proc/{parent_of(pid)}/cmdline").read_bytes()
        ]


@dataclass(slots=True)
class Cluster:
    """A scheduler and its workers below a folder."""

    folder: Path
    hidden: tuple[Path, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    address: str = ""
    is_apart: bool = False

    def start(self) -> None:
        """Start the scheduler."""
        self.is_apart = bool(self.hidden) and can_hide()
        said = self.folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self._start("scheduler", ["scheduler", *options, "--scheduler-file", str(said)])
        await_true(lambda: said.exists() and said.stat().st_size > 0, what="for the scheduler")
        self.address = json.loads(said.read_text())["address"]

    def add_worker(
        self, name: str, *, threads: int = 1, nanny: bool = False, **environment: str
    ) -> Machine:
        """Start a worker and wait until it is in the cluster."""
        scratch = self.folder / f"{name}.scratch"
        scratch.mkdir(exist_ok=True)
        options = ["--name", name, "--nthreads", str(threads), "--no-dashboard"]
        options += ["--local-directory", str(scratch), "--nanny" if nanny else "--no-nanny"]
        machine = self._start(name, ["worker", self.address, *options], environment)
        await_true(
            lambda: (
                b"Registered to" in machine.log.read_bytes() or machine.process.poll() is not None
            ),
            what=f"for {name}",
        )
        assert machine.process.poll() is None, machine.log.read_text()
        return machine

    def _start(
        self, name: str, arguments: list[str], environment: dict[str, str] | None = None
    ) -> Machine:
        command = [*DASK, *arguments]
        if self.is_apart and name != "scheduler":
            command = ["unshare", "--map-root-user", "--mount", "sh", "-c", HIDE, "-", *command]
        log = self.folder / f"{name}.log"
        scratch = self.folder / f"{name}.scratch"
        with log.open("wb") as said:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                env=self.surroundings() | (environment or {}),
                start_new_session=True,
            )
        machine = Machine(name, process, scratch, log)
        self.machines[name] = machine
        return machine

    def surroundings(self) -> dict[str, str]:
        """The environment of whoever takes part."""
        hidden = " ".join(map(str, self.hidden))
        return os.environ | QUIET | self.environment | {"HIDDEN": hidden}

    def stop(self) -> None:
        """End all of it, the scheduler last."""
        for machine in reversed(self.machines.values()):
            machine.end()
        self.machines.clear()


@contextmanager
def started(
    folder: Path,
    workers: int = 1,
    *,
    hidden: tuple[Path, ...] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Cluster]:
    """A cluster for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder, hidden, dict(environment))
    try:
        cluster.start()
        for number in range(workers):
            cluster.add_worker(f"worker-{number}")
        yield cluster
    finally:
        cluster.stop()
