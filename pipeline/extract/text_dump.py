"""A text dump -> Page: headline, captions and body told apart without markup."""

import re
from collections.abc import Sequence
from itertools import pairwise

from broadsheet.pipeline.credit import credit_of
from broadsheet.pipeline.furniture import furniture
from broadsheet.pipeline.records import Page, Reason, Rejected, RemovedLine
from broadsheet.pipeline.words import word_count

MAX_TITLE_WORDS = 30  # a longer line above the body is a standfirst or a paragraph
MIN_BODY_CHARS = 160  # a line that long, or two sentences, is body; headlines are shorter
MIN_BODY_WORDS = 100  # as `word_count` counts: signs, in the scripts that write no blanks
TITLE_WITHIN = 12  # lines from the top in which a headline may stand
END_MARKS = ".!?…。！？।؟۔።።။។།։\"”»’')"
CLOSERS = "\"”»’')"
SENTENCE_END = re.compile(rf"[.!?…؟।॥۔።။។།։][{CLOSERS}]?\s+\S|[。！？]\S")
STOPS = (".", "。", "।", "۔", "።", "။", "។", "།", "։")
# A line of more words, or signs of a script without blanks, that ends in a stop is a sentence.
MAX_STOPPED_WORDS, MAX_STOPPED_SIGNS = 12, 30


def read_dump(text: str, stated_title: str | None = None) -> Page:
    """The page of a plain-text story: one paragraph a line, or paragraphs of wrapped lines.

    A headline is guessed only where none is stated; a stated one that stands above the body is
    not text. Every paragraph is in title, text, captions or `removed`, and one at least is text.
    Raises `Rejected(NO_TEXT)` when nothing but white space is there.
    """
    lines = paragraphs(text)
    if not lines:
        raise Rejected(Reason.NO_TEXT, "no line of text")
    stated = _key(" ".join(stated_title.split())) if stated_title else None
    captions = _captions(lines, stated)
    above: set[str | None] = {*captions, stated}
    opening = _opening(lines, above)
    title = None if stated else _title(lines[:opening], captions)
    if stated:
        headlines = [n for n in range(max(opening, 1)) if _key(lines[n]) == stated]
    else:
        headlines = [n for n in range(opening) if lines[n] == title]
    pictured = [n for n, line in enumerate(lines) if _key(line) in captions]
    told = {*headlines, *pictured}
    kept = [line for n, line in enumerate(lines) if n not in told]
    if not any(_is_text(line) for line in kept):
        return Page(text="\n".join(lines), extractor="plain")
    shown = set({_key(lines[n]): n for n in reversed(pictured)}.values())  # where each is first
    again = headlines[1:] if title else headlines
    removed = [RemovedLine(lines[n], "headline") for n in again]
    removed += [RemovedLine(lines[n], "repeated") for n in pictured if n not in shown]
    return Page(
        text="\n".join(kept),
        extractor="plain",
        title=title,
        captions=tuple(lines[n] for n in sorted(shown)),
        removed=tuple(removed),
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


def _captions(lines: list[str], stated: str | None) -> set[str]:
    """Keys of lines that are printed twice in a row before the body: a site's dump of its picture.

    A refrain (the same line twice, but deep in the text) is not one.
    """
    return {
        name
        for name, after in pairwise(map(_key, lines[: TITLE_WITHIN + 1]))
        if name == after and name != stated and len(name.split()) > 3
    }


def _opening(lines: Sequence[str], told: set[str | None]) -> int:
    """Where the body begins: the first line that reads like a paragraph, and is not told already.

    0 where none does: then nothing is known to stand above it.
    """
    for number, line in enumerate(lines[: TITLE_WITHIN + 1]):
        if _key(line) not in told and _is_text(line) and _is_body(line):
            return number
    return 0


def _is_text(line: str) -> bool:
    return furniture(line) is None and credit_of(line) is None


def _is_body(line: str) -> bool:
    is_long = len(line) >= MIN_BODY_CHARS or word_count(line) >= MIN_BODY_WORDS
    return is_long or bool(SENTENCE_END.search(line))


def _title(above: list[str], captions: set[str]) -> str | None:
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
