"""RSS 0.9 to 2.0, Atom and WordPress' export -> Stories, where a feed carries whole texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from broadsheet.pipeline.readers.elements import child, every, first, said_in, within, word
from broadsheet.pipeline.readers.prose import (
    captions_of,
    html_paragraphs,
    local,
    paragraphs_of,
    parsed,
    said_by,
    text_paragraphs,
)
from broadsheet.pipeline.readers.story import Story, refused
from broadsheet.pipeline.readers.xml import Dialect, parse_xml, reader_of
from broadsheet.pipeline.readers.xml_tree import Preamble
from broadsheet.pipeline.records import Claims, Reason, Rejected

if TYPE_CHECKING:
    from lxml import etree

FULL_WORDS = 100  # a description of so many words is no summary
WORDPRESS = "wordpress.org/export/"
CONTENT = "purl.org/rss/1.0/modules/content/"
EXCERPT = "wordpress.org/export/1.2/excerpt/"
MEDIA = "search.yahoo.com/mrss"
POSTS = frozenset(("post", "page", "article", "news"))


def story(item: etree._Element, preamble: Preamble) -> Story:
    """The story of one item or entry; raises `Rejected` where it carries none."""
    kind = _in(item, "post_type", WORDPRESS)
    if kind is not None and kind not in POSTS:
        raise refused(f"a {kind} of WordPress")
    claims = _claims(item, preamble)
    if claims.pubstatus == "withheld":
        raise refused("a draft of WordPress")
    html, paragraphs = _content(item)
    tree = parsed(html) if html else None
    pictured = () if tree is None else captions_of(tree)
    return Story(replace(claims, captions=pictured), paragraphs)


def _content(item: etree._Element) -> tuple[str | None, list[str]]:
    """The whole text, as HTML where it is that, and its paragraphs.

    A description is one where it is as long as a story; a shorter one only leads to it.
    """
    from lxml import etree  # noqa: PLC0415  (for workers: who plans loads none)

    encoded = next((one for one in every(item, "encoded") if CONTENT in _space(one)), None)
    whole = encoded if encoded is not None else _atom_content(item)
    if whole is None:
        short = child(item, "description")
        short = child(item, "summary") if short is None else short
        said = said_by(short) or ""
        paragraphs = html_paragraphs(said)
        words = sum(len(one.split()) for one in paragraphs)
        if words < FULL_WORDS:
            detail = f"a summary of {words} words, and no whole text"
            raise Rejected(Reason.NO_BODY, detail)
        return said, paragraphs
    if len(whole):
        return etree.tostring(whole, encoding="unicode", with_tail=False), paragraphs_of(whole)
    text = whole.text or ""
    if (word(whole, "type") or "html").lower() in ("text", "text/plain"):
        return None, text_paragraphs(text)
    return text, html_paragraphs(_with_breaks(text))


def _with_breaks(html: str) -> str:
    """WordPress keeps a post as it was typed: blank lines are its paragraphs."""
    return html if "<p" in html.lower() or "<br" in html.lower() else html.replace("\n", "<br>")


def _atom_content(item: etree._Element) -> etree._Element | None:
    """Atom's content, if it is here and not at another address."""
    found = child(item, "content")
    if found is None or MEDIA in _space(found) or word(found, "src"):
        return None
    return found


def _claims(item: etree._Element, preamble: Preamble) -> Claims:
    channel = _channel(preamble)
    links = [_address(one) for one in within(item, "link") if _is_page(one)]
    guid = child(item, "guid") if child(item, "guid") is not None else child(item, "id")
    base = _base(channel)
    url = next(filter(None, links), None) or _permalink(guid)
    return Claims(
        url=urljoin(base, url) if url else None,
        title=_plain(said_by(child(item, "title"))),
        standfirst=_summary(item),
        authors=_authors(item),
        published=_first(item, "post_date_gmt", "pubdate", "published", "date", "issued")
        or _first(item, "updated", "modified"),
        modified=_first(item, "post_modified_gmt", "updated", "modified"),
        language=word(item, "lang")
        or _said(channel, "language")
        or (word(channel, "lang") if channel is not None else None),
        sitename=_said(channel, "title"),
        categories=_categories(item),
        tags=_terms(item, "post_tag"),
        guid=said_by(guid) or word(item, "about"),
        pubstatus=_status(item),
        copyright_notice=_first(item, "rights") or _said(channel, "copyright"),
        image_url=_image(item),
    )


def _channel(preamble: Preamble) -> etree._Element | None:
    tree = preamble.tree
    found = first(tree, "channel")
    return tree if found is None else found


def _said(channel: etree._Element | None, name: str) -> str | None:
    return said_by(child(channel, name))


def _base(channel: etree._Element | None) -> str:
    found = next((link for one in within(channel, "link") if (link := _address(one))), None)
    return found or ""


def _first(item: etree._Element, *names: str) -> str | None:
    """What the first child of these names says; 0000-00-00 is WordPress' nothing."""
    said = (said_by(child(item, name)) for name in names)
    return next((one for one in said if one and not one.startswith("0000")), None)


def _in(item: etree._Element, name: str, space: str) -> str | None:
    return next((said_by(one) for one in within(item, name) if space in _space(one)), None)


def _space(element: etree._Element) -> str:
    return str(element.tag).partition("}")[0]


def _is_page(link: etree._Element) -> bool:
    return (word(link, "rel") or "alternate") == "alternate"


def _address(link: etree._Element) -> str | None:
    return word(link, "href") or said_by(link)


def _permalink(guid: etree._Element | None) -> str | None:
    said = said_by(guid)
    is_link = guid is not None and (word(guid, "ispermalink") or "true").lower() == "true"
    return said if said and is_link and said.startswith(("http://", "https://")) else None


def _summary(item: etree._Element) -> str | None:
    """The summary, where the whole text is there as well."""
    if next(every(item, "encoded"), None) is None and _atom_content(item) is None:
        return None
    said = _in(item, "encoded", EXCERPT)
    if said is None:
        said = said_by(child(item, "description")) or said_by(child(item, "summary"))
    lines = html_paragraphs(said or "")
    return " ".join(lines) or None


def _plain(said: str | None) -> str | None:
    """A headline may be HTML, escaped once more."""
    if said is None or ("<" not in said and "&" not in said):
        return said
    return " ".join(html_paragraphs(said)) or None


def _authors(item: etree._Element) -> tuple[str, ...]:
    named = [said_in(one, "name") or _of_mail(said_by(one)) for one in within(item, "author")]
    named += [said_by(one) for one in within(item, "creator")]
    return tuple(dict.fromkeys(filter(None, named)))


def _of_mail(said: str | None) -> str | None:
    """RSS names authors by their mail: `desk@paper.example (Ada Quay)`."""
    if said and "@" in said:
        return said.partition("(")[2].rstrip(")") or None
    return said


def _categories(item: etree._Element) -> tuple[str, ...]:
    told = [one for one in within(item, "category") if (word(one, "domain") or "") != "post_tag"]
    said = [word(one, "label") or said_by(one) or word(one, "term") for one in told]
    said += [said_by(one) for one in within(item, "subject")]
    return tuple(dict.fromkeys(filter(None, said)))


def _terms(item: etree._Element, domain: str) -> tuple[str, ...]:
    told = (one for one in within(item, "category") if word(one, "domain") == domain)
    return tuple(dict.fromkeys(filter(None, map(said_by, told))))


def _status(item: etree._Element) -> str | None:
    said = _in(item, "status", WORDPRESS)
    if said is None:
        return None
    return {"publish": "usable", "trash": "canceled"}.get(said, "withheld")


def _image(item: etree._Element) -> str | None:
    for one in item.iter():
        if local(one) in ("content", "thumbnail") and MEDIA in _space(one):
            return word(one, "url")
        if local(one) == "enclosure" and (word(one, "type") or "").startswith("image"):
            return word(one, "url")
    return None


READER = reader_of(
    Dialect("feed", frozenset(("rss", "rdf", "feed")), ("item", "entry"), parse_xml(story))
)
