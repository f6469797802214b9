"""The bytes of one JSON object -> a RawRecord, or why not."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

from broadsheet.pipeline.readers import exported, json_feed, ninjs
from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.readers.fields import Said, mapped, said
from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.readers.story import failure, filled, instant, record_of
from broadsheet.pipeline.records import Kind, Origin, RawRecord, Reason, Rejected
from broadsheet.pipeline.rules import Rules

NAMES_SHOWN = 12
# Control characters inside strings are forbidden by RFC 8259 and common in the wild.
DECODER = json.JSONDecoder(strict=False)


def read_objects(
    raw: bytes, offset: int, length: int, ordinals: Iterator[int], part: ByteRange, rules: Rules
) -> Iterator[Found]:
    """The records of one object: of a feed each of its items, else itself."""
    origin = Origin(part.source_id, next(ordinals), offset, length)
    try:
        thing = _parse(raw)
    except Rejected as rejected:
        yield failure(raw, origin, rejected.reason, rejected.detail)
        return
    items = thing.get("items")
    if not json_feed.is_feed(thing) or not isinstance(items, list) or not items:
        yield read_thing(thing, raw, origin, part, rules)
        return
    for number, item in enumerate(items):
        own = origin if number == 0 else replace(origin, record_ordinal=next(ordinals))
        written = json.dumps(item, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        try:
            told = json_feed.story(item, thing, rules.url_max_chars)
        except Rejected as rejected:
            yield failure(written, own, rejected.reason, rejected.detail)
            continue
        yield record_of(told, written, own, part, rules)


def read_thing(
    thing: dict[str, object], raw: bytes, origin: Origin, part: ByteRange, rules: Rules
) -> Found:
    """What an object or a row of a table says, whatever it is; `raw` is what it lies in."""
    url = None
    try:
        if ninjs.is_ninjs(thing):
            return record_of(ninjs.story(thing), raw, origin, part, rules)
        if exported.is_exported(thing):
            return record_of(exported.story(thing), raw, origin, part, rules)
        spoken = said(mapped(thing, rules.columns), rules.url_max_chars)
        claims = filled(spoken.claims, part.claims)
        url = claims.url
        payload = _payload(thing, spoken, rules)
    except Rejected as rejected:
        return failure(raw, origin, rejected.reason, rejected.detail, url)
    return RawRecord(
        origin,
        Kind.HTML if spoken.is_html else Kind.TEXT,
        payload,
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(payload),
        url=url,
        charset="utf-8",
        fetched_at=instant(claims.fetched),
        claims=claims,
    )


def _payload(thing: dict[str, object], spoken: Said, rules: Rules) -> bytes:
    """The body in UTF-8; raises `Rejected` where there is none, or too much of it."""
    if spoken.body is None:
        names = ", ".join(list(thing)[:NAMES_SHOWN])
        raise Rejected(Reason.NO_BODY, f"neither HTML nor text in {names or 'an empty object'}")
    payload = spoken.body.encode("utf-8")
    most = rules.html_max_bytes if spoken.is_html else rules.text_max_bytes
    if len(payload) > most:
        raise Rejected(Reason.TOO_LARGE, f"{len(payload)} bytes, over {most}")
    return payload


def _parse(raw: bytes) -> dict[str, object]:
    try:
        thing = DECODER.decode(characters(raw))
    except RecursionError:
        raise Rejected(Reason.MALFORMED, "nested too deeply") from None
    except ValueError as error:  # a syntax error, or a number of more than 4 300 digits
        raise Rejected(Reason.MALFORMED, str(error)) from None
    if not isinstance(thing, dict):
        raise Rejected(Reason.MALFORMED, f"a {type(thing).__name__}, not an object")
    return thing
