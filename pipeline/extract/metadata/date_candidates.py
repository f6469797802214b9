"""Facts and tree -> DateCandidates: every date that a page claims, with where it says so."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.epoch import without_zero
from broadsheet.pipeline.extract.metadata.date_fallbacks import find_fallbacks, first_published
from broadsheet.pipeline.extract.metadata.day_order import DayOrder
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
# What `meta` is called that says when: 60 names on gold pages, most of them of one outlet.
NAMES_CHANGE = re.compile(r"modif|updat|last|moddate|revis|utime")
NAMES_PUBLICATION = re.compile(
    r"publi(?:sh(?!er)|cation|c.?date)|pub.?(?:date|day|time)|first.?pub|issued|released?.?date|created"
    r"|(?:create|creation|post|upload|original).?(?:date|time|at\b)|date.?(?:original|pub)|displaydate"
    r"|regdate|gentime|published.?at|^p(?:date|time)$|^citation_(?:online_)?date$"
)
NAMES_DATE = re.compile(r"(?:^|[^a-z]|article)date(?:time)?$|timestamp")
NAMES_ANOTHER = re.compile(r"expir|event|start|end\b|valid|birth|due|deadline|found|until|review")
MAX_PROPERTIES = 40  # of one name that are looked at
MAX_META_CHARS = 60  # of a date; a longer content is a sentence that holds one
OPEN_GRAPH = re.compile(r"(?:og:)?article:published_time")
JSON_DATE = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"]{6,40})"')


def find_date_candidates(
    facts: Facts, article: Json | None, root: HtmlElement, context: HeadlineContext, ceiling: date
) -> list[DateCandidate]:
    """All dates that the page gives, the most explicit sources first.

    The dear searches run only while nothing says when the page was published.
    """
    order = DayOrder(facts, root)
    found = candidates_in_head(facts, article, order)
    found.extend(c for c in _from_markup(facts, order, context) if c is not None)
    is_told = any(c.source.has(Trait.TOLD) for c in without_zero(found))
    found.extend(beside_headline(context, order))
    if not is_told:
        found.extend(first_published(root, order))
    if not any(_is_day_of_publication(c) for c in without_zero(found)):
        found.extend(find_fallbacks(root, order, context, found, ceiling))
    return list(dict.fromkeys(found))


def _is_day_of_publication(candidate: DateCandidate) -> bool:
    return not candidate.is_modified and candidate.precision is Precision.DAY


def candidates_in_head(facts: Facts, article: Json | None, order: DayOrder) -> list[DateCandidate]:
    """What JSON-LD and `meta` claim."""
    read = (*_from_json(facts, article), *_from_meta(facts, order))
    return [candidate for candidate in read if candidate is not None]


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


def _from_meta(facts: Facts, order: DayOrder) -> Iterator[DateCandidate | None]:
    """Open Graph's own name first, then the others as they stand in the page."""
    for name in sorted(facts.meta, key=lambda name: not OPEN_GRAPH.fullmatch(name)):
        source, content = source_of(name), facts.meta[name][0]
        if source is not None and len(content) <= MAX_META_CHARS:
            yield order.read(content, source)


@lru_cache(maxsize=1024)  # a site's pages bear the same thirty names
def source_of(name: str) -> DateSource | None:
    """What the name of a `meta`, in lower case, says of a date in it.

    >>> source_of("parsely-pub-date").value, source_of("og:updated_time").value, source_of("author")
    ('meta.published', 'meta.modified', None)
    """
    if OPEN_GRAPH.fullmatch(name):
        return DateSource.META_PUBLISHED
    if NAMES_ANOTHER.search(name):
        return None
    for pattern, source in (
        (NAMES_CHANGE, DateSource.META_CHANGE),
        (NAMES_PUBLICATION, DateSource.META_NAMED),
        (NAMES_DATE, DateSource.META_VAGUE),
    ):
        if pattern.search(name):
            return source
    return None


def _from_markup(
    facts: Facts, order: DayOrder, context: HeadlineContext
) -> Iterator[DateCandidate | None]:
    for name, source in PROPERTIES:
        for element in _own(facts.properties.get(name, ()), context)[:2]:
            written = element.get("content") or element.get("datetime") or element.text_content()
            yield order.read(written, source)
    for element in facts.times:
        if is_in_boilerplate(element, context.ancestors):
            continue
        written = element.get("datetime") or element.get("content") or element.text_content()
        label = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.text_content()[:40]}"
        yield order.read(
            written,
            DateSource.TIME,
            is_modified=says_modified(label),
        )


def _own(properties: Sequence[HtmlElement], context: HeadlineContext) -> list[HtmlElement]:
    """The dates of the item that holds the headline before those of no item and of others.

    An embedded story, a comment or a teaser is an item of its own: what stands in a box beside
    the story is left out.
    """
    own, loose, others = [], [], []
    for element in properties[:MAX_PROPERTIES]:
        item = next((e for e in element.iterancestors() if e.get("itemscope") is not None), None)
        if item is None:
            loose.append(element)
        elif item in context.ancestors:
            own.append(element)
        elif not (_is_comment(item) or is_in_boilerplate(element, context.ancestors)):
            others.append(element)
    return own or loose or others


def _is_comment(item: HtmlElement) -> bool:
    return (item.get("itemtype") or "").endswith("/Comment")
