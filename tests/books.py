"""Runs under a real Prefect server -> what each leaves in its database, and what of it ever goes.

`python -m tests.books [RUNS]`: so many scheduled ingests of a file each, and a look of `monitor`
after each, in this process, against a server as `broadsheet serve` starts it. Then all of it is
made older than Prefect keeps anything, and the server looks again: what is left stays for ever.
"""

import json
import os
import resource
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.running import here
from tests.taken import story

RUNS = 60
RUNS_A_YEAR = 365 * 49  # an ingest and a look by the hour, a maintain by the day
KEPT_DAYS, EVENTS_KEPT_DAYS = 90, 7
AGED = "strftime('%Y-%m-%d %H:%M:%f', {column}, '-100 days') || '+00:00'"
PATIENCE_SECONDS = 600.0
EVENTS = {"events", "event_resources"}
VACUUM = "PREFECT_SERVER_SERVICES_DB_VACUUM"

Sizes = dict[str, tuple[int, int]]  # table -> rows, bytes with its indices


@contextmanager
def served(home: Path) -> Iterator[None]:
    """A server as `broadsheet serve` starts it."""
    from broadsheet.flows.home import await_api, settle_server
    from broadsheet.flows.server import listen, start, stop

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settle_server(home, port)
    with listen(port) as listener:
        server = start(listener, home / "prefect")
    try:
        await_api()
        yield
    finally:
        stop(server)


def run_often(home: Path, runs: int) -> None:
    """The flows, as the runner calls them."""
    from broadsheet.flows.ingest import ingest
    from broadsheet.flows.monitor import monitor
    from broadsheet.pipeline.lake import compaction
    from broadsheet.pipeline.warehouse import making

    raw, data = home / "raw", home / "data"
    raw.mkdir()
    making.apart = compaction.apart = here  # type: ignore[assignment]
    for number in range(runs):
        row = {"url": f"https://new.example/{number}", "text": "\n".join(story(number))}
        (raw / f"{number}.jsonl").write_text(json.dumps(row) + "\n")
        ingest(raw=[str(raw)], data=str(data), return_state=True)
        monitor(data=str(data), return_state=True)


def sizes(database: Path) -> Sizes:
    """Of every table that has rows."""
    with closing(sqlite3.connect(database)) as con:
        pages = dict(
            con.execute(
                "select m.tbl_name, sum(s.pgsize) from dbstat s join sqlite_master m using (name) "
                "group by 1"
            ).fetchall()
        )
        rows = {name: con.execute(f'select count(*) from "{name}"').fetchone()[0] for name in pages}
    return {name: (count, pages[name]) for name, count in sorted(rows.items()) if count}


def age(database: Path) -> None:
    """Have everything be of a hundred days ago."""
    with closing(sqlite3.connect(database)) as con, con:
        tables = [n for (n,) in con.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            columns = [c[1] for c in con.execute(f'pragma table_info("{table}")')
                       if c[2] in ("DATETIME", "TIMESTAMP")]  # fmt: skip
            if columns and table != "alembic_version":
                sets = ", ".join(f'"{c}" = {AGED.format(column=c)}' for c in columns)
                con.execute(f'update "{table}" set {sets}')


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        with served(home):
            begin = sizes(home / "prefect" / "prefect.db")
            run_often(home, runs)
            time.sleep(5)  # events are written behind
        end = sizes(home / "prefect" / "prefect.db")
        age(home / "prefect" / "prefect.db")
        os.environ |= {f"{VACUUM}_LOOP_SECONDS": "2", f"{VACUUM}_ORPHAN_CLEANUP_LOOP_SECONDS": "2"}
        with served(home):
            left = await_least(home / "prefect" / "prefect.db")
        show(begin, end, left, 2 * runs)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(one.ru_utime + one.ru_stime for one in used):.0f} s of CPU")


def await_least(database: Path) -> Sizes:
    """What is there once nothing goes any more."""
    deadline, last = time.monotonic() + PATIENCE_SECONDS, sizes(database)
    while time.monotonic() < deadline:
        time.sleep(10)
        now = sizes(database)
        if now == last and not now.get("flow_run"):
            break
        last = now
    return last


def show(begin: Sizes, end: Sizes, left: Sizes, runs: int) -> None:
    """A table each, and what a year comes to."""
    print(f"{'table':32}{'rows a run':>12}{'KB a run':>10}{'kept days':>11}{'left of it':>12}")
    bound = 0.0
    for name, (rows, held) in end.items():
        rows_before, held_before = begin.get(name, (0, 0))
        a_run, kb = (rows - rows_before) / runs, (held - held_before) / runs / 1e3
        stays = left.get(name, (0, 0))[0] - rows_before
        days = EVENTS_KEPT_DAYS if name in EVENTS else KEPT_DAYS
        bound += kb * RUNS_A_YEAR / 365 * days
        print(f"{name:32}{a_run:12.2f}{kb:10.2f}{days:11}{max(0, stays):12}")
    print(f"{bound / 1e3:.0f} MB at most, once {KEPT_DAYS} days have gone by")


if __name__ == "__main__":
    main()
