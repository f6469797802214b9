"""`broadsheet backup`: lake and the user's files -> a place elsewhere, what is new of them."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES
from broadsheet.flows.terminal.options import data_option, json_option, need_lake, settings_of
from broadsheet.pipeline.backup.take import Taken, back_up
from broadsheet.pipeline.lake.store import lake_of
from broadsheet.pipeline.storage.location import located


@click.command("backup")
@click.argument("place")
@data_option
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=7,
    show_default=True,
    help="How many backups stay; what only older ones hold is deleted.",
)
@click.option(
    "--reread",
    "is_reread",
    is_flag=True,
    help="Read back first what lies there already; copy again what is not what it was.",
)
@json_option
def command(place: str, data: str | None, keep: int, is_reread: bool, as_json: bool) -> None:
    """Copy what is new in the lake, and your files in DATA, to PLACE (a folder, s3://, gs://, az://).

    What was copied is read back and compared. An ingest may go on meanwhile.
    """
    settings = settings_of((), data=data)
    need_lake(settings)
    lake = lake_of(settings, "broadsheet backup")
    now = datetime.now(UTC)
    taken = back_up(lake, settings.data, located(place), keep, now, is_reread=is_reread)
    click.echo(_as_json(taken) if as_json else safe(f"{place}: {told(taken)}"))
    for name in () if as_json else taken.lost:
        click.echo(safe(f"  ! {name}: lost by the lake, as `broadsheet repair` tells; left out"))
    sys.exit(NEEDS_EYES if taken.lost else DONE)


def told(taken: Taken) -> str:
    """In one line."""
    backup = taken.backup
    what = f"backup {backup.number}, version {backup.lake_version} of the lake, {backup.taken_at}"
    if not taken.is_new:
        return f"nothing has changed since {what}"
    files = len(backup.lake) + len(backup.beside)
    copied = f"{taken.files_copied:,} copied and read back, {taken.bytes_copied:,} bytes"
    decayed = f"; {len(taken.decayed):,} had decayed there" if taken.decayed else ""
    gone = f"; {taken.retired:,} older ones deleted" if taken.retired else ""
    return f"{what}; {files:,} files, {copied}{decayed}{gone}"


def _as_json(taken: Taken) -> str:
    lists = {"log", "lake", "beside"}
    backup = {name: value for name, value in asdict(taken.backup).items() if name not in lists}
    counts = {name: value for name, value in asdict(taken).items() if name != "backup"}
    return json.dumps({**backup, **counts}, indent=2)
