"""What must become of each file of `tests/raw`, and what is wrong with what became of it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

RAW = Path(__file__).parent / "raw"
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    RAW.with_name("raw.expected.json").read_text(encoding="utf-8")
)
EXACT = ("language", "credit", "canonical_url", "captions", "is_truncated", "authors", "standfirst")
# What extraction does not get right yet, and knows: a file that gets right must leave this list.
KNOWN_GAPS = frozenset(
    {
        # Lines that an outlet repeats on every page: to be learned from the corpus.
        "html/nordfelder-tageblatt/artikel20250921.html",
        "html/nordfelder-tageblatt/artikel20251128.html.gz",
        "html/nordfelder-tageblatt/artikel20260212.html",
        "html/nordfelder-tageblatt/artikel20260427.html",
    }
)
OPENING = 200  # characters in which a text must have begun: a dateline may precede it


def records() -> int:
    """How many records the sample corpus holds."""
    return sum(
        len(wanted.get("articles", ())) + sum(wanted.get("rejects", {}).values())
        for wanted in EXPECTED.values()
    )


def wrong_counts(path: str, articles: int, reasons: Iterable[str]) -> list[str]:
    """Where the number of articles, or of rejects of a reason, is not as it should be."""
    wanted = EXPECTED[path]
    found = []
    if articles != len(wanted.get("articles", ())):
        found.append(f"{path}: {articles} articles, not {len(wanted['articles'])}")
    if Counter(reasons) != Counter(wanted.get("rejects", {})):
        found.append(f"{path}: rejects {dict(Counter(reasons))}, not {wanted.get('rejects', {})}")
    return found


def wrong_fields(wanted: Mapping[str, Any], article: Mapping[str, Any]) -> list[str]:
    """Which columns of an article are not as its page says."""
    said = [
        f"{name}: {article[name]!r}, not {wanted[name]!r}"
        for name in EXACT
        if name in wanted and article[name] != wanted[name]
    ]
    day = article["published_on"]
    if "published_on" in wanted and wanted["published_on"] != (day and day.isoformat()):
        said.append(f"published_on: {day}, not {wanted['published_on']}")
    text = article["text"]
    if wanted.get("begins", "") not in text[:OPENING]:
        said.append(f"begins: {text[:80]!r}, not {wanted['begins']!r}")
    if not text.endswith(wanted.get("ends", "")):
        said.append(f"ends: {text[-80:]!r}, not {wanted['ends']!r}")
    if wanted.get("subhead", "") not in [*text.split("\n"), ""]:
        said.append(f"subhead: {wanted['subhead']!r} is not a line of the text")
    lines = {removed["line"] for removed in article["removed"] or ()}
    said += [f"removed: not {line!r}" for line in wanted.get("removed", ()) if line not in lines]
    return said


def match(path: str, articles: Iterable[Mapping[str, Any]]) -> list[str]:
    """Everything that is wrong with the articles of one file, told by title, URL and capture."""
    rows, found = list(articles), []
    for wanted in EXPECTED[path].get("articles", ()):
        fitting = [row for row in rows if _is_meant(wanted, row)]
        if not fitting:
            titles = [row["title"] for row in rows]
            found.append(f"{path}: no {wanted['title']!r} {wanted.get('url')} among {titles}")
            continue
        rows.remove(fitting[0])
        found += [f"{path}: {wrong}" for wrong in wrong_fields(wanted, fitting[0])]
    return found


def _is_meant(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Two captures of one address differ only in when they were made."""
    captured = row["fetched_at"].strftime("%Y-%m-%dT%H:%M:%SZ") if row["fetched_at"] else None
    return (
        row["title"] == wanted["title"]
        and wanted.get("url") in {None, row["url"]}
        and wanted.get("fetched_at") in {None, captured}
    )
