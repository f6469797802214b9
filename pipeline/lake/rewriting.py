"""A group of shards -> the same shards without what the list concerns, in files of their own."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.lake.events import rewrite_event
from broadsheet.pipeline.lake.judging import Screen, read_whole
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import (
    HELD,
    ORDER,
    PLACE,
    TABLES,
    Lake,
    deliver_file,
    files_of,
    staged_path,
    write_parquet,
)
from broadsheet.pipeline.records import Reason, Stage, Tally
from broadsheet.pipeline.schema import SCHEMA_VERSION, Rejection, arrow_schema
from broadsheet.pipeline.shards import Output, PartTally, ShardReport
from broadsheet.pipeline.storage.durable import move
from broadsheet.pipeline.storage.files import digest, look
from broadsheet.pipeline.withheld import Withheld

Place = tuple[str, int, int]
Tables = dict[str, pa.Table]  # by their names in the lake, those that are held as well


def rewrite(
    lake: Lake, manifest: Manifest, applied: Screen, shard_ids: Sequence[str]
) -> dict[str, Tally]:
    """Take out of these shards what the list concerns, bring back what it does no more; by shard,
    what its counts gained. Nothing is written where nothing changes."""
    reports = [manifest.shards[shard_id] for shard_id in shard_ids]
    read = {name: read_whole(lake, output) for name, output in files_of(reports).items()}
    before = _own_rows(reports, read)
    after = _screened(before, applied)
    if all(after[table].equals(before[table]) for table in TABLES):
        return {}
    shared = _shared(manifest, reports)
    moved = {
        name: _written(lake, output.table, _rows_of(read[name], shared[name]), name, output)
        if name in shared
        else None
        for name, output in files_of(reports).items()
    }
    names = "".join(shard_ids)
    written = [_written(lake, table, after[table], names) for table in TABLES if len(after[table])]
    sources = {o.table: set(after[o.table]["source_id"].to_pylist()) for o in written if o}
    changed = [
        replace(
            report,
            outputs=tuple(o for o in written if o and _sources(report) & sources[o.table]),
            tallies=tuple(_recounted(report, after)),
        )
        for report in reports
    ]
    for output in (*written, *moved.values()):
        if output:
            deliver_file(lake, output)
    sharing = {other.shard_id for others in shared.values() for other in others}
    event = rewrite_event(changed, moved, sharing)
    lake.log.append(event)
    manifest.apply(event)
    return {new.shard_id: _gain(old, new) for old, new in zip(reports, changed, strict=True)}


def _sources(report: ShardReport) -> set[str]:
    return {piece.source_id for piece in report.tallies}


def _rows_of(rows: pa.Table, reports: Iterable[ShardReport]) -> pa.Table:
    """Those of these shards: there may be others of shards that are gone."""
    sources = sorted({source for report in reports for source in _sources(report)})
    return rows.filter(pc.is_in(rows["source_id"], pa.array(sources, pa.string())))


def _own_rows(reports: Sequence[ShardReport], read: Mapping[str, pa.Table]) -> Tables:
    """The rows of these shards by table, with the columns of this version, in their order."""
    own: dict[str, list[pa.Table]] = {table: [] for table in TABLES}
    for name, output in files_of(reports).items():
        owners = [one for one in reports if any(o.name == name for o in one.outputs)]
        own[output.table].append(_rows_of(read[name], owners))
    return {table: _in_order(table, rows) for table, rows in own.items()}


def _in_order(table: str, pieces: Sequence[pa.Table]) -> pa.Table:
    schema = arrow_schema(TABLES[table])
    rows = pa.concat_tables([schema.empty_table(), *pieces], promote_options="default")
    order = [(name, "ascending") for name in ORDER[table]]
    return rows.select(schema.names).cast(schema).sort_by(order).combine_chunks()


def _shared(manifest: Manifest, reports: Sequence[ShardReport]) -> dict[str, list[ShardReport]]:
    """The files in which other shards have rows, too, that a raw file stands on; and those."""
    files, mine = files_of(reports), {report.shard_id for report in reports}
    known = manifest.shards | manifest.damaged
    found: dict[str, list[ShardReport]] = {}
    for shard_id in sorted(manifest.needed_shards() - mine):
        for output in known[shard_id].outputs:
            if output.name in files:
                found.setdefault(output.name, []).append(known[shard_id])
    return found


@dataclass(slots=True)
class _Sorted:
    """Rows of a table, as the list has them."""

    kept: pa.Table
    held: pa.Table
    bare: dict[Place, Withheld]
    places: set[Place]


def _screened(before: Tables, applied: Screen) -> Tables:
    articles = _sort("articles", before, applied)
    rejects = _sort("rejects", before, applied)
    gone = _taken_down(before["rejects"])  # by an earlier list: nothing more is known of them
    places = articles.places | rejects.places
    stay = [row not in places for row in _places(gone)]
    bare = [_bare(*one) for one in (articles.bare | rejects.bare).items()]
    listed = pa.Table.from_pylist(bare, arrow_schema(TABLES["rejects"]))
    return {
        "articles": _in_order("articles", [articles.kept]),
        "rejects": _in_order(
            "rejects", [rejects.kept, gone.filter(pa.array(stay, pa.bool_())), listed]
        ),
        HELD["articles"]: _in_order(HELD["articles"], [articles.held]),
        HELD["rejects"]: _in_order(HELD["rejects"], [rejects.held]),
    }


def _taken_down(rejects: pa.Table, is_so: bool = True) -> pa.Table:
    mask = pc.equal(rejects["reason"], Reason.WITHHELD.value)
    return rejects.filter(mask if is_so else pc.invert(mask))


def _sort(table: str, before: Tables, applied: Screen) -> _Sorted:
    """Judge rows that the corpus has, and those that are held."""
    shown = before[table] if table == "articles" else _taken_down(before[table], is_so=False)
    rows = _in_order(table, [shown, before[HELD[table]]])
    judged = rows.select(sorted({*applied.columns(table), *PLACE})).to_pylist()
    verdicts = [applied.verdict(table, row) for row in judged]
    rows = _renamed(rows, [applied.without_names(table, row) for row in judged])
    return _Sorted(
        kept=rows.filter(pa.array([v is None for v in verdicts], pa.bool_())),
        held=rows.filter(pa.array([v is not None and v.is_held for v in verdicts], pa.bool_())),
        bare={_place(row): v for row, v in zip(judged, verdicts, strict=True) if v},
        places={_place(row) for row in judged},
    )


def _renamed(rows: pa.Table, changes: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows with these columns of each as they should be."""
    for name in sorted({name for change in changes for name in change}):
        known = rows[name].to_pylist()
        values = [c.get(name, value) for c, value in zip(changes, known, strict=True)]
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(
            at, rows.schema.field(at), pa.array(values, rows.schema.field(at).type)
        )
    return rows


def _places(rows: pa.Table) -> list[Place]:
    return [_place(row) for row in rows.select(PLACE).to_pylist()]


def _place(row: Mapping[str, Any]) -> Place:
    return row["source_id"], row["record_offset"], row["record_ordinal"]


def _bare(place: Place, entry: Withheld) -> dict[str, Any]:
    """What the ledger keeps of a record that was taken down."""
    source_id, offset, ordinal = place
    return asdict(
        Rejection(
            source_id=source_id,
            record_offset=offset,
            record_ordinal=ordinal,
            stage=Stage.ENRICH,
            reason=Reason.WITHHELD,
            detail=entry.entry_id,
        )
    )


def _recounted(report: ShardReport, after: Tables) -> list[PartTally]:
    articles = Counter(after["articles"]["source_id"].to_pylist())
    reasons: dict[str, Counter[str]] = {}
    for row in after["rejects"].select(("source_id", "reason")).to_pylist():
        reasons.setdefault(row["source_id"], Counter())[row["reason"]] += 1
    return [
        replace(
            piece,
            tally=replace(
                piece.tally,
                articles=articles[piece.source_id],
                rejects=reasons.get(piece.source_id, Counter()).total(),
                reasons=dict(sorted(reasons.get(piece.source_id, Counter()).items())),
            ),
        )
        for piece in report.tallies
    ]


def _gain(old: ShardReport, new: ShardReport) -> Tally:
    gained = Tally()
    for sign, report in ((-1, old), (1, new)):
        for piece in report.tallies:
            gained.articles += sign * piece.tally.articles
            gained.rejects += sign * piece.tally.rejects
            for reason, count in piece.tally.reasons.items():
                gained.reasons[reason] = gained.reasons.get(reason, 0) + sign * count
    return gained


def _written(
    lake: Lake, table: str, rows: pa.Table, named: str, like: Output | None = None
) -> Output | None:
    """A file of these rows in the staging area; None for none. Named by content and by whose rows
    they are, so that nothing else is ever there."""
    if not len(rows):
        return None
    scratch = lake.staging / f"screening.{table}.parquet"
    write_parquet(scratch, rows)
    sha256, size_bytes = digest(scratch), look(scratch).size_bytes
    name = hashlib.sha256(json.dumps([sha256, named]).encode()).hexdigest()[:32]
    version = like.schema_version if like else SCHEMA_VERSION
    output = Output(table, f"{table}/{name}.parquet", sha256, len(rows), size_bytes, version)
    move(scratch, staged_path(lake.staging, output))
    return output
