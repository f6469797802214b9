"""What 349 real wire files state, read by means of its own: the oracle beside the readers.

Knows nothing of the readers' code: XPath on local names for XML, keys for JSON. Of each story the
headline, all characters of its body but white space, and the day that the file states.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as pages

ASIDE = (
    "media|media-caption|media-reference|figcaption|figure|style|script|title|head|body.head|"
    "header|nav|iframe|object|form|button|svg|template|noscript"
)


@dataclass(frozen=True)
class Stated:
    """A story as its file states it; None where it states none."""

    title: str | None
    body: str
    day: str | None


def solid(text: str | None) -> str:
    """Characters without the white space between them."""
    return re.sub(r"[\s\x00-\x1f\u200b\ufeff]+", "", text or "")


def line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def stated_in(raw: bytes) -> Iterator[Stated]:
    """The stories of a file of any of the four formats."""
    if raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
        yield from _ninjs(json.loads(raw))
        return
    text = re.sub(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", b"", raw, flags=re.DOTALL)
    root = etree.fromstring(text, etree.XMLParser(recover=True, resolve_entities=False))
    for name, read in (("newsItem", _g2), ("NewsItem", _newsml), ("nitf", _nitf)):
        items = _all(root, name)
        if items:
            yield from filter(None, map(read, items))
            return


def _all(root: Any, path: str) -> list[Any]:
    """Elements below, by local names."""
    steps = "/".join(f"descendant-or-self::*[local-name()='{one}']" for one in path.split("/"))
    return list(root.xpath(f".//{steps}" if "/" in path else steps))


def _said(root: Any, path: str) -> str | None:
    return next((said for one in _all(root, path) if (said := line("".join(one.itertext())))), None)


def _named(root: Any, path: str, attribute: str) -> str | None:
    return next((said for one in _all(root, path) if (said := line(one.get(attribute)))), None)


def _day(*written: str | None) -> str | None:
    """The first that is a date, as its digits stand there."""
    for one in written:
        found = re.match(r"\s*(\d{4})-?(\d\d)-?(\d\d)", one or "")
        if found:
            return "-".join(found.groups())
    return None


def _body(element: Any) -> str:
    """All characters of an element but those aside of the text."""
    names = ASIDE.split("|")
    inside = element.xpath(
        "descendant::text()[not(ancestor::*["
        + " or ".join(f"local-name()='{n}'" for n in names)
        + "])]"
    )
    return "".join(inside)


def _nitf(item: Any) -> Stated | None:
    content = _all(item, "body.content") or _all(item, "body")
    if not content:
        return None
    day = _day(
        _named(item, "date.issue", "norm"),
        _named(item, "date.release", "norm"),
        _named(item, "pubdata", "date.publication"),
        _named(item, "story.date", "norm"),
    )
    title = _said(item, "hl1") or _said(item, "hedline") or _said(item, "head/title")
    return Stated(title, _body(content[0]), day)


def _newsml(item: Any) -> Stated | None:
    """The largest content of a component that is text."""
    texts = [
        one
        for one in _all(item, "DataContent")
        if all(
            kind.get("FormalName") in ("Text", "ComplexText")
            for kind in _all(one.getparent(), "MediaType")
        )
    ]
    if not texts:
        return None
    content = max(texts, key=lambda one: len("".join(one.itertext())))
    inner = _all(content, "body.content") or _all(content, "body") or [content]
    text = _body(inner[0])
    if not len(content) and "</p>" in text:
        text = pages.fromstring(f"<div>{text}</div>").text_content()
    headlines = [
        said
        for owner in (content, *content.iterancestors())
        if (found := owner.xpath("*[local-name()='NewsLines']/*[local-name()='HeadLine']"))
        if (said := line("".join(found[0].itertext())))
    ]
    first = _said(item, "NewsManagement/FirstCreated")
    sent = _said(item.getroottree().getroot(), "NewsEnvelope/DateAndTime")
    title = headlines[0] if headlines else _said(content, "hl1") or _said(content, "title")
    return Stated(title, text, _day(first, sent))


def _g2(item: Any) -> Stated | None:
    kind = (_named(item, "itemClass", "qcode") or "text").rpartition(":")[2]
    inline = _all(item, "inlineXML") + _all(item, "inlineData")
    if kind not in ("text", "composite") or not inline:
        return None
    roots = [one for one in inline[0] if isinstance(one.tag, str)]
    name = etree.QName(roots[0]).localname if roots else "text"
    if name not in ("html", "nitf", "text", "div", "body", "section", "article", "p"):
        return None
    inner = _all(inline[0], "body.content") or _all(inline[0], "body") or [inline[0]]
    text = _body(inner[0])
    if not roots and "</p>" in text:
        text = pages.fromstring(f"<div>{text}</div>").text_content()
    lines = sorted(_all(item, "contentMeta/headline"), key=lambda one: int(one.get("rank") or 0))
    title = next((said for one in lines if (said := line("".join(one.itertext())))), None)
    day = _day(
        _said(item, "contentMeta/contentCreated"),
        _said(item, "itemMeta/firstCreated"),
        _said(item, "itemMeta/versionCreated"),
        _named(inline[0], "date.issue", "norm"),
    )
    return Stated(title or _said(inline[0], "hl1"), text, day)


def _ninjs(found: Any) -> Iterator[Stated]:
    for item in found if isinstance(found, list) else [found]:
        named = {
            key.lower().replace("_", "").replace("-", ""): value for key, value in item.items()
        }
        kind = named.get("type", "text")
        if kind in ("picture", "video", "audio", "event", "planning", "graphic"):
            continue
        if "eventdetails" in named or "plannedcoverage" in named:
            continue
        bodies = [one for one in _listed(named.get("bodies")) if one.get("value")]
        written = [str(one["value"]) for one in bodies]
        written += [v for k, v in named.items() if k.startswith("body") and isinstance(v, str)]
        written += [v for k, v in named.items() if k == "articlehtml" and isinstance(v, str)]
        marked = next((one for one in written if "</" in one), None)
        if marked is not None:
            root = pages.fromstring(f"<html><body>{marked}</body></html>")
            text = _body(root)
        else:
            text = html.unescape(next(iter(written), "")) if not bodies else next(iter(written), "")
        if not text.strip():
            continue
        heads = [one.get("value") for one in _listed(named.get("headlines"))]
        heads += [value for key, value in named.items() if key.startswith("headline")]
        title = line(named.get("headline") or next(filter(None, heads), None))
        stated = ("contentcreated", "firstcreated", "versioncreated", "updated")
        yield Stated(title, text, _day(*(str(named.get(one) or "") for one in stated)))


def _listed(value: Any) -> list[dict[str, Any]]:
    many = value if isinstance(value, list) else [value]
    return [one for one in many if isinstance(one, dict)]


def stated_by(path: Path) -> list[Stated]:
    return [one for one in stated_in(path.read_bytes()) if solid(one.body)]
