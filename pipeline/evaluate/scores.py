"""Output and gold -> scores: how much of a story was found, and how much besides it."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

SHINGLE = 4
# CJK and Thai have no blanks between words: a character is a token.
TOKEN = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


@dataclass(frozen=True, slots=True)
class TextScore:
    """Shares of 4-gram shingles: of what was given that is right, of what is right that was given."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where nothing is shared."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def tokens(text: str) -> list[str]:
    """Words in lower case, compared without regard to Unicode's ways to write them."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of four tokens occurs; a shorter text is one shingle."""
    words = tokens(text)
    return Counter(
        tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)) if words
    )


def score_text(found: str, gold: str) -> TextScore:
    """Precision and recall of a text, as the scrapinghub benchmark counts them.

    >>> score_text("a b c d e", "a b c d").precision
    0.5
    """
    got, wanted = shingles(found), shingles(gold)
    hit = (got & wanted).total()
    if not got or not wanted:
        # Nothing given is never imprecise; nothing wanted is never missed.
        return TextScore(float(not got), float(not wanted))
    return TextScore(hit / got.total(), hit / wanted.total())


def holds(found: str, string: str) -> bool:
    """Whether the tokens of `string` stand in `found`, in order and unbroken."""
    return f" {' '.join(tokens(string))} " in f" {' '.join(tokens(found))} "


def covered(found: str, string: str) -> float:
    """How many of `string`'s tokens stand in `found` in runs of four, 0 to 1.

    A caption and a paragraph that gold prints as one are found even where they are kept apart.
    """
    words = tokens(string)
    if len(words) < SHINGLE:
        return float(holds(found, string))
    known = shingles(found)
    hit = {
        j
        for i in range(len(words) - SHINGLE + 1)
        if tuple(words[i : i + SHINGLE]) in known
        for j in range(i, i + SHINGLE)
    }
    return len(hit) / len(words)


def same_title(found: str | None, gold: str) -> str:
    """ "exact", "containing" (one holds the other), "wrong" or "none"."""
    if not found:
        return "none"
    a, b = tokens(found), tokens(gold)
    if a == b:
        return "exact"
    return "containing" if holds(found, gold) or holds(gold, found) else "wrong"


def same_authors(found: tuple[str, ...], gold: str) -> str:
    """ "exact" (the same names), "any" (one of them), "wrong" or "none"."""
    if not found:
        return "none"
    wanted = {w for w in tokens(gold) if w not in _JOINERS}
    names = [set(tokens(name)) for name in found]
    if set().union(*names) - _JOINERS == wanted:
        return "exact"
    return "any" if any((name and name <= wanted) or wanted <= name for name in names) else "wrong"


_JOINERS = {"and", "by", "und", "et", "y", "e", "von", "par", "por", "di", "the"}
