"""Documents -> what the lake holds of them."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from broadsheet.pipeline.compare.outcome import FIELDS, Outcome, Refused, told
from broadsheet.pipeline.compare.population import PLACED, Document
from broadsheet.pipeline.lake.judging import rows_of
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, files_of
from broadsheet.pipeline.records import Reason, Stage

_COLUMNS = {
    "articles": (*PLACED, "text", *FIELDS),
    "rejects": (*PLACED, "stage", "reason", "detail"),
}


def held(lake: Lake, manifest: Manifest, documents: Sequence[Document]) -> dict[Document, Outcome]:
    """The lake's rows of these documents; none of a file that a publish has removed meanwhile."""
    files = files_of(manifest.shards.values())
    wanted: defaultdict[str, dict[tuple[Any, ...], Document]] = defaultdict(dict)
    for one in documents:
        key = (one.source_id, one.record_offset, one.member or None, one.raw_sha256)
        wanted[one.row_in][key] = one
    found: dict[Document, Outcome] = {}
    for name, asked in sorted(wanted.items()):
        output = files[name]
        with suppress(FileNotFoundError):
            lake.bring([output])
            for row in rows_of(lake, output, _COLUMNS[output.table]):
                document = asked.get(tuple(row[column] for column in PLACED))
                if document is not None:
                    found[document] = _outcome(row)
    return found


def recorded_seconds(manifest: Manifest) -> float | None:
    """CPU seconds a document, as the lake's shards recorded them when they were extracted."""
    active = list(manifest.active_shards().values())
    records = sum(piece.tally.records_seen for one in active for piece in one.tallies)
    spent = sum(one.seconds.get("refine", 0.0) for one in active)
    return spent / records if records else None


def _outcome(row: dict[str, Any]) -> Outcome:
    if "text" in row:
        return told(row)
    return Refused(Stage(row["stage"]), Reason(row["reason"]), row["detail"])
