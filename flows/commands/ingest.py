"""`broadsheet ingest`: what is new in the landing zone -> the corpus, and its ledger read aloud."""

import json
import sys
from typing import TYPE_CHECKING

import click

from broadsheet.flows.terminal.exits import INTERRUPTED
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import data_option, json_option, set_option, settings_of
from broadsheet.pipeline.lake.lock import refuse_if_held
from broadsheet.pipeline.settings import Settings

if TYPE_CHECKING:
    from broadsheet.pipeline.ledger import Summary


@click.command("ingest")
@click.argument("raw", nargs=-1)
@data_option
@click.option("--workers", type=int, help="Worker processes. [one a core]")
@set_option
@json_option
def command(
    raw: tuple[str, ...],
    data: str | None,
    workers: int | None,
    knobs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read what is new in RAW (folders, files, globs) and publish the corpus.

    What is done already is not read again; an interrupted run goes on where it stopped.
    """
    settings = settings_of(knobs, raw=raw or None, data=data, workers=workers)
    refuse_if_held(settings.data / "lake")  # before anything heavy is imported
    summary = _ingest(settings)
    if summary.exit_code == INTERRUPTED:
        raise KeyboardInterrupt
    if as_json:
        click.echo(json.dumps(summary.to_dict(), indent=2, default=str))
    else:
        from broadsheet.flows.terminal.summary import plain

        click.echo(plain(summary))
    sys.exit(summary.exit_code)


def _ingest(settings: Settings) -> "Summary":
    from broadsheet.flows.by_hand import carry_out, refine_in_threads
    from broadsheet.flows.home import settle_prefect
    from broadsheet.pipeline.ingest import opened

    with opened(settings, "broadsheet ingest") as run:
        if not run.needs_work:
            return run.summary()
        with interruptible(run.interrupt):
            if not settle_prefect(settings.data):
                return carry_out(run, refine_in_threads)
            from broadsheet.flows.ingest import ingest_opened

            return ingest_opened(run)
