"""Real news that people gathered, where this machine has it: tests that use it skip elsewhere."""

import gzip
import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PLACES = [
    Path(os.environ["BROADSHEET_TEST_DATA"]) if "BROADSHEET_TEST_DATA" in os.environ else None,
    *(parent / "shared" / "data" for parent in CHECKOUT.parents),
]
REAL = next((place for place in PLACES if place and (place / "README.md").is_file()), None)
needs_real_data = pytest.mark.skipif(
    REAL is None,
    reason="no real news here: BROADSHEET_TEST_DATA names a folder of gold sets, one a subfolder",
)
_STORY = re.compile(r"<REUTERS.*?</REUTERS>", re.DOTALL)
_ENDS = re.compile(r"\s*REUTER\s*\Z|[\x00-\x08\x0b-\x1f]", re.IGNORECASE)


def golds(*sets: str) -> Iterator[dict[str, Any]]:
    """The labels of all gold sets, or of these; `page` is the file that they are about."""
    assert REAL is not None
    for index in sorted(REAL.rglob("gold.jsonl")):
        if not sets or index.relative_to(REAL).parts[0] in sets:
            for line in index.read_text("utf-8").strip().split("\n"):
                label = json.loads(line)
                yield label | {"page": index.parent / label.get("file", "")}


def gold_pages() -> list[Path]:
    """The HTML files that labels are about."""
    pages = {label["page"] for label in golds()}
    return sorted(page for page in pages if page.name.removesuffix(".gz").endswith(".html"))


def unpacked(path: Path) -> bytes:
    payload = path.read_bytes()
    return gzip.decompress(payload) if payload[:2] == b"\x1f\x8b" else payload


def wire_stories() -> Iterator[dict[str, str]]:
    """Title and paragraphs of every story of the Reuters sample, as a line of JSON has them."""
    assert REAL is not None
    for path in sorted((REAL / "reuters_sample" / "raw").iterdir()):
        for story in _STORY.findall(unpacked(path).decode("latin-1")):
            body = _part(story, "BODY") or _part(story, "TEXT").rpartition("</DATELINE>")[2]
            body = re.sub(r"<[^<>]*>", "", body)
            paragraphs = re.split(r"\n {4,}", _ENDS.sub("", html.unescape(body)))
            text = "\n".join(" ".join(p.split()) for p in paragraphs if p.strip())
            yield {"title": " ".join(html.unescape(_part(story, "TITLE")).split()), "text": text}


def _part(story: str, name: str) -> str:
    match = re.search(rf"<{name}\b[^<>]*>(.*?)</{name}>", story, re.DOTALL)
    return match[1] if match else ""
