"""WARC -> a table: what the product costs beside the script one would write by hand.

`make bench WARC=file`. CPU is user and system time of the whole process tree, orphans included;
memory is the tree's peak of proportional set size. Wall clocks lie on shared machines: read the
ratios, and of one run only.
"""

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

POLL_SECONDS = 0.3
ORPHAN_SECONDS = 60.0  # how long a forkserver may take to notice that its parent is gone
PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Cost:
    """What one command cost."""

    name: str
    cpu_seconds: float = 0.0
    parent_cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_pss_mib: float = 0.0
    processes: int = 0
    exit_code: int = 0


def tree_of(pid: int) -> list[int]:
    """A process and all that descend from it; those that ended meanwhile are left out."""
    found = [pid]
    tasks = f"/proc/{pid}/task"
    with suppress(OSError):
        for task in os.listdir(tasks):
            with suppress(OSError):
                for child in Path(tasks, task, "children").read_text().split():
                    found += tree_of(int(child))
    return found


def pss_kib_of(pid: int) -> int:
    """Proportional set size: a page that four processes share counts a quarter in each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def cpu_seconds_of(pid: int) -> float | None:
    """User and system time of one process and its threads, None once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS


def watch(pid: int, cost: Cost, stop: threading.Event) -> None:
    """Look at the tree until told to stop; our own CPU is not the command's."""
    while not stop.wait(POLL_SECONDS):
        pids = [*tree_of(os.getpid())][1:]
        cost.peak_pss_mib = max(cost.peak_pss_mib, sum(map(pss_kib_of, pids)) / 1024)
        cost.processes = max(cost.processes, len(pids))
        cost.parent_cpu_seconds = cpu_seconds_of(pid) or cost.parent_cpu_seconds


def reap_orphans() -> None:
    """Wait for what the command left behind, so that its CPU counts."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(POLL_SECONDS / 6)


def cpu_of_children() -> float:
    """User and system seconds of every child that was waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(name: str, command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command to its end and say what the whole tree cost."""
    cost, stop = Cost(name), threading.Event()
    before, started = cpu_of_children(), time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=os.environ | environment, stdout=said, stderr=subprocess.STDOUT
        )
        watcher = threading.Thread(target=watch, args=(process.pid, cost, stop))
        watcher.start()
        cost.exit_code = process.wait()
        cost.wall_seconds = time.perf_counter() - started
        reap_orphans()
        stop.set()
        watcher.join()
        if cost.exit_code not in {0, 1}:
            said.seek(0)
            sys.stderr.buffer.write(said.read()[-4000:])
    cost.cpu_seconds = cpu_of_children() - before
    return cost


def product(warc: Path, scratch: Path, workers: int) -> Cost:
    """`broadsheet ingest` into a fresh folder, everything included."""
    command = [sys.executable, "-c", "from broadsheet.flows.cli import main; main()"]
    with tempfile.TemporaryDirectory(dir=scratch) as data:
        arguments = ["ingest", str(warc), "--data", data]
        environment = {"BROADSHEET_WORKERS": str(workers)}
        return measure(f"broadsheet, {workers} workers", command + arguments, environment)


def ceiling(warc: Path, scratch: Path, processes: int) -> Cost:
    """The hand-written script."""
    command = [sys.executable, "-m", "tests.ceiling", str(warc), str(scratch / "ceiling")]
    command += ["--processes", str(processes)]
    return measure(f"by hand, {processes} processes", command, {})


def show(costs: list[Cost]) -> None:
    """The table, and the ratios that issue 2 asks for."""
    print(f"{'':24}{'CPU s':>9}{'parent':>9}{'wall s':>9}{'PSS MiB':>9}{'procs':>7}{'exit':>6}")
    for cost in costs:
        print(
            f"{cost.name:24}{cost.cpu_seconds:9.1f}{cost.parent_cpu_seconds:9.1f}"
            f"{cost.wall_seconds:9.1f}{cost.peak_pss_mib:9.0f}{cost.processes:7}"
            f"{cost.exit_code:6}"
        )
    by_hand, ours = costs[0], costs[1]
    print(f"CPU, broadsheet / by hand:       {ours.cpu_seconds / by_hand.cpu_seconds:.2f}")
    print(f"parent's share of our CPU:       {ours.parent_cpu_seconds / ours.cpu_seconds:.1%}")
    for single in costs[2:]:
        print(f"two workers, times one (wall):   {single.wall_seconds / ours.wall_seconds:.2f}")


def main() -> None:
    """Command line: WARC, workers; `--json` for machines."""
    parser = argparse.ArgumentParser(description="broadsheet beside a hand-written script")
    parser.add_argument("warc", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-scaling", action="store_true", help="leave out the run with one")
    parser.add_argument("--rounds", type=int, default=1, help="turns each; the cheapest counts")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not args.warc.is_file():
        parser.error(f"no such file: {args.warc}")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as folder:
        scratch = Path(folder)
        runs = [
            partial(ceiling, args.warc, scratch, args.workers),
            partial(product, args.warc, scratch, args.workers),
        ]
        if not args.no_scaling:
            runs.append(partial(product, args.warc, scratch, 1))
        rounds = [[run() for run in runs] for _ in range(args.rounds)]
    # A neighbour on the machine only ever adds; one phase of it must not meet one command only.
    costs = [min(turns, key=lambda cost: cost.wall_seconds) for turns in zip(*rounds, strict=True)]
    if args.json:
        print(
            json.dumps([{name: getattr(cost, name) for name in Cost.__slots__} for cost in costs])
        )
    else:
        show(costs)
    sys.exit(max(cost.exit_code for cost in costs))


if __name__ == "__main__":
    main()
