"""Two texts -> one in which what only one of them has is marked: HTML, every word escaped."""

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

WORD = re.compile(r"\n|[^\s]+")
AROUND = 12  # words that stay on each side of a difference
EXACT_WORDS = 3_000  # above, the matcher leaves frequent words out of account
MAX_CHARS = 6_000  # of one run of words that only one side has


def marked(a: str, b: str) -> str:
    """What only `a` has as <del>, what only `b` has as <ins>; the rest shortened.

    >>> marked("Rain & wind fell", "Rain & snow fell")
    'Rain &amp; <del>wind</del> <ins>snow</ins> fell'
    """
    return " ".join(_pieces(_words(a), _words(b)))


def _words(text: str) -> list[str]:
    """Its words, and the ends of its lines; empty lines say nothing."""
    return WORD.findall("\n".join(filter(None, map(str.strip, text.splitlines()))))


def _pieces(left: list[str], right: list[str]) -> Iterator[str]:
    long = max(len(left), len(right)) > EXACT_WORDS
    matcher = SequenceMatcher(None, left, right, autojunk=long)
    operations = matcher.get_opcodes()
    for number, (kind, a, a_end, b, b_end) in enumerate(operations):
        if kind == "equal":
            is_last = number == len(operations) - 1
            yield _shortened(left[a:a_end], is_first=number == 0, is_last=is_last)
            continue
        if a < a_end:
            yield f"<del>{_text(left[a:a_end])}</del>"
        if b < b_end:
            yield f"<ins>{_text(right[b:b_end])}</ins>"


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> str:
    head, tail = (0 if is_first else AROUND), (0 if is_last else AROUND)
    if len(words) <= head + tail + AROUND:
        return _text(words)
    left_out = len(words) - head - tail
    gap = f"<i>… {left_out:,} words alike …</i>"
    shown = [_text(words[:head]), gap, _text(words[len(words) - tail :])]
    return " ".join(filter(None, shown))


def _text(words: list[str]) -> str:
    said = " ".join(words)
    if len(said) > MAX_CHARS:
        cut = f" … {len(said) - MAX_CHARS:,} characters more"
        said = said[:MAX_CHARS] + cut
    return re.sub(r" ?\n+ ?", "<br>", html.escape(_visible(said)))


def _visible(text: str) -> str:
    """Control characters, which would be invisible, as replacement characters."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
