"""Blocks and votes -> a matrix: what is known of each line, as the learned editor reads it.

No word of any language is in it: who took the line for text, what its markup says, how it is
built, where it stands, and what became of the lines around it and of those that are marked alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.extract.body.blocks import Block, Mark
from broadsheet.pipeline.extract.body.fill import SENTENCE_ENDS

Column = NDArray[np.floating[Any]]

# The others say nothing that the columns beside them do not say better.
MARKS = (
    Mark.STORY, Mark.ARTICLE, Mark.CAPTION, Mark.PROMO, Mark.HIDDEN, Mark.QUOTE, Mark.LIST,
    Mark.TABLE, Mark.SHARE, Mark.ASIDE, Mark.FACTS,
)  # fmt: skip
TAGS: Mapping[str, float] = {
    "p": 1, "li": 2, "div": 3, "span": 3, "section": 3, "article": 3, "td": 4, "th": 4,
    "h1": 5, "h2": 6, "h3": 6, "h4": 7, "h5": 7, "h6": 7, "figcaption": 8, "blockquote": 9,
    "dt": 10, "dd": 10, "pre": 11,
}  # fmt: skip
REASONS: Mapping[str | None, float] = {
    None: 0, "unconfirmed": 1, "related": 2, "chrome": 3, "caption": 4, "repeated": 4,
    "standfirst": 5, "headline": 6, "date": 7,
}  # fmt: skip
NEAR, FAR = 2, 8  # lines on either side
MANY = 999.0  # lines to the next kept one, where there is none
MIN_DESCRIBED_CHARS = 12  # of a key: a shorter one stands in any description


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page's lines, and what has been said of each of them so far."""

    blocks: Sequence[Block]
    votes: Sequence[Sequence[bool]]  # a row a witness: trafilatura, resiliparse, our stretch
    kept: Sequence[bool]  # by the recipe, until now
    reasons: Sequence[str | None]  # for which the recipe took it out, `standfirst` among them
    lede: str  # key of the page's description


def matrix(page: Evidence) -> dict[str, Column]:
    """The columns, in their order, a value a block."""
    text = _texts(page)
    kept = np.array(page.kept, np.float32)
    chars = text["chars"]
    votes = np.array(page.votes, np.float32)
    return {
        **text,
        **_marks(page.blocks, chars * kept),
        **_votes(votes, kept, chars, page.reasons),
        **_alike(page.blocks, kept, votes, chars),
        **_places(kept, chars),
        **_around(text, votes.sum(axis=0), kept),
    }


def _texts(page: Evidence) -> dict[str, Column]:
    """How each line is built."""
    seen: dict[str, int] = {}
    for block in page.blocks:
        seen[block.key] = seen.get(block.key, 0) + 1
    rows = [_text(block, seen, page.lede) for block in page.blocks]
    columns = np.array(rows, np.float32).reshape(-1, len(_TEXTS)).T
    return dict(zip(_TEXTS, columns, strict=True))


_TEXTS = (
    "chars", "words", "link share", "tag", "ends as a sentence", "begins in lower case",
    "digit share", "commas", "stops", "is broken off by br", "repeats", "is in the description",
    "depth", "chars a word",
)  # fmt: skip


def _text(block: Block, seen: Mapping[str, int], lede: str) -> list[float]:
    text, name = block.text, block.key
    words = text.count(" ") + 1
    return [
        len(name), words, block.link_chars / len(text), TAGS.get(block.tag, 0),
        text.endswith(SENTENCE_ENDS), text[0].islower(), _digit_share(name),
        text.count(",") + text.count("、") + text.count("，"), text.count(". ") + text.count("。"),
        block.is_line, seen[name], len(name) >= MIN_DESCRIBED_CHARS and name in lede,
        len(block.path), len(name) / words,
    ]  # fmt: skip


def _digit_share(name: str) -> float:
    if not name:
        return 1
    if name.isalpha():
        return 0
    return sum(map(str.isdigit, name)) / len(name) if len(name) < 60 else 0


def _marks(blocks: Sequence[Block], kept_chars: Column) -> dict[str, Column]:
    """What the markup says, and how usual that is among the lines kept."""
    bits = np.array([block.marks for block in blocks], np.int64)
    total = max(float(kept_chars.sum()), 1.0)
    columns, rarest = dict[str, Column](), np.ones(len(bits), np.float32)
    for mark in MARKS:
        column = (bits & int(mark) != 0).astype(np.float32)
        columns[f"mark {mark.name}"] = column
        usual = float((column * kept_chars).sum()) / total
        rarest = np.where(column > 0, np.minimum(rarest, usual), rarest)
    columns["its rarest mark, in the text"] = rarest
    return columns


def _votes(
    votes: Column, kept: Column, chars: Column, reasons: Sequence[str | None]
) -> dict[str, Column]:
    """Who took the line for text, and how far those agree on the page."""
    first, _, third = votes
    ones = np.ones(len(kept), np.float32)
    sizes = [max(float((vote * chars).sum()), 1.0) for vote in votes]
    columns = {
        "kept": kept, "taken out as": np.array([REASONS.get(r, 8) for r in reasons], np.float32),
        "vote of trafilatura": first, "vote of the stretch": third,
        "votes": votes.sum(axis=0),
        "page: chars kept": ones * (chars * kept).sum(),
        "page: share kept": ones * (chars * kept).sum() / max(float(chars.sum()), 1.0),
        "page: chars a line kept": ones * (chars * kept).sum() / max(float(kept.sum()), 1.0),
        "page: lines": ones * len(kept),
    }  # fmt: skip
    for a, b, name in (
        (0, 1, "page: trafilatura and resiliparse"),
        (0, 2, "page: trafilatura and the stretch"),
        (1, 2, "page: resiliparse and the stretch"),
    ):
        both = float((votes[a] * votes[b] * chars).sum())
        columns[name] = ones * 2 * both / (sizes[a] + sizes[b])
    return columns


def _alike(
    blocks: Sequence[Block], kept: Column, votes: Column, chars: Column
) -> dict[str, Column]:
    """What became of the lines in the same element, in the one around it, and marked alike."""
    columns = dict[str, Column]()
    mean_vote = votes.mean(axis=0)
    # An element's number stands for its path: no other element of the page has it.
    groupings: tuple[tuple[str, Callable[[Block], object]], ...] = (
        ("in its element", lambda block: block.path[-2:-1]),
        ("in the element around", lambda block: block.path[-3:-2]),
        ("two elements around", lambda block: block.path[-4:-3]),
        ("marked alike", lambda block: (block.tag, block.marks)),
        ("marked and set alike", lambda block: (block.tag, block.marks, len(block.path))),
    )
    total = max(float((chars * kept).sum()), 1.0)
    weight = chars + 1
    for name, of in groupings:
        numbers: dict[object, int] = {}
        codes = np.array([numbers.setdefault(of(block), len(numbers)) for block in blocks])
        sums = np.bincount(codes, weight)
        kept_sums = np.bincount(codes, weight * kept)
        columns[f"share kept {name}"] = _of(kept_sums / sums, codes)
        columns[f"votes {name}"] = _of(np.bincount(codes, weight * mean_vote) / sums, codes)
        columns[f"share of the text {name}"] = _of(kept_sums / total, codes)
    columns["lines marked and set alike"] = _of(np.bincount(codes), codes)
    return columns


def _of(values: NDArray[np.float64] | NDArray[np.int64], codes: NDArray[np.int64]) -> Column:
    return values[codes].astype(np.float32)


def _places(kept: Column, chars: Column) -> dict[str, Column]:
    """Where a line stands, in the page and beside the lines kept."""
    lines = len(kept)
    at = np.arange(lines, dtype=np.float32)
    inside = np.flatnonzero(kept)
    first, last = (inside[0], inside[-1]) if len(inside) else (0, max(lines - 1, 0))
    told = np.cumsum(chars * kept)
    before = np.maximum.accumulate(np.where(kept > 0, at, -MANY))
    after = np.minimum.accumulate(np.where(kept > 0, at, lines + MANY)[::-1])[::-1]
    earlier = np.concatenate(([-MANY], before[:-1])) if lines else before
    later = np.concatenate((after[1:], [lines + MANY])) if lines else after
    return {
        "lines from the first": at - first,
        "lines to the last": last - at,
        "share of the text above": told / max(float(told[-1]) if lines else 1.0, 1.0),
        "share of the page above": at / max(lines, 1),
        "lines to the one kept above": np.minimum(at - earlier, MANY).astype(np.float32),
        "lines to the one kept below": np.minimum(later - at, MANY).astype(np.float32),
    }


def _around(text: Mapping[str, Column], votes: Column, kept: Column) -> dict[str, Column]:
    """What stands above and below."""
    columns = dict[str, Column]()
    for name in ("chars", "tag", "link share", "ends as a sentence"):
        columns[f"below: {name}"] = _shifted(text[name], -1)
    columns["above: chars"] = _shifted(text["chars"], 1)
    weight = text["chars"] + 1
    for reach in (NEAR, FAR):
        columns[f"share kept within {reach}"] = _windowed(weight * kept, weight, reach)
        columns[f"votes within {reach}"] = _windowed(weight * votes, weight, reach)
    linked = text["link share"] * text["chars"]
    columns[f"link share within {NEAR}"] = _windowed(linked, weight, NEAR)
    columns[f"link share within {FAR}"] = _windowed(linked, weight, FAR)
    return columns


def _shifted(column: Column, by: int) -> Column:
    """The value of the line above (1) or below (-1); -1 at the page's ends."""
    moved = np.full_like(column, -1)
    if by > 0:
        moved[by:] = column[:-by]
    else:
        moved[:by] = column[-by:]
    return moved


def _windowed(values: Column, weights: Column, reach: int) -> Column:
    """The weighted mean of the lines around, the line itself left out."""
    return _window(values, reach) / np.maximum(_window(weights, reach), 1e-6)


def _window(values: Column, reach: int) -> Column:
    sums = np.concatenate((np.zeros(reach + 1), np.cumsum(values), np.full(reach, values.sum())))
    return np.asarray(sums[2 * reach + 1 :] - sums[: -2 * reach - 1] - values, np.float32)
