"""The bytes of one JSON object -> a RawRecord, or why not."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime

from broadsheet.pipeline.readers.fields import Said, said
from broadsheet.pipeline.readers.formats import ByteRange, Found
from broadsheet.pipeline.records import (
    Claims,
    Kind,
    Origin,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
)
from broadsheet.pipeline.rules import Rules

SAMPLE_BYTES = 200
NAMES_SHOWN = 12
# Control characters inside strings are forbidden by RFC 8259 and common in the wild.
DECODER = json.JSONDecoder(strict=False)


def read_object(raw: bytes, origin: Origin, part: ByteRange, rules: Rules) -> Found:
    """One object with its body; whatever it is, it becomes one row."""
    url = None
    try:
        thing = _parse(raw)
        spoken = said(thing, rules.url_max_chars)
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
        fetched_at=_instant(claims.fetched),
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


def failure(
    raw: bytes, origin: Origin, reason: Reason, detail: str, url: str | None = None
) -> RecordFailure:
    """What is known of bytes that gave no record."""
    sha256 = hashlib.sha256(raw).hexdigest()
    return RecordFailure(origin, reason, detail, url, len(raw), sha256, raw[:SAMPLE_BYTES])


def filled(claims: Claims, sidecar: Claims) -> Claims:
    """What the record says, and the sidecar where the record is silent."""
    if sidecar == Claims():
        return claims
    silent = {
        field.name: getattr(sidecar, field.name)
        for field in fields(Claims)
        if not getattr(claims, field.name)
    }
    return replace(claims, **silent)


def _parse(raw: bytes) -> dict[str, object]:
    try:
        thing = DECODER.decode(_characters(raw))
    except RecursionError:
        raise Rejected(Reason.MALFORMED, "nested too deeply") from None
    except ValueError as error:  # a syntax error, or a number of more than 4 300 digits
        raise Rejected(Reason.MALFORMED, str(error)) from None
    if not isinstance(thing, dict):
        raise Rejected(Reason.MALFORMED, f"a {type(thing).__name__}, not an object")
    return thing


def _characters(raw: bytes) -> str:
    """UTF-8 with a few wrong bytes stays UTF-8; with mostly wrong ones it is Windows-1252."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        mended = raw.decode("utf-8", "replace")
    wrong = mended.count("\ufffd")
    right = sum(character > "\x7f" for character in mended) - wrong
    return mended if right >= wrong else raw.decode("cp1252", "replace")


def _instant(fetched: str | None) -> datetime | None:
    """A time of capture that says its zone; `dates` reads the others as it can."""
    try:
        instant = datetime.fromisoformat(fetched or "")
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
