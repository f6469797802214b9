"""A text dump -> Page: headline, captions and body told apart without markup."""

import re
from collections import Counter
from itertools import pairwise

from broadsheet.pipeline.furniture import furniture
from broadsheet.pipeline.records import Page, Reason, Rejected

MAX_TITLE_WORDS = 30  # a longer line above the body is a standfirst or a paragraph
MIN_BODY_CHARS = 160  # a line that long, or two sentences, is body; headlines are shorter
TITLE_WITHIN = 12  # lines from the top in which a headline may stand
END_MARKS = ".!?…。！？।؟۔\"”»’')"
CLOSERS = "\"”»’')"
SENTENCE_END = re.compile(rf"[.!?…؟।॥۔][{CLOSERS}]?\s+\S|[。！？]\S")
STOPS = (".", "。", "।", "۔")
# A line of more words, or signs of a script without blanks, that ends in a stop is a sentence.
MAX_STOPPED_WORDS, MAX_STOPPED_SIGNS = 12, 30


def read_plain(text: str) -> Page:
    """The page of a plain-text story: one paragraph a line, or paragraphs of wrapped lines.

    Raises `Rejected(NO_TEXT)` when nothing but white space is there.
    """
    lines = paragraphs(text)
    if not lines:
        raise Rejected(Reason.NO_TEXT, "no line of text")
    captions = _captions(lines)
    opening = _opening(lines, captions)
    title = _title(lines[:opening], captions)
    keep = [
        line
        for number, line in enumerate(lines)
        if _key(line) not in captions and not (number < opening and line == title)
    ]
    return Page(
        text="\n".join(keep),
        extractor="plain",
        title=title,
        captions=tuple(captions.values()),
    )


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: lines, joined where blank lines part wrapped ones.

    >>> paragraphs("One line\\nthat goes on.\\n\\nA second\\nparagraph.")
    ['One line that goes on.', 'A second paragraph.']
    """
    lines = [" ".join(line.split()) for line in text.split("\n")]
    if not _is_wrapped(lines):
        return [line for line in lines if line]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line and line not in blocks[-1]:
            blocks[-1].append(line)
        elif line or blocks[-1]:  # a line printed twice is a caption, not a wrapped paragraph
            blocks.append([line] if line else [])
    return [" ".join(block) for block in blocks if block]


def _is_wrapped(lines: list[str]) -> bool:
    """Most lines stop in mid-sentence at about the same width, and blank lines part blocks."""
    inner = [a for a, b in pairwise(lines) if a and b]
    if len(inner) < 3 and not (len(inner) >= 1 and any(b[:1].islower() for b in lines[1:])):
        return False
    unfinished = sum(not line.endswith(tuple(END_MARKS)) for line in inner)
    return max(map(len, inner)) <= 100 and unfinished >= len(inner) * 0.6


def _captions(lines: list[str]) -> dict[str, str]:
    """Lines that are printed twice in a row before the body: a site's dump of its picture.

    A refrain (the same line twice, but deep in the text) is not one.
    """
    counts = Counter(map(_key, lines))
    return {
        _key(line): line
        for line, after in pairwise(lines[: TITLE_WITHIN + 1])
        if _key(line) == _key(after) and counts[_key(line)] > 1 and len(line.split()) > 3
    }


def _opening(lines: list[str], captions: dict[str, str]) -> int:
    """Where the body begins: the first line that reads like a paragraph."""
    for number, line in enumerate(lines[: TITLE_WITHIN + 1]):
        if _key(line) not in captions and furniture(line) is None and _is_body(line):
            return number
    return min(len(lines), 1) if len(lines) == 1 else 0


def _is_body(line: str) -> bool:
    return len(line) >= MIN_BODY_CHARS or bool(SENTENCE_END.search(line))


def _title(above: list[str], captions: dict[str, str]) -> str | None:
    """The headline: the last line above the body that is neither furniture nor a caption."""
    candidates = [
        line
        for line in above
        if furniture(line) is None
        and _key(line) not in captions
        and len(line.split()) <= MAX_TITLE_WORDS
        and len(line) > 3
        and not _is_sentence(line)
    ]
    unstopped = [line for line in candidates if not line.endswith(".")]
    return next(reversed(unstopped or candidates), None)


def _is_sentence(line: str) -> bool:
    """A paragraph of one sentence. Headlines seldom end in a full stop, and are short then.

    >>> _is_sentence("The strike is over.")
    False
    """
    said = line.rstrip(CLOSERS)
    if said.endswith("。"):
        return len(said) > MAX_STOPPED_SIGNS
    return said.endswith(STOPS) and len(said.split()) > MAX_STOPPED_WORDS


def _key(line: str) -> str:
    return line.casefold().strip(" .")
