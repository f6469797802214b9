"""The knobs that shape a row: everything here is part of the recipe's id."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

GIB = 2**30


def _knob(default: Any, meaning: str, least: int | None = None, most: int | None = None) -> Any:
    """A default, what turning it does, and what settings may turn it to."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Rules:
    """What the recipe obeys. A change makes a new recipe: documents are extracted anew.

    Sizes are bytes, `min_words` counts as `word_count` does.
    """

    quality: Literal["default", "best"] = _knob(
        "default", '"best" asks more witnesses, at up to three times the cost.'
    )
    min_words: int = _knob(
        10, "Lower admits captions and error messages as articles.", least=0, most=1_000_000
    )
    html_max_bytes: int = _knob(
        5 * 2**20, "Larger pages are rejected, never clipped.", least=1, most=GIB
    )
    text_max_bytes: int = _knob(
        5 * 2**20, "Larger plain texts are rejected, never clipped.", least=1, most=GIB
    )
    jsonl_line_max_bytes: int = _knob(
        16 * 2**20, "A longer line is rejected unread.", least=1, most=GIB
    )
    columns: str = _knob(
        "",
        "What columns of tables and fields of JSON are, where no known name says it: "
        "text=Artikel,title=Titel,published=Datum.",
    )
    paths: str = _knob(
        "auto",
        "What folder and file names of single documents say, where nothing else does: auto, none, "
        "or as in {outlet}/{section}/{date}; * is any name, ** any folders, | parts several.",
    )
    expansion_max_ratio: int = _knob(
        100,
        "What unpacks to more than this many times its size, past 1 MiB, is rejected as a bomb.",
        least=1,
        most=1_000_000,
    )
    title_max_chars: int = _knob(
        2_000, "Longer titles are cut: they are text that lost its way.", least=1, most=GIB
    )
    url_max_chars: int = _knob(
        8_192, "Longer URLs are dropped: no server accepts them.", least=1, most=GIB
    )
    date_floor: date = _knob(
        date(1605, 1, 1), "The first newspaper; an earlier date is a misprint and not believed."
    )
    date_ceiling: date = _knob(
        date(2030, 1, 1),
        "Later dates are misprints where no capture is dated. Fixed, so that reruns agree.",
    )


DEFAULT_RULES = Rules()
