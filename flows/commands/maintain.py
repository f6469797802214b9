"""`broadsheet maintain`: a data folder -> the same, kept small, a share of it read back."""

import json
import sys
import threading
from dataclasses import asdict
from datetime import UTC, datetime

import click

from broadsheet.flows.bookkeeping import books, shrink
from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import data_option, json_option, need_lake, settings_of
from broadsheet.flows.terminal.upkeep import lines_of
from broadsheet.pipeline.maintenance import maintain


@click.command("maintain")
@data_option
@json_option
def command(data: str | None, as_json: bool) -> None:
    """Merge small files, delete what was merged and old snapshots, read back what is due.

    Every byte of the lake is read back in a month, a share each time: `serve` does so by the day.
    """
    settings = settings_of((), data=data)
    need_lake(settings)
    stopping = threading.Event()
    with interruptible(stopping.set):
        done = maintain(settings, "broadsheet maintain", datetime.now(UTC), stopping)
    home = settings.data / "prefect"
    shrunk = shrink(home)
    if as_json:
        told = asdict(done) | {"freed_bytes": done.freed_bytes + shrunk, "prefect_bytes": shrunk}
        click.echo(json.dumps(told, indent=2))
    else:
        for line in lines_of(done, books(home), shrunk):
            click.echo(line)
        for trouble in done.trouble:
            click.echo(safe(f"! {trouble}"))
    sys.exit(NEEDS_EYES if done.trouble else DONE)
