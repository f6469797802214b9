"""Page -> Page: characters mended, and every line that is not text told apart from it."""

import re
import unicodedata
from dataclasses import replace

import ftfy
from ftfy.badness import is_bad

from pipeline.furniture import furniture
from pipeline.records import Page, Reason, Rejected, RemovedLine
from pipeline.rules import Rules

# Soft hyphens, zero-width characters, directional marks and other controls: none is ever read.
# ZWNJ and ZWJ stay: Persian and Hindi spell with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
CREDIT = re.compile(
    r"\W{0,3}(?:credits?|source|sources|quelle|quellen|fonte|fuente|bron|källa|kilde|źródło|zdroj|forrás|sursa|источник|джерело|kaynak|المصدر|来源|來源|出典|출처|con información de|com informações d[aeo]s?)\s?[:：]?\s?(?P<who>\S.{1,80})",
    re.IGNORECASE,
)


def clean(page: Page, rules: Rules) -> Page:
    """The page with its text mended and sorted; every line taken out is in `removed`.

    Raises `Rejected(TOO_SHORT)` when fewer than `rules.min_words` words are left.
    """
    kept: list[str] = []
    removed = list(page.removed)
    credit = page.credit
    for line in mend(page.text).split("\n"):
        line = line.strip()
        if not line:
            continue
        reason = furniture(line)
        if reason is not None:
            removed.append(RemovedLine(line, reason))
        elif (who := _credit(line)) is not None:
            credit = credit or who
            removed.append(RemovedLine(line, "credit"))
        else:
            kept.append(line)
    text = "\n".join(kept)
    words = word_count(text)
    if words < rules.min_words:
        raise Rejected(Reason.TOO_SHORT, f"{words} words")
    return replace(
        page,
        text=text,
        title=_line(page.title, rules.title_max_chars),
        standfirst=_line(page.standfirst),
        authors=tuple(filter(None, map(_line, page.authors))),
        captions=tuple(filter(None, map(_line, page.captions))),
        description=_line(page.description),
        sitename=_line(page.sitename),
        credit=_line(credit),
        removed=tuple(removed),
    )


def mend(text: str) -> str:
    """Text with its characters as they were meant: mojibake repaired, NFC, nothing invisible.

    >>> mend("l\u2019\u00c3\u00a9t\u00c3\u00a9 so\u00adft")
    'l\u2019\u00e9t\u00e9 soft'
    """
    if not text.isascii():
        if is_bad(text):
            text = ftfy.fix_encoding(text)
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    else:
        text = _INVISIBLE.sub("", text)
    return _BLANKS.sub(" ", text)


def _line(value: str | None, most: int | None = None) -> str | None:
    if value is None:
        return None
    return " ".join(mend(value).split())[:most].strip() or None


def _credit(line: str) -> str | None:
    """The agency of a line that is nothing but a credit."""
    match = CREDIT.fullmatch(line) if len(line) <= 100 else None
    if (
        match is None
        or line.endswith("?")
        or (":" not in line and "：" not in line and not line.lower().startswith(("con ", "com ")))
    ):
        return None
    return match["who"].strip(" .")


_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’\-][^\W_]+)*"
)


def word_count(text: str) -> int:
    """Words as the corpus counts them: a CJK or Thai character is one."""
    return sum(1 for _ in _WORD.finditer(text))
