"""`broadsheet status`: landing zone and manifest -> what lies there, what is done, what is new."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import click

from broadsheet.flows.terminal.landing import lacking
from broadsheet.flows.terminal.options import data_option, json_option, set_option, settings_of
from broadsheet.pipeline.lake.damage import damage
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import lake_of
from broadsheet.pipeline.landing import NothingThere, RawFile, scan
from broadsheet.pipeline.ledger import corpus_total, printable
from broadsheet.pipeline.plan import is_current, is_settled, joined, removed
from broadsheet.pipeline.publishing import database_of
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.sidecars import SHOWN, Unmatched


@click.command("status")
@click.argument("raw", nargs=-1)
@data_option
@set_option
@json_option
def command(raw: tuple[str, ...], data: str | None, knobs: tuple[str, ...], as_json: bool) -> None:
    """Show what lies in the landing zone, what of it is done, and what is new."""
    stock = take_stock(settings_of(knobs, raw=raw or None, data=data), is_said=bool(raw))
    click.echo(json.dumps(stock, indent=2, default=str) if as_json else render(stock))


@dataclass(slots=True)
class Landing:
    """What lies in the landing zone, counted."""

    files: int = 0
    new: int = 0
    changed: int = 0
    stale: int = 0  # as they were, and read by another recipe or other layouts
    bytes_new: int = 0
    gone: Sequence[str] = ()
    unmatched: list[tuple[str, Unmatched]] = field(default_factory=list)


def take_landing(
    found: Iterable[RawFile], manifest: Manifest, recipe_id: str, *, is_background: bool
) -> Landing:
    """Compare what lies there with what the lake knows; what another recipe read has changed, or
    is done again in the background."""
    landing = Landing()
    absent = []
    for one, known in joined(found, manifest):
        if one is None:
            absent += [known] if known else []
            continue
        if one.is_beside_page:
            continue
        landing.files += 1
        if one.unmatched.rows:
            landing.unmatched.append((one.path, one.unmatched))
        if is_background and is_settled(one, known, manifest, None):
            landing.stale += known is not None and not is_current(known, manifest, recipe_id)
        elif not is_settled(one, known, manifest, recipe_id):
            landing.new += known is None
            landing.changed += known is not None
            landing.bytes_new += one.size_bytes
    landing.gone = [entry.path for entry in removed(absent)]
    return landing


def take_stock(settings: Settings, *, is_said: bool = True) -> dict[str, Any]:
    """Counts of the landing zone and of the corpus; told from `stat` and the manifest, so that
    damage is what an earlier command found: `verify` reads everything.

    Raises `NothingThere` for a landing zone that is not there, if the user has just named it;
    else its absence is part of what there is to tell.
    """
    lake = lake_of(settings)
    manifest = read_lake(lake)
    recipe = recipe_id(settings.rules)
    nothing = None
    try:
        landing = take_landing(
            scan(settings.raw, settings.data, settings.lake_url),
            manifest,
            recipe,
            is_background=settings.re_extract_shards is not None,
        )
    except NothingThere as none_there:
        if is_said:
            raise
        landing, nothing = Landing(), str(none_there)
    corpus = corpus_total(manifest)
    damaged = damage(lake, manifest)
    last = manifest.runs[-1] if manifest.runs else None
    database = database_of(settings.data)
    return {
        "landing": {
            "raw": list(settings.raw),
            "absent": nothing,
            "files": landing.files,
            "done": landing.files - landing.new - landing.changed,
            "new": landing.new,
            "changed": landing.changed,
            "stale": landing.stale,
            "bytes_new": landing.bytes_new,
            "removed": len(landing.gone),
            "removed_first": [printable(path) for path in landing.gone[:SHOWN]],
            "unmatched": {printable(path): asdict(rows) for path, rows in landing.unmatched},
        },
        "corpus": {
            "database": str(database) if database.exists() else None,
            "is_current": manifest.is_published and database.exists(),
            "files": len(manifest.files),
            "records_seen": corpus.records_seen,
            "articles": corpus.articles,
            "rejects": corpus.rejects,
            "damaged_shards": sum(len(one.shard_ids) for one in damaged),
            "rows_left_out": sum(one.rows for one in damaged),
            "raw_files_gone": sum(len(one.gone) for one in damaged),
        },
        "recipe_id": recipe,
        "last_run": last
        and {k: last[k] for k in ("started_at", "ended_at", "exit_code", "articles")},
    }


def render(stock: dict[str, Any]) -> str:
    """For people."""
    landing, corpus, last = stock["landing"], stock["corpus"], stock["last_run"]
    ledger = (
        f"{corpus['records_seen']:,} records = {corpus['articles']:,} articles + "
        f"{corpus['rejects']:,} rejects, from {corpus['files']:,} files"
    )
    files = (
        f"{landing['files']:,} files: {landing['done']:,} done, {landing['new']:,} new, "
        f"{landing['changed']:,} changed ({landing['bytes_new']:,} bytes to read)"
    )
    lines = [
        f"landing   {', '.join(landing['raw'])}",
        f"          {landing['absent'] or files}",
        *_stale(landing),
        *(f"          {line}" for line in _lacking(landing)),
        f"corpus    {corpus['database'] or 'none yet'}{_lag(corpus)}",
        f"          {ledger}",
        *(f"          {line}" for line in _harm(corpus)),
        f"recipe    {stock['recipe_id']}",
        f"last run  {_instant(last['ended_at'])}, exit code {last['exit_code']}"
        if last
        else "last run  none",
    ]
    return "\n".join(lines)


def _stale(landing: dict[str, Any]) -> Iterator[str]:
    if landing["stale"]:
        told = "of them have their rows from another recipe or other layouts still"
        yield f"          {landing['stale']:,} {told}"


def _instant(told: str) -> str:
    """To the second, as people write it.

    >>> _instant("2026-11-27T19:28:24.423746+00:00")
    '2026-11-27 19:28:24 UTC'
    """
    return f"{datetime.fromisoformat(told):%Y-%m-%d %H:%M:%S %Z}"


def _lacking(landing: dict[str, Any]) -> Iterator[str]:
    unmatched = {path: Unmatched(**rows) for path, rows in landing["unmatched"].items()}
    return lacking(landing["removed"], landing["removed_first"], unmatched)


def _lag(corpus: dict[str, Any]) -> str:
    is_behind = corpus["database"] and not corpus["is_current"]
    return " (behind the lake: the next ingest builds it anew)" if is_behind else ""


def _harm(corpus: dict[str, Any]) -> Iterator[str]:
    if corpus["damaged_shards"]:
        remedy = (
            "`broadsheet repair` says what to do"
            if corpus["raw_files_gone"]
            else "the next ingest of their raw files takes them anew"
        )
        yield f"! the lake is damaged, {corpus['rows_left_out']:,} rows are left out: {remedy}"
