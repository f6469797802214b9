"""A gold folder -> GoldPages: what people say is in a page."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.moments import read_moment
from pipeline.records import Kind, Origin, RawRecord


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

    def record(self) -> RawRecord:
        """The page as the readers would hand it to the recipe."""
        payload = self.path.read_bytes()
        if payload[:2] == b"\x1f\x8b":
            payload = gzip.decompress(payload)
        kind = Kind.TEXT if self.path.name.removesuffix(".gz").endswith(".txt") else Kind.HTML
        return RawRecord(
            Origin(self.page_id, 0, 0, len(payload)),
            kind,
            payload,
            hashlib.sha256(payload).hexdigest(),
            len(payload),
            self.url,
        )


def read_gold(folder: Path) -> Iterator[GoldPage]:
    """The pages of a folder with a `gold.jsonl`: one object a line, `file` relative to it."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            if label.get("text") is None and not _labels(label):
                continue
            day = read_moment(_string(label, "date") or "")
            yield GoldPage(
                page_id=str(label["id"]),
                path=folder / label["file"],
                url=_string(label, "url"),
                text=_string(label, "text"),
                title=_string(label, "title"),
                author=_string(label, "author"),
                day=day.day.isoformat() if day else None,
                has=tuple(label.get("with") or ()),
                lacks=tuple(label.get("without") or ()),
                lead=next(iter(label.get("lead") or ()), None),
                standfirst=_string(label, "standfirst"),
            )


def _labels(label: dict[str, object]) -> bool:
    return any(label.get(k) for k in ("title", "author", "date", "with", "without", "lead"))


def _string(label: dict[str, object], name: str) -> str | None:
    value = label.get(name)
    return value.strip() or None if isinstance(value, str) else None
