"""`broadsheet repair`: lake and corpus -> what of them was damaged, mended or told as lost."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import data_option, json_option, need_lake, settings_of
from broadsheet.pipeline.backup.place import Place
from broadsheet.pipeline.backup.restore import backup_of, mend_log
from broadsheet.pipeline.lake.damage import Damage, damage
from broadsheet.pipeline.lake.lock import locked
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, lake_of, prepare
from broadsheet.pipeline.ledger import printable
from broadsheet.pipeline.repair import bring_back, examine, forget, lost_rows, mendable, remedies
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.location import located
from broadsheet.pipeline.warehouse.lost import LostRow

SHOWN = 20  # rows that are lost; --json gives all


@dataclass(slots=True)
class Repaired:
    """What was found, what mended it, and what nothing did."""

    found: list[Damage] = field(default_factory=list)
    brought_back: list[str] = field(default_factory=list)  # files of the lake, from a backup
    read_anew: tuple[str, ...] = ()  # raw files
    left: list[Damage] = field(default_factory=list)
    lost: list[LostRow] = field(default_factory=list)
    given_up: int = 0
    notes: list[str] = field(default_factory=list)


@click.command("repair")
@data_option
@click.option(
    "--from", "place", metavar="PLACE", help="Where `broadsheet backup` has kept the lake."
)
@click.option(
    "--forget", "is_given_up", is_flag=True, help="Give up what has no raw files any more."
)
@json_option
def command(data: str | None, place: str | None, is_given_up: bool, as_json: bool) -> None:
    """Read the whole lake back, and mend it: from PLACE, and from the raw files that are there.

    What nothing can mend is told with the names of its rows. The corpus is published again.
    """
    settings = settings_of((), data=data)
    need_lake(settings)
    done = repair(settings, place, is_given_up=is_given_up)
    if as_json:
        click.echo(json.dumps(_plain(done), indent=2))
    else:
        for line in told(done):
            click.echo(safe(line))
    is_settled = is_given_up and all(one.gone == one.raw_files for one in done.left)
    sys.exit(DONE if is_settled or not done.left else NEEDS_EYES)


def repair(settings: Settings, place: str | None, *, is_given_up: bool = False) -> Repaired:
    """All that can be done by itself; what is given up only where somebody says so."""
    done = Repaired()
    lake = lake_of(settings, "broadsheet repair")
    with locked(lake.home, "broadsheet repair", datetime.now(UTC)):
        if place:
            backup_of(located(place))  # refuses what is none, before anything is read
            if mend_log(located(place), lake):
                done.notes.append(f"{lake.log.path}: its beginning was brought back from {place}")
        prepare(lake)
        manifest = read_lake(lake)
        done.notes += manifest.notes
        done.found = examine(lake, manifest)
        if place and done.found:
            done.brought_back = bring_back(lake, manifest, Place(located(place)).path)
        left = damage(lake, manifest)
        done.lost = lost_rows(lake, settings.data, manifest, left)
        done.read_anew = mendable(left)
    _publish(settings, done)
    with locked(lake.home, "broadsheet repair", datetime.now(UTC)):
        _settle(lake, done, is_given_up=is_given_up)
    return done


def _publish(settings: Settings, done: Repaired) -> None:
    """Take the raw files anew that are there, and publish: a damaged corpus anew."""
    from broadsheet.flows.by_hand import carry_out, rebuild_held, refine_in_threads
    from broadsheet.pipeline.ingest import opened
    from broadsheet.pipeline.publishing import fault

    just_these = settings.model_copy(update={"raw": done.read_anew})
    with opened(just_these, "broadsheet repair") as run, interruptible(run.interrupt):
        trouble = fault(settings.data, run.manifest)
        if trouble:
            done.notes.append(trouble)
        if run.needs_work:
            done.notes += [failure.detail for failure in carry_out(run, refine_in_threads).failures]
        elif trouble:
            done.notes += rebuild_held(settings, run.lake, run.stopping).trouble


def _settle(lake: Lake, done: Repaired, *, is_given_up: bool) -> None:
    prepare(lake)
    manifest = read_lake(lake)
    done.left = damage(lake, manifest)
    raw = {printable(path) for one in done.left for path in one.raw_files}
    done.read_anew = tuple(path for path in done.read_anew if printable(path) not in raw)
    done.lost = [row for row in done.lost if row.raw_file in raw]
    done.given_up = forget(lake, manifest, done.left) if is_given_up else 0


def told(done: Repaired) -> Iterator[str]:
    """For people."""
    yield from done.notes
    for one in done.found:
        yield from (f"! {line}" for line in one.complaints)
    if done.brought_back:
        yield f"{len(done.brought_back):,} files of the lake were brought back from the backup"
    if done.read_anew:
        first = ", ".join(done.read_anew[:5])
        yield f"{len(done.read_anew):,} raw files were read anew, their rows are back: {first}"
    for one in done.left:
        yield f"! lost: {one.told}"
        yield from (f"    {remedy}" for remedy in remedies(one))
    for row in done.lost[:SHOWN]:
        yield f"    {row.article_id or 'a reject'}  {row.url or 'no URL'}  ({row.raw_file})"
    if len(done.lost) > SHOWN:
        yield f"    and {len(done.lost) - SHOWN:,} more rows: --json names all"
    if done.given_up:
        yield f"the rows of {done.given_up} raw files are given up; the next ingest publishes"
    elif not done.found and not done.notes:
        yield "the lake is whole"


def _plain(done: Repaired) -> dict[str, Any]:
    return {
        "damaged": [asdict(one) | {"remedies": remedies(one)} for one in done.left],
        "given_up": done.given_up,
        "found": [line for one in done.found for line in one.complaints],
        "brought_back": done.brought_back,
        "read_anew": [printable(path) for path in done.read_anew],
        "lost": [asdict(row) for row in done.lost],
        "notes": done.notes,
    }
