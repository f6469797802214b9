"""Rows that a takedown concerns, and what was done -> what a person reads, or a machine."""

from collections.abc import Iterable, Iterator
from typing import Any

from broadsheet.flows.terminal.escape import safe
from broadsheet.pipeline.takedown import Found, Hit

MOST = 50  # rows, and raw files, that a person is shown
MEANINGS = {"article": "asked for", "copy": "copy", "address": "same address", "name": "byline"}


def shown(found: Found, left: dict[str, float]) -> Iterator[str]:
    """A line a row, then the raw files that hold it still."""
    for hit in found.hits[:MOST]:
        yield safe(f"  {_described(hit)}")
    if len(found.hits) > MOST:
        yield f"  ... and {len(found.hits) - MOST} rows more; --json lists all"
    for article_id, share in list(left.items())[:MOST]:
        yield f"  left: {article_id} shares {share:.0%} of its text, too little to be a copy"


def raw_places(hits: Iterable[Hit]) -> list[str]:
    """Where the text still lies: raw files are their owner's, and never written to."""
    return sorted({f"{path}{_place(hit)}" for hit in hits for path in hit.raw_files})


def told_raw(places: list[str]) -> Iterator[str]:
    """The same for people."""
    if places:
        yield "Raw files are yours and were not touched. These still hold it:"
        yield from (f"  {safe(place)}" for place in places[:MOST])
        if len(places) > MOST:
            yield f"  ... and {len(places) - MOST} places more; --json lists all"


def as_object(found: Found, left: dict[str, float]) -> dict[str, Any]:
    """The same for machines."""
    return {
        "rows": [
            {
                "table": hit.table,
                "why": MEANINGS[hit.kind],
                **{name: hit.row.get(name) for name in ("article_id", "url", "outlet", "title")},
            }
            for hit in found.hits
        ],
        "entries": [{"entry_id": one.entry_id, "kind": one.kind} for one in found.entries],
        "left": left,
        "raw_files": raw_places(found.hits),
    }


def _described(hit: Hit) -> str:
    row = hit.row
    if hit.table == "rejects":
        return f"{MEANINGS[hit.kind]}: a reject ({row['reason']}) {row['url'] or ''}"
    named = (
        f"{row['published_on'] or 'undated'} {row['outlet'] or 'unknown'}: {row['title'] or '-'}"
    )
    return f"{MEANINGS[hit.kind]}: {row['article_id']} {named}"


def _place(hit: Hit) -> str:
    member = f"!/{hit.row['member']}" if hit.row["member"] else ""
    return f"{member} at byte {hit.row['record_offset']}"
