"""Europresse (Eureka.cc) as HTML: a document an `<article>` -> Stories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from broadsheet.pipeline.readers.elements import child, first, within
from broadsheet.pipeline.readers.press_html import PageLayout, classed, reader_of, tree_of
from broadsheet.pipeline.readers.prose import local, paragraphs_of, said_by
from broadsheet.pipeline.readers.story import Story, authors_of
from broadsheet.pipeline.records import Claims, Reason, Rejected

if TYPE_CHECKING:
    from lxml import etree

ISSUE = re.compile(r",? (?:no\.|n°|\(site web\)).*| {2,}.*", re.IGNORECASE)
DATED = re.compile(r"\b\d{1,2}(?:er)? \w+\.? \d{4}\b|\b\w+ \d{1,2}, \d{4}\b")
NUMBER = re.compile(r"\w+·((?:19|20)\d{6})·(\w+)·([\w-]+)")
PAGE = re.compile(r"\bp\. ?\w+", re.IGNORECASE)


def story(markup: str) -> Story:
    """Header, section and footer of one document; raises `Rejected` where it has no text."""
    article = first(tree_of(markup), "article")
    if article is None:
        raise Rejected(Reason.MALFORMED, "no <article> in it")
    header, number = child(article, "header"), NUMBER.search(_all(article))
    outlet = _line(header, "DocPublicationName")
    headed = _line(header, "DocHeader")
    parts = [part.strip() for part in (headed or "").split(",")]
    day = DATED.search(headed or "")
    title = _line(header, "titreArticleVisu") or _line(header, "titreArticle")
    claims = Claims(
        guid=f"europresse:{number[0]}" if number else None,
        title=title,
        authors=authors_of(_line(header, "docAuthors") or _byline(header)),
        published=day[0] if day else (number[1] if number else None),
        sitename=ISSUE.sub("", outlet) if outlet else None,
        outlet=ISSUE.sub("", outlet) if outlet else None,
        section=parts[0] if _is_section(parts) else None,
        copyright_notice=next((said_by(one) for one in article.iter("small")), None),
    )
    return Story(claims, _paragraphs(article))


def _all(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _line(element: etree._Element | None, name: str) -> str | None:
    if element is None:
        return None
    return next(filter(None, map(said_by, classed(element, name))), None)


def _byline(header: etree._Element | None) -> str | None:
    """What stands below the headline, in no class."""
    found = list(within(header, "div"))
    at = next(
        (n for n, one in enumerate(found) if "titreArticle" in (one.get("class") or "")), None
    )
    below = found[at + 1 :] if at is not None else []
    return next(filter(None, (said_by(one) for one in below if not one.get("class"))), None)


def _is_section(parts: list[str]) -> bool:
    """ "Politique, mardi 14 mars 2006, p. 12" has one, "mardi 14 mars 2006" has none."""
    return len(parts) > 1 and not DATED.search(parts[0]) and not PAGE.search(parts[0])


def _paragraphs(article: etree._Element) -> list[str]:
    section = child(article, "section")
    if section is None:
        return []
    text = next(classed(section, "docOcurrContainer"), None)
    if text is None:
        text = next(classed(section, "DocText"), section)
    return [line for line in paragraphs_of(text) if local(text)]


READER = reader_of(
    PageLayout(
        "europresse",
        re.compile(rb"\bDocPublicationName\b|\btitreArticleVisu\b"),
        re.compile(rb"<article[\s>]", re.IGNORECASE),
        re.compile(rb"</article\s*>", re.IGNORECASE),
        story,
    )
)
