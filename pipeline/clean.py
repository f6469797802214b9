"""Page -> Page: characters mended, and every line that is not text told apart from it."""

import re
import unicodedata
from dataclasses import replace

import ftfy
from ftfy.badness import is_bad

from broadsheet.pipeline.credit import credit_of, dateline_of
from broadsheet.pipeline.furniture import furniture
from broadsheet.pipeline.records import Claims, Page, Reason, Rejected, RemovedLine
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.words import count_up_to

# Soft hyphens, zero-width characters, directional marks and other controls: none is ever read.
# ZWNJ and ZWJ stay: Persian and Hindi spell with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)
# A lead byte of UTF-8 and a continuation byte, both read as cp1252 or cp1251: asked first, since
# ftfy's own question costs 5 ms a page.
_TAIL = "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018-\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
_SUSPECT = re.compile(f"[\u00c2-\u00f4][{_TAIL}]|[РС][{_TAIL}\u0402-\u040f\u0452-\u045f]")
_BLANK = r"\t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_BLANK = re.compile(f"[{_BLANK}]")
_BLANKS = re.compile(f"[ {_BLANK}]{{2,}}|{_ODD_BLANK.pattern}")  # a single space is left as it is
MAX_MENDS = 4  # text that was mangled twice is mended twice
DATELINE_HEADS = 2  # paragraphs in which a dateline may stand


def clean(page: Page, rules: Rules) -> Page:
    """The page with its text mended and sorted; every line taken out is in `removed`.

    Raises `Rejected(TOO_SHORT)` when fewer than `rules.min_words` words are left.
    """
    kept: list[str] = []
    removed = list(page.removed)
    credit, dateline = page.credit, page.dateline
    for line in filter(None, map(str.strip, mend(page.text).split("\n"))):
        reason, who = furniture(line), None
        if reason is None and (who := credit_of(line)) is not None:
            reason = "credit"
        if reason is not None:
            credit = credit or who
            removed.append(RemovedLine(line, reason))
            continue
        opening = dateline_of(line) if len(kept) < DATELINE_HEADS and not dateline else None
        if opening is not None:
            dateline, credit = opening[0], credit or opening[1]
        kept.append(line)
    title = _line(page.title)
    if title and len(title) > rules.title_max_chars:
        removed.append(RemovedLine(title, "too long for a title"))
        title = title[: rules.title_max_chars].strip() or None
    words = count_up_to(rules.min_words, kept)
    if words < rules.min_words:
        raise Rejected(Reason.TOO_SHORT, f"{words} words")
    return replace(
        page,
        text="\n".join(kept),
        title=title,
        headline=_line(page.headline, rules.title_max_chars),
        head_title=_line(page.head_title, rules.title_max_chars),
        kicker=_line(page.kicker),
        standfirst=_line(page.standfirst),
        authors=_lines(page.authors),
        captions=_lines(page.captions),
        section=_line(page.section),
        categories=_lines(page.categories),
        tags=_lines(page.tags),
        description=_line(page.description),
        sitename=_line(page.sitename),
        credit=_line(credit),
        dateline=_line(dateline),
        removed=tuple(removed),
    )


def clean_claims(claims: Claims, rules: Rules) -> Claims:
    """What is said about a document, as clean as its page; addresses and dates stay as written."""
    return replace(
        claims,
        title=_line(claims.title, rules.title_max_chars),
        standfirst=_line(claims.standfirst),
        authors=_lines(claims.authors),
        description=_line(claims.description),
        sitename=_line(claims.sitename),
        outlet=_line(claims.outlet),
        section=_line(claims.section),
        categories=_lines(claims.categories),
        tags=_lines(claims.tags),
        dateline=_line(claims.dateline),
        captions=_lines(claims.captions),
        credit=_line(claims.credit),
        copyright_notice=_line(claims.copyright_notice),
        usage_terms=_line(claims.usage_terms),
    )


def mend(text: str) -> str:
    """Text with its characters as they were meant: mojibake repaired, NFC, nothing invisible.

    >>> mend("l\u2019\u00c3\u00a9t\u00c3\u00a9 so\u00adft")
    'l\u2019\u00e9t\u00e9 soft'
    """
    for _ in range(MAX_MENDS):
        # Repaired first: the second byte of a mangled "í" reads as a soft hyphen.
        is_mangled = not text.isascii() and _SUSPECT.search(text) and is_bad(text)
        mended = _INVISIBLE.sub("", ftfy.fix_encoding(text) if is_mangled else text)
        # Asked first: of 180 texts most have neither, and a look at every space costs .3 ms a page.
        if "  " in mended or _ODD_BLANK.search(mended):
            mended = _BLANKS.sub(" ", mended)
        mended = mended if mended.isascii() else unicodedata.normalize("NFC", mended)
        if mended == text or not _SUSPECT.search(mended):
            return mended
        text = mended
    return text


def _line(value: str | None, most: int | None = None) -> str | None:
    if value is None:
        return None
    # In one line before it is mended: a break may stand where a blank is a mangled letter's last byte.
    return " ".join(mend(" ".join(value.split())).split())[:most].strip() or None


def _lines(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, values)))
