"""`broadsheet restore`: a backup -> the lake as it was, and corpus.duckdb from it."""

import sys
import threading
from datetime import UTC, datetime

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DAMAGED, DONE, NEEDS_EYES
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import data_option, settings_of
from broadsheet.pipeline.backup.restore import backup_of, restore
from broadsheet.pipeline.lake.store import lake_of
from broadsheet.pipeline.storage.location import located


@click.command("restore")
@click.argument("place")
@data_option
@click.option("--number", type=int, help="Which backup. [the newest that is whole]")
def command(place: str, data: str | None, number: int | None) -> None:
    """Bring the lake and your files back from PLACE into DATA, where no lake may be, and build
    corpus.duckdb from it."""
    settings = settings_of((), data=data)
    lake = lake_of(settings, "broadsheet restore")
    backup = backup_of(located(place), number)
    done = restore(located(place), backup, lake, settings.data, datetime.now(UTC))
    files = len(backup.lake) + len(backup.beside) - len(done.lost)
    what = f"backup {backup.number}, version {backup.lake_version}, taken {backup.taken_at}"
    click.echo(safe(f"{lake.root}: {what}; {files:,} files, each read back"))
    for name in done.lost:
        click.echo(safe(f"  ! {name}: missing or changed in the backup; not restored"))
    if done.withheld:
        since = f"{done.withheld:,} taken down since backup {backup.number} stay withheld"
        click.echo(safe(f"  {since}, as the newest backup lists them"))
    if done.withheld is None:
        told = "what was taken down since may be back: the newest backup's log is damaged"
        click.echo(safe(f"  ! {told}"))
    from broadsheet.flows import by_hand

    stopping = threading.Event()
    with interruptible(stopping.set):
        published = by_hand.rebuild(settings, "broadsheet restore", stopping)
    click.echo(f"{settings.data / 'corpus.duckdb'} is built anew")
    for trouble in (*published.notes, *published.trouble):
        click.echo(safe(f"  ! {trouble}"))
    is_amiss = published.trouble or done.withheld is None
    sys.exit(DAMAGED if done.lost else NEEDS_EYES if is_amiss else DONE)
