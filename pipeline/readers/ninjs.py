"""ninjs 1 to 3 and JSON of agencies that speak like it -> Stories.

Names are compared as `fields` does: ninjs 2 writes `versioncreated`, ninjs 3 `versionCreated`.
"""

from collections.abc import Iterator, Mapping

from broadsheet.pipeline.readers.fields import comparable
from broadsheet.pipeline.readers.nitf import body_of
from broadsheet.pipeline.readers.prose import captions_of, html_paragraphs, parsed, text_paragraphs
from broadsheet.pipeline.readers.story import Story, authors_of, refused
from broadsheet.pipeline.readers.xml_tree import Preamble, tree_of
from broadsheet.pipeline.records import Claims

NAMES = ("uri", "urn")  # an item has one of these
# Of what only an item of the exchange says, one at least; of what a JSON of the web says too, two.
_OWN = (
    "versioncreated bodyxhtml bodytext bodies headlines pubstatus contentcreated altids "
    "representationtype eventdetails plannedcoverage trustindicators digitalsourcetype "
    "rightsinfo articlehtml firstcreated usageterms advice advices renditions linkedrights "
    "encodedrights genres urgency"
)
OWN = frozenset(_OWN.split())
STANDARD = "ninjs"
PICTURES = frozenset(("picture", "photo", "graphic", "video", "audio", "image", "animation"))
EVENTS = frozenset(("event", "planning", "planneditem", "plannedcoverage", "calendar"))


def is_ninjs(thing: Mapping[str, object]) -> bool:
    """Whether an object is an item of the news exchange."""
    named = {comparable(name): value for name, value in thing.items()}
    if not any(isinstance(named.get(name), str) for name in NAMES):
        return False
    standard = named.get("standard", named.get("$standard"))
    if isinstance(standard, dict):
        return STANDARD in str(standard.get("name", "")).lower()
    return bool(OWN & named.keys())


def story(thing: Mapping[str, object]) -> Story:
    """The story of one item; raises `Rejected` for an item that is none."""
    named = {comparable(name): value for name, value in thing.items()}
    kind = (_text(named.get("type")) or "text").lower()
    if kind in EVENTS or "eventdetails" in named or "plannedcoverage" in named:
        raise refused("an event or a plan of coverage")
    if kind in PICTURES:
        raise refused(f"an item of type {kind}")
    html, text = _bodies(named)
    tree = parsed(html) if html else None
    claims = _claims(named, () if tree is None else captions_of(tree))
    if html is not None and "<nitf" in html:
        marked = tree_of(html.encode("utf-8", "replace"), Preamble())
        return Story(claims, body_of(marked))
    if html is None and text is None and not _is_told(claims):
        names = ", ".join(list(thing)[:12])
        raise refused(f"an item without headline and text: {names}")
    paragraphs = html_paragraphs(html) if html else text_paragraphs(text or "")
    return Story(claims, paragraphs, _first(named, "ednote", "editorialnote"))


def _is_told(claims: Claims) -> bool:
    return claims.title is not None


def _bodies(named: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The body as HTML and as plain text, each where there is one."""
    html, text = None, None
    for name, value in named.items():
        if name == "articlehtml" or (name.startswith("body") and name != "bodies"):
            said = _text(value)
            if said and "</" in said:
                html = html or said
            elif said:
                text = text or said
    for body in _objects(named.get("bodies")):
        said = _text(body.get("value"))
        if not said:
            continue
        kind = (_text(body.get("contenttype")) or _text(body.get("role")) or "").lower()
        if (
            "html" in kind
            or "xml" in kind
            or "nitf" in kind
            or ("plain" not in kind and "</" in said)
        ):
            html = html or said
        else:
            text = text or said
    return html, text


def _claims(named: Mapping[str, object], captions: tuple[str, ...]) -> Claims:
    rights = next(iter(_objects(named.get("rightsinfo"))), {})
    subjects = [one for name in ("subject", "subjects") for one in _objects(named.get(name))]
    return Claims(
        url=_text(named.get("url")),
        title=_headline(named),
        standfirst=_text(named.get("teaser")) or _text(named.get("subhead")) or _description(named),
        authors=authors_of(_text(named.get("byline")) or _text(named.get("by"))),
        dateline=_text(named.get("dateline")),
        credit=_text(named.get("creditline")),
        published=_first(named, "contentcreated", "firstcreated", "versioncreated", "updated"),
        modified=_first(named, "versioncreated", "updated"),
        language=_text(named.get("language")),
        sitename=_first(named, "provider", "copyrightholder"),
        section=_text(named.get("section")),
        categories=_names(subjects) or _listed(named.get("dpasubjectnames")),
        tags=_listed(named.get("keywords")) or _listed(named.get("keywordnames")),
        subject_codes=tuple(
            dict.fromkeys(
                filter(None, (_text(one.get("code")) or _text(one.get("uri")) for one in subjects))
            )
        ),
        captions=captions,
        guid=_first(named, *NAMES),
        item_version=_text(named.get("version")),
        pubstatus=_status(named.get("pubstatus")),
        urgency=_urgency(named.get("urgency")),
        embargoed=_text(named.get("embargoed")),
        copyright_notice=_first(named, "copyrightnotice", "copyrightholder")
        or _text(rights.get("copyrightnotice")),
        usage_terms=_text(named.get("usageterms")) or _text(rights.get("usageterms")),
    )


def _headline(named: Mapping[str, object]) -> str | None:
    said = _text(named.get("headline"))
    if said:
        return said
    found = list(_objects(named.get("headlines")))
    ranked = sorted(found, key=lambda one: _text(one.get("role")) not in ("main", "headline", None))
    for one in ranked:
        if said := _text(one.get("value")):
            return said
    others = (value for name, value in named.items() if name.startswith("headline"))
    return next(filter(None, map(_text, others)), None)


def _description(named: Mapping[str, object]) -> str | None:
    """A summary; descriptions in the role of captions are a picture's."""
    for one in _objects(named.get("descriptions")):
        if (_text(one.get("role")) or "").lower() in ("summary", "short", "teaser", "abstract"):
            return _text(one.get("value"))
    return None


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    many = value if isinstance(value, list) else [value]
    for one in many:
        if isinstance(one, dict):
            yield {comparable(name): inner for name, inner in one.items()}


def _names(objects: list[Mapping[str, object]]) -> tuple[str, ...]:
    found = (_text(one.get("name")) or _text(one.get("literal")) for one in objects)
    return tuple(dict.fromkeys(filter(None, found)))


def _listed(value: object) -> tuple[str, ...]:
    many = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(filter(None, map(_text, many))))


def _first(named: Mapping[str, object], *names: str) -> str | None:
    return next((said for name in names if (said := _text(named.get(name)))), None)


def _text(value: object) -> str | None:
    """A string or a number as written, of an object its value or name."""
    match value:
        case str():
            return value.strip() or None
        case bool():
            return None
        case int() | float():
            return str(value)
        case dict():
            return _text(value.get("value") or value.get("name"))
    return None


def _status(value: object) -> str | None:
    said = (_text(value) or "").rpartition(":")[2].lower().replace("cancelled", "canceled")
    return said if said in ("usable", "withheld", "canceled") else None


def _urgency(value: object) -> int | None:
    said = _text(value)
    return int(said) if said in set("123456789") else None
