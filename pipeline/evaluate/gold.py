"""A gold folder -> GoldPages: what people say is in a page."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import Claims, Filed, Kind, Origin, RawRecord
from broadsheet.pipeline.storage.files import listed, read

INDEX = "gold.jsonl"
LABELS = "labels*.jsonl"  # what the labelling page saved; a browser may add " (1)" to the name
# What a label may say of a page: which file it is stays the index's word.
SAID = ("text", "title", "author", "date", "standfirst", "is_article")
_LABELLED = ("title", "author", "date", "with", "without", "lead", "standfirst")


class BadGold(Exception):
    """A gold folder that cannot be scored; the message says where."""


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One labelled page; `None` and empty mean that nobody labelled this."""

    page_id: str
    path: Path
    url: str | None
    text: str | None
    title: str | None
    author: str | None
    day: str | None
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    lead: str | None
    standfirst: str | None
    is_article: bool = True  # False: a list, a gate, an error page, which the recipe should refuse
    outlet: str | None = None
    kind: str | None = None  # of page, where its set holds several: article, product, forum, ...
    charset: str | None = None
    fetched_at: datetime | None = None
    claims: Claims = Claims()

    def record(self) -> RawRecord:
        """The page as the readers would hand it to the recipe. Raises `BadGold`."""
        try:
            payload = read(self.path)
            if payload[:2] == b"\x1f\x8b":
                payload = gzip.decompress(payload)
        except (OSError, EOFError, zlib.error) as error:
            raise BadGold(f"{self.path}: {error}") from None
        kind = Kind.TEXT if self.path.name.removesuffix(".gz").endswith(".txt") else Kind.HTML
        return RawRecord(
            Origin(self.page_id, 0, 0, len(payload)),
            kind,
            payload,
            hashlib.sha256(payload).hexdigest(),
            len(payload),
            self.url,
            self.charset,
            self.fetched_at,
            None,
            self.claims,
        )


@dataclass(frozen=True, slots=True)
class Gold:
    """The pages of a folder that somebody labelled, and how many nobody did yet."""

    pages: tuple[GoldPage, ...]
    unlabelled: int


def read_gold(folder: Path) -> Gold:
    """The pages of a folder with a `gold.jsonl`: one object a line, `file` relative to it.

    What the labelling page saved beside it is laid over it: the newest label of a page counts.
    Raises `BadGold`.
    """
    said: dict[str, dict[str, Any]] = {}
    for path in listed(folder, LABELS):
        for label in _lines(path):
            known = said.get(str(label["id"]), {})
            if str(label.get("labelled_at", "")) >= str(known.get("labelled_at", "")):
                said[str(label["id"])] = label
    lines = list(_lines(folder / INDEX))
    lost = said.keys() - {str(line["id"]) for line in lines}
    if lost:
        raise BadGold(f"{folder}: labels of pages that are not in {INDEX}: {', '.join(lost)}")
    merged = [line | _chosen(said.get(str(line["id"]), {})) for line in lines]
    labelled = [line for line in merged if _is_labelled(line)]
    pages = tuple(_page(folder, line) for line in labelled)
    return Gold(pages, len(lines) - len(pages))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = read(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadGold(f"{path}: {error}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            label = json.loads(line)
        except ValueError:
            label = None
        if not isinstance(label, dict) or "id" not in label:
            raise BadGold(f"{path}, line {number}: not a JSON object with an id")
        yield label


def _chosen(label: Mapping[str, Any]) -> dict[str, Any]:
    return {name: label[name] for name in SAID if name in label}


def _is_labelled(line: Mapping[str, Any]) -> bool:
    return (
        line.get("text") is not None
        or line.get("is_article") is False
        or any(line.get(name) for name in _LABELLED)
    )


def _page(folder: Path, line: Mapping[str, Any]) -> GoldPage:
    day = read_moment(_string(line, "date") or "")
    fetched = _string(line, "fetched_at")
    try:
        return GoldPage(
            page_id=str(line["id"]),
            path=folder / line["file"],
            url=_string(line, "url"),
            text=_string(line, "text"),
            title=_string(line, "title"),
            author=_string(line, "author"),
            day=day.day.isoformat() if day and day.precision is Precision.DAY else None,
            has=tuple(line.get("with") or ()),
            lacks=tuple(line.get("without") or ()),
            lead=next(iter(line.get("lead") or ()), None),
            standfirst=_string(line, "standfirst"),
            is_article=line.get("is_article") is not False,
            outlet=_string(line, "outlet"),
            kind=_string(line, "ptype"),
            charset=_string(line, "charset"),
            fetched_at=datetime.fromisoformat(fetched) if fetched else None,
            claims=_claims(line.get("claims") or {}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadGold(f"{folder}: page {line['id']}: {error!r}") from None


def _claims(said: Mapping[str, Any]) -> Claims:
    names = {f.name for f in fields(Claims)}
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in said.items()
        if name in names
    }
    if isinstance(known.get("filed"), dict):
        known["filed"] = Filed(**known["filed"])
    return Claims(**known)


def _string(line: Mapping[str, Any], name: str) -> str | None:
    value = line.get(name)
    return value.strip() or None if isinstance(value, str) else None
