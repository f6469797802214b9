"""An article_id -> the addresses that it was captured at, and its versions, for people."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.pipeline.warehouse.reading import reading

MOST = 10  # addresses that are shown
LONG = 160  # characters of a line that are shown
ADDRESSES = """
select url, count(*) as captures, min(fetched_at) as first_at, max(fetched_at) as last_at
from captures where article_id = ? and url is not null group by url order by all
"""
VERSIONS = """
select version, is_shown, valid_from, valid_until, captures, title, is_headline_changed,
    title_before, is_standfirst_changed, standfirst, words_added, paragraphs_added,
    paragraphs_removed, correction
from versions where article_id = ? order by version
"""


def versions_of(database: Path, article_id: str) -> dict[str, Any]:
    """What was captured of an article: its `addresses`; its `versions`, where it has several."""
    with reading(database) as con:
        told = {}
        for name, sql in (("addresses", ADDRESSES), ("versions", VERSIONS)):
            cursor = con.execute(sql, [article_id])
            names = [column[0] for column in cursor.description or ()]
            told[name] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return told


def paragraph(told: dict[str, Any]) -> Iterator[str]:
    """A line an address, and a few a version; none for what was captured once."""
    addresses, versions = told["addresses"], told["versions"]
    if len(addresses) > 1 or any(one["captures"] > 1 for one in addresses):
        for one in addresses[:MOST]:
            yield f"captured {one['captures']} times at {one['url']}, last {one['last_at']}"
        if len(addresses) > MOST:
            yield f"... and at {len(addresses) - MOST} addresses more"
    for one in versions:
        shown = ", which articles shows" if one["is_shown"] else ""
        until = f" until {one['valid_until']}" if one["valid_until"] else ""
        yield f"version {one['version']}{shown}: from {one['valid_from']}{until}"
        yield from (f"  {line}" for line in _changes(one))


def _changes(version: dict[str, Any]) -> Iterator[str]:
    if version["is_headline_changed"]:
        yield f"headline: {version['title']} (was: {version['title_before']})"
    if version["is_standfirst_changed"]:
        yield f"standfirst: {version['standfirst']}"
    if version["words_added"]:
        yield f"words: {version['words_added']:+}"
    yield from (f"- {line[:LONG]}" for line in version["paragraphs_removed"] or ())
    yield from (f"+ {line[:LONG]}" for line in version["paragraphs_added"] or ())
    if version["correction"]:
        yield f"marked as corrected: {version['correction'][:LONG]}"
