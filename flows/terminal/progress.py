"""A run under way -> a live line on the terminal; silent where there is none."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from broadsheet.pipeline.ingest import Ingest

LOOK_SECONDS = 0.5


@contextmanager
def shown(run: Ingest) -> Iterator[None]:
    """Documents, rate, rejects and the time left, as long as the block lasts."""
    if not sys.stderr.isatty() or not run.plan.shards:
        yield
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[articles]:,} articles  {task.fields[rejects]:,} rejects"),
        TextColumn("{task.fields[rate]:.0f}/s"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("ingest", total=run.bytes_planned(), articles=0, rejects=0, rate=0.0)
    finished = threading.Event()

    def look() -> None:
        while not finished.wait(LOOK_SECONDS):
            articles, rejects = run.counts()
            elapsed = bar.tasks[0].elapsed or LOOK_SECONDS
            rate = (articles + rejects) / elapsed
            bar.update(
                task,
                total=run.bytes_planned(),
                completed=run.bytes_done(),
                articles=articles,
                rejects=rejects,
                rate=rate,
            )

    watcher = threading.Thread(target=look, name="progress", daemon=True)
    with bar:
        watcher.start()
        try:
            yield
        finally:
            finished.set()
            watcher.join()
