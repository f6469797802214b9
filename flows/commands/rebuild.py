"""`broadsheet rebuild`: lake -> corpus.duckdb anew."""

import sys
import threading

import click

from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import data_option, need_lake, settings_of
from broadsheet.pipeline.lake.lock import refuse_if_held


@click.command("rebuild")
@data_option
def command(data: str | None) -> None:
    """Build corpus.duckdb anew from the lake; nothing is read or extracted again."""
    settings = settings_of((), data=data)
    need_lake(settings)
    refuse_if_held(settings.data / "lake")
    from broadsheet.flows import by_hand
    from broadsheet.flows.home import settle_prefect

    rebuild = by_hand.rebuild
    if settle_prefect(settings.data):
        from broadsheet.flows.rebuild import rebuild_as_flow

        rebuild = rebuild_as_flow
    stopping = threading.Event()
    with interruptible(stopping.set):
        done = rebuild(settings, "broadsheet rebuild", stopping)
    click.echo(f"{settings.data / 'corpus.duckdb'} is built anew")
    for note in done.notes:
        click.echo(f"  {note}")
    for trouble in done.trouble:
        click.echo(f"  ! {trouble}")
    sys.exit(NEEDS_EYES if done.trouble else DONE)
