"""Drawn documents -> a folder to be labelled: their raw bytes, and a page to label them on."""

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from broadsheet.pipeline.evaluate.draw import Stratum
from broadsheet.pipeline.evaluate.gold import INDEX
from broadsheet.pipeline.evaluate.view import view
from broadsheet.pipeline.records import Kind, RawRecord, Rejected
from broadsheet.pipeline.storage.durable import new_folder, write_scratch

LABEL_PAGE, README = "label.html", "README.txt"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document of the sample: its raw bytes, and what the corpus says of it."""

    article_id: str
    stratum: Stratum
    record: RawRecord
    title: str | None
    authors: tuple[str, ...]
    day: str | None
    standfirst: str | None
    text: str


def write_kit(folder: Path, drawn: Sequence[Drawn], story: str) -> None:
    """Write the folder, which appears when it is complete; `story` says what was drawn from what.

    Raises ValueError for a folder that is not empty.
    """
    with new_folder(folder) as arriving:
        lines, cards = [], []
        for number, one in enumerate(drawn, 1):
            name = f"{number:04}.{'txt' if one.record.kind is Kind.TEXT else 'html'}.gz"
            packed = gzip.compress(one.record.payload, mtime=0)
            write_scratch(arriving / "raw" / name, packed)
            lines.append(json.dumps(_line(one, f"raw/{name}"), ensure_ascii=False))
            cards.append(_card(one, f"raw/{name}"))
        write_scratch(arriving / INDEX, "".join(f"{line}\n" for line in lines).encode())
        write_scratch(arriving / LABEL_PAGE, _label_page(cards).encode())
        instructions = (_HERE / "kit.txt").read_text(encoding="utf-8")
        write_scratch(arriving / README, f"{instructions}\n{story}\n".encode())


def _line(one: Drawn, file: str) -> dict[str, Any]:
    """The page's line of the index: what ingest knew of it besides its bytes, and no label."""
    record = one.record
    fetched = record.fetched_at.isoformat() if record.fetched_at else None
    line = {
        "id": one.article_id,
        "file": file,
        "url": record.url,
        "outlet": one.stratum.outlet,
        "charset": record.charset,
        "fetched_at": fetched,
        "claims": {name: value for name, value in asdict(record.claims).items() if value},
    }
    return {name: value for name, value in line.items() if value}


def _card(one: Drawn, file: str) -> dict[str, Any]:
    """What the labelling page shows of a document."""
    try:
        shown = view(one.record, one.text)
    except Rejected as rejected:
        shown = f"<p class=note>{rejected.reason}</p>"
    return {
        "id": one.article_id,
        "file": file,
        "url": one.record.url or "",
        "place": " / ".join(filter(None, asdict(one.stratum).values())),
        "view": shown,
        "title": one.title or "",
        "author": "; ".join(one.authors),
        "date": one.day or "",
        "standfirst": one.standfirst or "",
        "text": one.text,
    }


def _label_page(cards: list[dict[str, Any]]) -> str:
    """One HTML file that works from disk: its only script is ours, and it may fetch nothing."""
    template = (_HERE / "label.html").read_text(encoding="utf-8")
    script = (_HERE / "label.js").read_text(encoding="utf-8")
    seal = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    pages = json.dumps(cards, ensure_ascii=False).replace("<", "\\u003c")
    kit = hashlib.sha256(pages.encode()).hexdigest()[:16]  # drafts of another kit are not ours
    for name, value in (("SEAL", seal), ("KIT", kit), ("SCRIPT", script), ("PAGES", pages)):
        template = template.replace(f"@@{name}@@", value, 1)
    return template
