"""Facts and tree -> DateCandidates: every date that a page claims, with where it says so."""

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from broadsheet.pipeline.date_sources import (
    MODIFIED_META,
    PUBLISHED_META,
    DateSource,
    Precision,
    Trait,
)
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.epoch import without_zero
from broadsheet.pipeline.extract.metadata.date_fallbacks import find_fallbacks, first_published
from broadsheet.pipeline.extract.metadata.facts import Facts, Json
from broadsheet.pipeline.extract.metadata.headline_context import HeadlineContext
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_in_boilerplate
from broadsheet.pipeline.extract.metadata.visible_dates import beside_headline, says_modified
from broadsheet.pipeline.records import DateCandidate

# What JSON-LD calls a date: of the page's own article, and of anything else.
JSON_KEYS = (
    ("datePublished", DateSource.JSONLD_PUBLISHED, DateSource.JSONLD_OTHER_PUBLISHED),
    ("dateCreated", DateSource.JSONLD_CREATED, DateSource.JSONLD_OTHER_CREATED),
    ("uploadDate", DateSource.JSONLD_UPLOADED, DateSource.JSONLD_OTHER_UPLOADED),
    ("dateModified", DateSource.JSONLD_MODIFIED, DateSource.JSONLD_OTHER_MODIFIED),
)
PROPERTIES = (
    ("datepublished", DateSource.ITEMPROP_PUBLISHED),
    ("datecreated", DateSource.ITEMPROP_CREATED),
    ("datemodified", DateSource.ITEMPROP_MODIFIED),
)
JSON_DATE = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"]{6,40})"')


def find_date_candidates(
    facts: Facts, article: Json | None, root: HtmlElement, context: HeadlineContext, ceiling: date
) -> list[DateCandidate]:
    """All dates that the page gives, the most explicit sources first.

    The dear searches run only while nothing says when the page was published.
    """
    american = is_american(facts.language)
    found = candidates_in_head(facts, article, american)
    found.extend(c for c in _from_markup(facts, american, context) if c is not None)
    is_told = any(c.source.has(Trait.TOLD) for c in without_zero(found))
    found.extend(beside_headline(context, american))
    if not is_told:
        found.extend(first_published(root, american))
    if not any(_is_day_of_publication(c) for c in without_zero(found)):
        found.extend(find_fallbacks(root, american, context, found, ceiling))
    return list(dict.fromkeys(found))


def _is_day_of_publication(candidate: DateCandidate) -> bool:
    return not candidate.is_modified and candidate.precision is Precision.DAY


def candidates_in_head(facts: Facts, article: Json | None, american: bool) -> list[DateCandidate]:
    """What JSON-LD and `meta` claim."""
    read = (*_from_json(facts, article), *_from_meta(facts, american))
    return [candidate for candidate in read if candidate is not None]


def is_american(language: str | None) -> bool:
    """English unless a country other than those that write the month first is named."""
    tag = (language or "en-US").replace("_", "-").lower()
    return tag in ("en", "en-us", "en-ph") or not tag


def _from_json(facts: Facts, article: Json | None) -> Iterator[DateCandidate | None]:
    nodes = ([article] if article else []) + [n for n in facts.nodes if n is not article]
    for key, own, other in JSON_KEYS:
        for node in nodes:
            value = node.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int):
                yield read_candidate(str(value), own if node is article else other)
    for source in facts.broken_json:
        for match in JSON_DATE.finditer(source):
            is_change = match[1] == "dateModified"
            own = DateSource.JSONLD_MODIFIED if is_change else DateSource.JSONLD_PUBLISHED
            yield read_candidate(match[2], own)


def _from_meta(facts: Facts, american: bool) -> Iterator[DateCandidate | None]:
    for source in (*PUBLISHED_META, *MODIFIED_META):
        for content in facts.meta.get(source.removeprefix("meta."), ())[:1]:
            yield read_candidate(content, source, is_month_first=american)


def _from_markup(
    facts: Facts, american: bool, context: HeadlineContext
) -> Iterator[DateCandidate | None]:
    for name, source in PROPERTIES:
        for element in facts.properties.get(name, ())[:2]:
            written = element.get("content") or element.get("datetime") or element.text_content()
            yield read_candidate(written, source, is_month_first=american)
    for element in facts.times:
        if is_in_boilerplate(element, context.ancestors):
            continue
        written = element.get("datetime") or element.get("content") or element.text_content()
        label = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.text_content()[:40]}"
        yield read_candidate(
            written, DateSource.TIME, is_month_first=american, is_modified=says_modified(label)
        )
