"""tree -> DateCandidates: the searches for a page that does not say when it was published."""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from htmldate import extractors, find_date
from lxml.etree import XPath
from lxml.html import HtmlElement

from broadsheet.pipeline.date_sources import DateSource, Precision
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.metadata.day_order import DayOrder
from broadsheet.pipeline.extract.metadata.facts import spaced
from broadsheet.pipeline.extract.metadata.headline_context import HeadlineContext
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_in_boilerplate, names_others
from broadsheet.pipeline.extract.metadata.visible_dates import (
    MAX_DATE_CHARS,
    anywhere,
    by_class,
    is_of_another,
    says_modified,
)
from broadsheet.pipeline.records import DateCandidate
from broadsheet.pipeline.wording.phrases import Rule

MAX_MARKED = 40  # elements looked at; more of them are a list of teasers
MAX_TOLD_CHARS = 300  # of the paragraph that tells when a story first appeared
# Where systems leave a date for the script that will print it ("3 hours ago").
ATTRIBUTES = (
    "datetime", "data-datetime", "data-timestamp", "data-time", "data-date", "data-utcdatetime", "data-timeago",
    "data-published", "data-publish-date", "data-publishdate", "data-publishtime", "data-publisheddate",
    "data-published-date", "data-first-published", "data-pubdate", "data-post-date", "pubdate",
)  # fmt: skip
_ATTRIBUTES = frozenset(ATTRIBUTES)
_DATED: Callable[[HtmlElement], list[HtmlElement]] = XPath(  # type: ignore[assignment]  # it gives elements
    "//time | //*[starts-with(@itemprop, 'date')]"
)
# Links, items and articles with a date are teasers; `ins` and `del` are edits.
NEVER_MARKED = frozenset(["a", "li", "article", "ins", "del", "script", "body", "time", "input"])
_FIRST_PUBLISHED = Rule("date.first", r"\b{}\s*:?(?=\s|$)", opens=False)
# One of these is in every such sentence: the pattern costs 3 ms a page, these a tenth of it.
FIRST_STEMS = (
    "riginally p", "riginally a", "irst p", "irst a", "nitially p", "nitially a", "rsprünglich ", "uerst ", "rstmals ",
    "rstveröff", "publication", "initialement", "première fois", "riginalmente", "primera vez", "primeira vez",
    "riginariamente", "prima volta", "rspronkelijk", "eerst gepubl", "первые ", "lk yayın",
)  # fmt: skip
# A day follows at once: "originally published in The Paper on ..." is another paper's date.
AT_ONCE = re.compile(r"\s*(?:[^\W\d]+,\s)?[^.;]{0,12}\d")


def find_fallbacks(
    root: HtmlElement,
    order: DayOrder,
    context: HeadlineContext,
    found: Sequence[DateCandidate],
    latest: date,
) -> list[DateCandidate]:
    """What the searches find, the cheapest first, until one says when the page was published."""
    fallbacks: list[DateCandidate] = []
    for search in (
        by_attribute(root, order, context),
        by_class(root, order, context),
        anywhere(root, order, context),
        guessed(root, context, latest),
    ):
        fallbacks += _not_restated([*found, *fallbacks], list(search))
        if any(not c.is_modified and c.source is not DateSource.HIJRI for c in fallbacks):
            break
    return fallbacks


def _not_restated(
    known: Sequence[DateCandidate], fresh: list[DateCandidate]
) -> Iterator[DateCandidate]:
    """Without the last change found again, by its class, after its words have said what it is."""
    changed = {(c.day, c.instant) for c in (*known, *fresh) if c.is_modified}
    days = {day for day, _ in changed}
    for c in fresh:
        is_again = c.day in days if c.source is DateSource.GUESS else (c.day, c.instant) in changed
        if c.is_modified or not is_again:
            yield c


def first_published(root: HtmlElement, order: DayOrder) -> Iterator[DateCandidate]:
    """The day on which a story that is kept up to date first appeared, as a sentence tells it."""
    whole = root.text_content()
    if not any(stem in whole for stem in FIRST_STEMS):
        return
    for element in root.iter("p", "div", "span", "em", "i", "small", "li", "td"):
        if not any(
            text and _FIRST_PUBLISHED.find(text) for text in (element.text, *_tails(element))
        ):
            continue
        told = spaced(element, MAX_TOLD_CHARS)
        match = _FIRST_PUBLISHED.find(told)
        if match is not None and AT_ONCE.match(told, match.end()):
            written = told[match.end() :][:60]
            found = order.read(written, DateSource.ORIGINAL)
            if found is not None and found.precision is Precision.DAY:
                yield found
            return


def _tails(element: HtmlElement) -> Iterator[str | None]:
    return (child.tail for child in islice(element, 20))


def by_attribute(
    root: HtmlElement, order: DayOrder, context: HeadlineContext
) -> Iterator[DateCandidate]:
    """The date that an element holds for a script, beside the headline before all others."""
    beside = {near.element: n for n, near in enumerate(context.texts)}  # below it, then above
    # An XPath that asks of 17 attributes takes three times as long.
    dated = (e for e in root.iter("*") if not _ATTRIBUTES.isdisjoint(e.keys()))
    marked = [e for e in islice(dated, MAX_MARKED) if e.tag not in NEVER_MARKED]
    for element in sorted(marked, key=lambda e: beside.get(e, len(beside))):
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if names_others(label) or is_in_boilerplate(element, context.ancestors):
            continue
        modified = says_modified(f"{label} {element.text_content()[:40]}")
        for name in ATTRIBUTES:
            written = element.get(name) or ""
            if 8 <= len(written) <= 60:
                found = order.read(written, DateSource.ATTRIBUTE, is_modified=modified)
                if found is None:
                    continue
                yield found
                if not modified:
                    return


_dateutil_parse: Callable[..., datetime] = extractors.dateutil_parse  # type: ignore[attr-defined]


def _parse_whole(written: str, **options: bool) -> datetime:
    """htmldate's strict parser, but a date that lacks a part is none.

    dateutil takes what is missing from the clock: "2016-11" would be another day every day.
    """
    one, other = (
        _dateutil_parse(written, default=default, **options)
        for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001  (naive, as it is)
    )
    if one.date() != other.date():
        raise ValueError(f"no whole date: {written}")
    return one


def guessed(root: HtmlElement, context: HeadlineContext, latest: date) -> Iterator[DateCandidate]:
    """htmldate's fast search: the last resort. Its extensive one costs 120 ms a page."""
    extractors.dateutil_parse = _parse_whole  # type: ignore[attr-defined]
    written = find_date(
        _without_others(root, context),
        original_date=True,
        extensive_search=False,
        max_date=latest.isoformat(),
        url="",
    )
    # The first of January is htmldate's way to say that it found a year: a copyright line. The
    # first of another month may be one that it found without a day.
    found = read_candidate(written or "", DateSource.GUESS)
    if found is None or (found.day.month, found.day.day) == (1, 1) or _is_of_another(root, found):
        return
    yield replace(found, precision=Precision.MONTH) if found.day.day == 1 else found


def _is_of_another(root: HtmlElement, guess: DateCandidate) -> bool:
    """Whether the page prints that day as one that is not the story's."""
    texts = (text for text in root.itertext() if 8 <= len(text) <= MAX_DATE_CHARS)
    numbered = (text for text in texts if any(map(str.isdigit, text)))  # no other is a date
    others = (read_moment(text) for text in numbered if is_of_another(text))
    return any(moment is not None and moment.day == guess.day for moment in others)


def _without_others(root: HtmlElement, context: HeadlineContext) -> HtmlElement:
    """The page without its comments and teasers: htmldate takes any time that it meets.

    Nor does it ask whose item a property is: those of the story have been read.
    """
    others = {
        n
        for n, dated in enumerate(_DATED(root))
        if dated.tag != "time" or is_in_boilerplate(dated, context.ancestors, is_aside_meant=True)
    }
    if not others:
        return root
    own = deepcopy(root)
    for n, dated in enumerate(_DATED(own)):
        if n in others:
            dated.drop_tree()
    return own
