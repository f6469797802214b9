"""Facts and tree -> DateCandidates: every date that a page claims, with where it says so."""

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata.date_fallbacks import first_published, seek_dates
from broadsheet.pipeline.extract.metadata.facts import Facts, Json
from broadsheet.pipeline.extract.metadata.headline_context import Opening
from broadsheet.pipeline.extract.metadata.in_boilerplate import is_elsewhere
from broadsheet.pipeline.extract.metadata.visible_dates import (
    beside_headline,
    candidates,
    says_modified,
)
from broadsheet.pipeline.records import DateCandidate

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "datepublished", "date_published", "published_time", "article.published", "article:published_date",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish_date", "publish-date", "ptime", "pdate",
    "publication_date", "published-date", "published_date", "originalpublicationdate", "article_date_original", "cxenseparse:recs:publishtime",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.created", "datecreated", "date_created", "mediator_published_time", "og:pubdate",
    "og:publish_date", "displaydate", "bt:pubdate", "rbpubdate", "citation_publication_date", "citation_date", "article:publicationdate",
    "dcsext.articlefirstpublished", "shareaholic:article_published_time", "video:release_date", "og:regdate", "gentime", "twt-published-at", "vr:published_time", "article:post_date", "content_create_date", "release_date", "weibo:article:create_at", "apub:time", "publish_time", "article:created", "dc.date", "dc:date", "dcterms.date", "date", "created", "timestamp",
)  # fmt: skip
JSON_DATE = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"]{6,40})"')
TOLD = (
    "jsonld.datePublished",
    "itemprop.datepublished",
    "meta.",
)  # by the system, in so many words
MODIFIED_META = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "article:modified", "article:modified_date",
    "lastmod", "last-modified", "lastmodified", "modified", "og:modified_time", "dcterms.modified", "dc.modified", "dc.date.modified", "bt:moddate", "revision_date", "modified_time", "utime", "updated_time", "article:post_modified",
)  # fmt: skip


def spot_dates(
    facts: Facts, article: Json | None, root: HtmlElement, opening: Opening, ceiling: date
) -> list[DateCandidate]:
    """All dates that the page gives, the most explicit sources first.

    The dear searches run only while nothing says when the page was published.
    """
    american = is_american(facts.language)
    found = list(in_head(facts, article, american))
    found.extend(_from_markup(facts, american, opening))
    is_told = any(c.source.startswith(TOLD) and not c.is_modified for c in found)
    found.extend(beside_headline(opening, american))
    if not is_told:
        found.extend(first_published(root, american))
    if all(c.is_modified for c in found):
        found.extend(seek_dates(root, american, opening, found, ceiling))
    return list(dict.fromkeys(found))


def in_head(facts: Facts, article: Json | None, american: bool) -> Iterator[DateCandidate]:
    """What JSON-LD and `meta` claim."""
    yield from _from_json(facts, article)
    yield from _from_meta(facts, american)


def is_american(language: str | None) -> bool:
    """English unless a country other than those that write the month first is named."""
    tag = (language or "en-US").replace("_", "-").lower()
    return tag in ("en", "en-us", "en-ph") or not tag


def _from_json(facts: Facts, article: Json | None) -> Iterator[DateCandidate]:
    nodes = ([article] if article else []) + [n for n in facts.nodes if n is not article]
    for key, modified in (
        ("datePublished", False),
        ("dateCreated", False),
        ("uploadDate", False),
        ("dateModified", True),
    ):
        for node in nodes:
            value = node.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int):
                where = "jsonld" if node is article else "jsonld.other"
                yield from candidates(str(value), f"{where}.{key}", False, modified)
    for source in facts.broken_json:
        for match in JSON_DATE.finditer(source):
            modified = match[1] == "dateModified"
            yield from candidates(match[2], f"jsonld.{match[1]}", False, modified)


def _from_meta(facts: Facts, american: bool) -> Iterator[DateCandidate]:
    for names, modified in ((PUBLISHED_META, False), (MODIFIED_META, True)):
        for name in names:
            for content in facts.meta.get(name, ())[:1]:
                yield from candidates(content, f"meta.{name}", american, modified)


def _from_markup(facts: Facts, american: bool, opening: Opening) -> Iterator[DateCandidate]:
    for name in ("datepublished", "datecreated", "datemodified"):
        for element in facts.properties.get(name, ())[:2]:
            written = element.get("content") or element.get("datetime") or element.text_content()
            yield from candidates(written, f"itemprop.{name}", american, name == "datemodified")
    for element in facts.times:
        if is_elsewhere(element, opening.frame):
            continue
        written = element.get("datetime") or element.get("content") or element.text_content()
        label = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.text_content()[:40]}"
        yield from candidates(written, "time", american, says_modified(label))
