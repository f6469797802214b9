"""A file that is one document -> its one RawRecord, or why not."""

import hashlib
from dataclasses import replace

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found
from broadsheet.pipeline.readers.signatures import has_many_nuls, wide_charset
from broadsheet.pipeline.readers.unpack import unpacked
from broadsheet.pipeline.records import Kind, Origin, RawRecord, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

SAMPLE_BYTES = 200


def read_single(part: ByteRange, form: Format, rules: Rules, kind: Kind, max_bytes: int) -> Found:
    """The whole part as one record of at most `max_bytes`, its `Claims` from the sidecar."""
    origin = Origin(part.source_id, 0, part.start, part.end - part.start)
    payload = b""
    try:
        payload = _bounded(part, form, rules, max_bytes)
        _check(payload, part, form)
    except Rejected as rejected:
        return RecordFailure(
            origin,
            rejected.reason,
            rejected.detail,
            url=part.claims.url,
            size_bytes=len(payload) or part.size_bytes,
            sample=payload[:SAMPLE_BYTES],
        )
    return RawRecord(
        origin,
        kind,
        payload,
        raw_sha256=hashlib.sha256(payload).hexdigest(),
        size_bytes=len(payload),
        url=part.claims.url,
        charset=wide_charset(payload),
        claims=part.claims,
    )


def addressed(found: Found) -> Found:
    """A record without an address of its own has that of its place in a mirror."""
    if isinstance(found, RawRecord) and found.url is None and found.claims.filed is not None:
        return replace(found, url=found.claims.filed.url)
    return found


def _bounded(part: ByteRange, form: Format, rules: Rules, max_bytes: int) -> bytes:
    """All bytes inside the part, or `Rejected(TOO_LARGE)` before they are all read."""
    if not form.compression and part.size_bytes > max_bytes:
        raise Rejected(Reason.TOO_LARGE, f"{part.size_bytes} bytes, over {max_bytes}")
    with unpacked(part, form.compression, rules) as stream:
        payload = stream.read(max_bytes + 1)
    if len(payload) > max_bytes:
        raise Rejected(Reason.TOO_LARGE, f"over {max_bytes} bytes, unpacked")
    return payload


def _check(payload: bytes, part: ByteRange, form: Format) -> None:
    if not form.compression and len(payload) < part.size_bytes:
        shrunk = f"{len(payload)} of {part.size_bytes} bytes: the file has shrunk since planned"
        raise Rejected(Reason.TRUNCATED, shrunk)
    if not payload.strip():
        raise Rejected(Reason.EMPTY, f"{len(payload)} bytes of white space")
    if has_many_nuls(payload) and wide_charset(payload) is None:
        nuls = payload.count(b"\0")
        raise Rejected(Reason.BINARY, f"{nuls} NUL bytes in {len(payload)}")
