"""HeadlineContext and tree -> DateCandidates: the dates that a reader of the page sees."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.pipeline.date_sources import DateSource, Precision
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.metadata.day_order import DayOrder
from broadsheet.pipeline.extract.metadata.facts import spaced, squeeze
from broadsheet.pipeline.extract.metadata.headline_context import HeadlineContext, NearText
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_in_boilerplate, names_others
from broadsheet.pipeline.records import DateCandidate
from broadsheet.pipeline.wording.phrases import Rule

MAX_DATE_CHARS, MAX_DATE_LETTERS = 90, 40  # "Published on Wednesday, November 28, 2016"
MAX_BY_CLASS = 8
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
_MODIFIED = Rule("date.modified", opens=False)
_PUBLISHED = Rule("date.published", opens=False)
_OF_ANOTHER = Rule("date.of_another", opens=False)


def says_modified(label: str) -> bool:
    """Whether words or class names beside a date speak of a change, and not of publication."""
    return bool(_MODIFIED.find(label)) and not _PUBLISHED.find(label)


def beside_headline(context: HeadlineContext, order: DayOrder) -> Iterator[DateCandidate]:
    """The dates printed about the headline, with what is said of them."""
    only_class: DateCandidate | None = None  # called "updated" by its class, not in words
    found = False
    for near in context.texts:
        claimed = _date_in(near, context, order)
        if claimed is None:
            continue
        label = f"{near.element.get('class') or ''} {near.element.get('itemprop') or ''}"
        if not claimed.is_modified and says_modified(label):
            only_class = only_class or claimed
            continue
        found = found or not (claimed.is_modified or _is_hijri(claimed))
        yield claimed
    if only_class is not None and not found:
        yield only_class


def _date_in(near: NearText, context: HeadlineContext, order: DayOrder) -> DateCandidate | None:
    text = near.text
    if not 6 <= len(text) <= MAX_DATE_CHARS or not YEAR.search(text):
        return None
    if _letters(text) > MAX_DATE_LETTERS or _is_contradicted(near, order):
        return None
    if is_of_another(text, near.before) or is_in_boilerplate(near.element, context.ancestors):
        return None
    is_modified = says_modified(_labelled(text, near.before))
    return _day_candidate(text, DateSource.HEADLINE, order, is_modified)


def _day_candidate(
    text: str, source: DateSource, order: DayOrder, is_modified: bool
) -> DateCandidate | None:
    """The day that a text gives; a month in running text is no story's date."""
    found = order.read(text, source, is_modified=is_modified)
    return found if found is not None and (_is_hijri(found) or _is_day(found)) else None


def _is_day(candidate: DateCandidate) -> bool:
    return candidate.precision is Precision.DAY


def _is_hijri(candidate: DateCandidate) -> bool:
    return candidate.source is DateSource.HIJRI


def _letters(text: str) -> int:
    """Letters, as long as they are in Latin script: a character of CJK says as much as three."""
    return sum(3 if char > "\u2e80" else 1 for char in text if char.isalpha())


def _is_contradicted(near: NearText, order: DayOrder) -> bool:
    """The text of a `<time>` whose attribute names another day: systems write the attribute."""
    if near.element.tag != "time" or near.text != squeeze(near.element.text or ""):
        return False
    said, meant = (
        read_moment(near.text, order.is_month_first(near.text)),
        read_moment(near.element.get("datetime") or ""),
    )
    if said is None or meant is None:
        return False
    return abs((said.day - meant.day).days) > 1


def by_class(
    root: HtmlElement, order: DayOrder, context: HeadlineContext
) -> Iterator[DateCandidate]:
    """Dates in elements whose class says date, byline or the like."""
    seen = 0
    for element in root.iter(*DATE_TAGS):
        cls, ident = element.get("class"), element.get("id")
        if not (cls or ident) or not _is_date_class(f"{cls or ''} {ident or ''}"):
            continue
        text = squeeze(spaced(element, 400))
        if not 6 <= len(text) <= 200 or not any(map(str.isdigit, text)):
            continue
        if is_in_boilerplate(element, context.ancestors):
            continue
        found = order.read(text, DateSource.VISIBLE, is_modified=says_modified(text))
        if found is None or is_of_another(text[:MAX_DATE_CHARS]):
            continue
        seen += 1
        yield found
        if seen >= MAX_BY_CLASS:
            return


def anywhere(
    root: HtmlElement, order: DayOrder, context: HeadlineContext
) -> Iterator[DateCandidate]:
    """The first short text that is little more than a date, wherever it stands.

    Before it, the first that is of the Hijri calendar: it says less, and stands beside ours.
    """
    hijri: DateCandidate | None = None
    before = ""
    for element in root.iter("*"):
        if element.tag in UNDATED:
            continue
        most = MAX_SCRIPT_CHARS if element.tag == "script" else MAX_DATE_CHARS
        for text in (element.text, element.tail):
            if text is None or not (said := text.strip()):
                continue
            before, label = said, before
            if not 8 <= len(text) <= most or not YEAR.search(text):
                continue
            if (
                _letters(text) > MAX_DATE_LETTERS
                or is_of_another(text, label)
                or is_in_boilerplate(element, context.ancestors)
            ):
                continue
            found = _day_candidate(text, DateSource.VISIBLE_TEXT, order, says_modified(text))
            if found is None or (hijri is not None and _is_hijri(found)):
                continue
            yield found
            if not _is_hijri(found):
                return
            hijri = found


def is_of_another(text: str, before: str = "") -> bool:
    """Whether the words with a date, or the label before it, say that it is no story's."""
    return bool(_OF_ANOTHER.find(_labelled(text, before)))


def _labelled(text: str, before: str) -> str:
    is_label = len(before) <= MAX_LABEL_CHARS and not YEAR.search(before)
    return f"{before} {text}" if is_label else text


@lru_cache(maxsize=4096)
def _is_date_class(label: str) -> bool:
    return bool(DATE_CLASS.search(label)) and not names_others(label)
