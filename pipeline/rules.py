"""The knobs that shape a row: everything here is part of the recipe's id."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rules:
    """What the recipe obeys. A change makes a new recipe: documents are extracted anew.

    Sizes are bytes, `min_words` counts as `word_count` does.
    """

    quality: str = "default"  # "best" asks more witnesses, at up to three times the cost
    min_words: int = 10  # lower admits captions and error messages as articles
    html_max_bytes: int = 5 * 2**20  # larger pages are rejected, never clipped
    text_max_bytes: int = 5 * 2**20  # the same for plain text
    jsonl_line_max_bytes: int = 16 * 2**20  # a longer line is rejected unread
    expansion_max_ratio: int = 100  # of decompressed to compressed bytes, past 1 MiB
    title_max_chars: int = 2_000  # longer titles are cut: they are text that lost its way
    url_max_chars: int = 8_192  # longer URLs are dropped: no server accepts them
    date_floor: date = date(1605, 1, 1)  # the first newspaper; an earlier date is a misprint
    date_ceiling: date = date(2030, 1, 1)  # for pages without a capture date, so that reruns agree


DEFAULT_RULES = Rules()
