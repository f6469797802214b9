"""Words of the command line, or lines of a file -> what a takedown speaks of.

A line is a URL, an article's id, or says what it is: `outlet:daily.example`, `author:Jane Doe`,
`sql:select article_id from articles where ...`, `url:...`, `id:...`. `#` begins a comment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.enrich.address import normal_form

KINDS = ("url", "id", "outlet", "author", "sql")
_ID = re.compile(r"([0-9a-f]{32})(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Targets:
    """What was named, by kind."""

    urls: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()


def targets_of(words: Iterable[str]) -> Targets:
    """Every word as what it says it is. Raises ValueError for one that says nothing we know.

    >>> targets_of(["https://n.example/a", "outlet:n.example"]).outlets
    ('n.example',)
    """
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for word in words:
        kind, value = _told(word.strip())
        found[kind].append(value)
    return Targets(*(tuple(dict.fromkeys(found[kind])) for kind in KINDS))


def lines_of(path: Path) -> list[str]:
    """The targets of a file, one a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _told(word: str) -> tuple[str, str]:
    kind, colon, value = word.partition(":")
    if colon and kind in KINDS and value.strip():
        word = value.strip()
    elif word.startswith(("http://", "https://")):
        kind = "url"
    elif _ID.fullmatch(word):
        kind = "id"
    else:
        kind = ""
    if kind == "url" and normal_form(word) is None:
        raise ValueError(f"{word!r}: no address of the web")
    if kind == "id":
        match = _ID.fullmatch(word)
        if match is None:
            raise ValueError(f"{word!r}: no id of an article, which has 32 hexadecimal digits")
        word = match[1]
    if not kind:
        known = ", ".join(f"{one}:..." for one in KINDS)
        raise ValueError(f"{word!r}: neither a URL nor an article's id; say {known}")
    return kind, word
