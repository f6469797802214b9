"""Page -> Page: characters mended, and every line that is not text told apart from it."""

import re
import unicodedata
from dataclasses import replace

import ftfy
from ftfy.badness import is_bad

from broadsheet.pipeline.furniture import furniture
from broadsheet.pipeline.records import Claims, Page, Reason, Rejected, RemovedLine
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.words import word_count

# Soft hyphens, zero-width characters, directional marks and other controls: none is ever read.
# ZWNJ and ZWJ stay: Persian and Hindi spell with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)
# A lead byte of UTF-8 and a continuation byte, both read as cp1252 or cp1251: asked first, since
# ftfy's own question costs 5 ms a page.
_TAIL = "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018-\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
_SUSPECT = re.compile(f"[\u00c2-\u00f4][{_TAIL}]|[РС][{_TAIL}\u0402-\u040f\u0452-\u045f]")
_BLANKS = re.compile(r"[ \t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# What announces a source, in the languages that print it most; a colon must follow.
_SOURCE = (
    "credits?|sources?|photos?|image|picture|via|quelle|quellen|foto|bild|fonte|fontes|fuente|crédito|créditos|bron|källa|kilde|"
    "lähde|źródło|zdroj|forrás|sursa|sursă|источник|фото|джерело|kaynak|المصدر|منبع|来源|來源|出典|출처|nguồn|sumber|स्रोत|ที่มา"
)
CREDIT = re.compile(rf"\W{{0,3}}(?:{_SOURCE})\s?[:：]\s?(?P<who>\S.{{0,80}})", re.IGNORECASE)
# "Com informações da Agência Brasil": who helped, without a colon.
HELPED = re.compile(
    r"\W{0,3}(?:con información de|com informações d[aeo]s?|avec|mit material (?:von|der)|con informazioni di|с использованием материалов)\s(?P<who>\S.{1,60})",
    re.IGNORECASE,
)
AGENCY = (
    "AFP|AP|Associated Press|Reuters|dpa(?:-AFX|/ots)?|epd|KNA|APA|SDA|ATS|EFE|Europa Press|ANSA|AGI|Adnkronos|Lusa|Agência Brasil|Belga|ANP|NTB|TT|Ritzau|STT|PAP|ČTK|CTK|MTI|Agerpres|BTA|Tanjug|Hina|TASS|ТАСС|"
    "РИА Новости|Интерфакс|Укринформ|УНІАН|AA|DHA|İHA|Xinhua|新华社|新華社|共同|時事|聯合社|연합뉴스|Yonhap|Kyodo|PTI|IANS|ANI|UPI|CNN|BBC|Bloomberg|PA|AAP|CP|The Canadian Press|Notimex|Telam|Télam|ots|pte|UNI|APP|Bernama|Antara|VNA|MENA|WAM|SPA|وكالات|أ ف ب|رويترز|د ب أ"
)
# "(Reuters)", "AFP/gk", "dpa" alone in the last lines.
AGENCY_ALONE = re.compile(
    rf"[(\[–—-]?\s?(?P<who>(?:{AGENCY})(?:\s?[/,–-]\s?(?:{AGENCY}|[a-z]{{2,4}}))*)\s?[)\]]?\.?"
)
# "ALEPPO, Syria, Nov 28 (Reuters) - " and its like: place, perhaps day, agency, dash.
DATELINE = re.compile(
    rf"(?P<line>[^\W\d_][^()\n.!?:]{{0,50}}?(?:[,.]?\s?[^()\n!?]{{0,30}}?)\s?\((?P<who>(?:{AGENCY})(?:\s?[/,–-]\s?(?:{AGENCY}))*)\))\s?[-–—:]{{1,2}}\s?(?=\S)"
)
MAX_CREDIT_CHARS, MAX_CREDIT_WORDS = 90, 9  # longer, it is a sentence about a source
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
        if reason is None and (who := _credit(line)) is not None:
            reason = "credit"
        if reason is not None:
            credit = credit or who
            removed.append(RemovedLine(line, reason))
            continue
        opening = DATELINE.match(line) if len(kept) < DATELINE_HEADS and not dateline else None
        if opening is not None:
            dateline, credit = opening["line"], credit or opening["who"]
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
    )


def mend(text: str) -> str:
    """Text with its characters as they were meant: mojibake repaired, NFC, nothing invisible.

    >>> mend("l\u2019\u00c3\u00a9t\u00c3\u00a9 so\u00adft")
    'l\u2019\u00e9t\u00e9 soft'
    """
    for _ in range(MAX_MENDS):
        # Repaired first: the second byte of a mangled "í" reads as a soft hyphen.
        is_mangled = not text.isascii() and _SUSPECT.search(text) and is_bad(text)
        mended = _BLANKS.sub(
            " ", _INVISIBLE.sub("", ftfy.fix_encoding(text) if is_mangled else text)
        )
        mended = mended if mended.isascii() else unicodedata.normalize("NFC", mended)
        if mended == text or not _SUSPECT.search(mended):
            return mended
        text = mended
    return text


def _line(value: str | None, most: int | None = None) -> str | None:
    if value is None:
        return None
    return " ".join(mend(value).split())[:most].strip() or None


def _lines(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, values)))


def _credit(line: str) -> str | None:
    """The agency of a line that is nothing but a credit.

    >>> _credit("Credit: CNN"), _credit("Quelle: dpa/ots"), _credit("(Reuters)")
    ('CNN', 'dpa/ots', 'Reuters')
    >>> _credit("Source: close to the minister, and not amused at all about the leak, he said.")
    """
    if len(line) > MAX_CREDIT_CHARS:
        return None
    match = CREDIT.fullmatch(line) or HELPED.fullmatch(line) or AGENCY_ALONE.fullmatch(line)
    if match is None or match["who"].endswith("?") or match["who"].count(" ") >= MAX_CREDIT_WORDS:
        return None
    return match["who"].strip(" .")
