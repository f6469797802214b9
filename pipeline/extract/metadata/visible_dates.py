"""Opening and tree -> DateCandidates: the dates that a reader of the page sees."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.metadata.facts import spaced, squeeze
from broadsheet.pipeline.extract.metadata.headline_context import Opening, Piece
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_elsewhere, names_others
from broadsheet.pipeline.records import DateCandidate

MAX_PRINTED_CHARS, MAX_PRINTED_LETTERS = 90, 40  # "Published on Wednesday, November 28, 2016"
MAX_VISIBLE = 8
MAX_LABEL_CHARS = 30  # "Last updated on", in an element before that of the date
MAX_SCRIPT_CHARS = 80  # `showDate("2020/04/17 01:43")` prints a date, a longer script computes
YEAR = re.compile(
    r"(?<!\d)(?:1[34]\d\d|19[5-9]\d|20[0-4]\d|25[4-9]\d)(?!\d)|\d[./-]\d{1,2}[./-]\d{2}\b|"
    r"[०-९০-৯๐-๙٠-٩۰-۹]{4}|(?:令和|平成|民國)"
)
# Nobody reads a story's date there, and a search of all patterns costs in proportion to size.
UNDATED = frozenset(
    ["noscript", "nav", "footer", "aside", "select", "iframe", "form", "button", "style", "head", "title", "option"]
)  # fmt: skip
DATE_CLASS = re.compile(
    r"date|time|publish|posted|timestamp|datum|fecha|data(?:$|[_-](?:pub|post|hora))|byline|dateline|meta|info|submitted|created|clock|calendar|stamp|heure|zeit|tarih|updated|author|entry-header|post-header|article-header|subline|fa-clock|kopf",
    re.IGNORECASE,
)
DATE_TAGS = (
    "span", "p", "div", "abbr", "li", "small", "em", "i", "b", "td", "font", "h6", "h5", "h4", "strong", "a", "dd", "label", "section", "ul", "header",
)  # fmt: skip
MODIFIED_WORDS = re.compile(
    r"updat|modif|aktualis|mis à jour|maj\b|actualiz|atualiz|aggiorn|bijgewerkt|обновл|оновл|güncel|تحديث|更新|수정|edited|korrig|uppdater|oppdater|opdater|zuletzt|last changed|revis",
    re.IGNORECASE,
)
PUBLISHED_WORDS = re.compile(
    r"publi|post(?:ed|ado)|erschienen|veröffentlicht|creat|veröff|pubblicat|gepubliceerd|опубликован|опубліков|yayın|نشر|发布|發布|등록|입력|公開|掲載|stand:|vom |written|issued|added|released|first",
    re.IGNORECASE,
)
# A date that is not the story's: of a photo, an issue, an account, a price, an event.
NOT_A_STAMP = re.compile(
    r"©|copyright|joined|since|as of|until|through|issue|expire|born|died|price|photo|foto|source|seit\b|depuis|desde|jusqu|bis zum|deadline|on sale|原文|撮影",
    re.IGNORECASE,
)


def candidates(
    written: str, source: str, american: bool, modified: bool
) -> Iterator[DateCandidate]:
    """What a written date claims, if it is one; a month alone says so in its source."""
    moment = read_moment(written, american)
    if moment is not None:
        name = source if moment.is_day_known else f"{source}.month"
        yield DateCandidate(moment.day, name, moment.instant, modified)


def says_modified(label: str) -> bool:
    """Whether words or class names beside a date speak of a change, and not of publication."""
    return bool(MODIFIED_WORDS.search(label)) and not PUBLISHED_WORDS.search(label)


def beside_headline(opening: Opening, american: bool) -> Iterator[DateCandidate]:
    """The dates printed about the headline, with what is said of them."""
    only_class: DateCandidate | None = None  # called "updated" by its class, not in words
    found = False
    for piece in opening.pieces:
        for claimed in _stamp(piece, opening, american):
            label = f"{piece.element.get('class') or ''} {piece.element.get('itemprop') or ''}"
            if not claimed.is_modified and says_modified(label):
                only_class = only_class or claimed
                continue
            found = found or not claimed.is_modified
            yield claimed
    if only_class is not None and not found:
        yield only_class


def _stamp(piece: Piece, opening: Opening, american: bool) -> Iterator[DateCandidate]:
    text = piece.text
    if not 6 <= len(text) <= MAX_PRINTED_CHARS or not YEAR.search(text):
        return
    if _letters(text) > MAX_PRINTED_LETTERS or _is_contradicted(piece, american):
        return
    is_label = len(piece.before) <= MAX_LABEL_CHARS and not YEAR.search(piece.before)
    said = f"{piece.before} {text}" if is_label else text
    if NOT_A_STAMP.search(said) or is_elsewhere(piece.element, opening.frame):
        return
    for found in candidates(text, "headline", american, says_modified(said)):
        if not found.source.endswith(".month"):
            yield found


def _letters(text: str) -> int:
    """Letters, as long as they are in Latin script: a character of CJK says as much as three."""
    return sum(3 if char > "\u2e80" else 1 for char in text if char.isalpha())


def _is_contradicted(piece: Piece, american: bool) -> bool:
    """The text of a `<time>` whose attribute names another day: systems write the attribute."""
    if piece.element.tag != "time" or piece.text != squeeze(piece.element.text or ""):
        return False
    said, meant = (
        read_moment(piece.text, american),
        read_moment(piece.element.get("datetime") or ""),
    )
    if said is None or meant is None:
        return False
    return abs((said.day - meant.day).days) > 1


def by_class(root: HtmlElement, american: bool, opening: Opening) -> Iterator[DateCandidate]:
    """Dates in elements whose class says date, byline or the like."""
    seen = 0
    for element in root.iter(*DATE_TAGS):
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if label == " " or not _is_date_class(label):
            continue
        text = squeeze(spaced(element, 400))
        if not 6 <= len(text) <= 200 or not any(map(str.isdigit, text)):
            continue
        if is_elsewhere(element, opening.frame):
            continue
        for candidate in candidates(text, "visible", american, says_modified(text)):
            if candidate.source.endswith(".month") and NOT_A_STAMP.search(text):
                continue
            seen += 1
            yield candidate
        if seen >= MAX_VISIBLE:
            return


def anywhere(root: HtmlElement, american: bool, opening: Opening) -> Iterator[DateCandidate]:
    """The first short text that is little more than a date, wherever it stands."""
    for element in root.iter("*"):
        if element.tag in UNDATED:
            continue
        most = MAX_SCRIPT_CHARS if element.tag == "script" else MAX_PRINTED_CHARS
        for text in (element.text, element.tail):
            if text is None or not 8 <= len(text) <= most or not YEAR.search(text):
                continue
            if (
                _letters(text) > MAX_PRINTED_LETTERS
                or "©" in text
                or is_elsewhere(element, opening.frame)
            ):
                continue
            found = list(candidates(text, "visible.text", american, says_modified(text)))
            if found and not found[0].source.endswith(".month"):
                yield found[0]
                return


@lru_cache(maxsize=4096)
def _is_date_class(label: str) -> bool:
    return bool(DATE_CLASS.search(label)) and not names_others(label)
