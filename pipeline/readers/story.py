"""Story -> RawRecord: what a structured format states of a story, whatever the format."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

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
# RFC 3085, RFC 4151, and the address of an item.
PROVIDER = re.compile(
    r"(?:urn:newsml:|tag:|https?://(?:www\.)?)([\w-]+(?:\.[\w-]+)+)[:,/]", re.IGNORECASE
)
BY = re.compile(r"^(?:by|von|par|por|di|door|af|av|text:)\s+", re.IGNORECASE)
BETWEEN = re.compile(r"\s*[,;/&]\s*|\s+(?:and|und|et|y|e|en|og|och)\s+")
WITHDRAWN = frozenset(("canceled", "withheld"))
TOLD_WITHIN = 4  # paragraphs from the top that may repeat headline, summary and byline


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its source states it: its paragraphs, and everything else as claims."""

    claims: Claims
    paragraphs: Sequence[str]
    notice: str | None = None  # to editors: all the text that an item has which is withdrawn


def record_of(story: Story, raw: bytes, origin: Origin, part: ByteRange, rules: Rules) -> Found:
    """The record of a story whose item is `raw`, or why it is none."""
    claims = filled(story.claims, part.claims)
    if claims.dateline:
        claims = replace(claims, dateline=claims.dateline.rstrip(" -–—") or None)
    if claims.outlet is None and claims.url is None:
        claims = replace(claims, outlet=provider_of(claims.guid))
    if claims.url and len(claims.url) > rules.url_max_chars:
        claims = replace(claims, url=None)
    paragraphs = _untold(story.paragraphs, claims) or _notice(story, claims)
    payload = "\n".join(paragraphs).encode("utf-8", "replace")
    if not payload:
        withdrawn = f" ({claims.pubstatus})" if is_withdrawn(claims) else ""
        detail = f"a story without a text{withdrawn}: {claims.title or 'no headline'}"
        return failure(raw, origin, Reason.NO_BODY, detail, claims.url or claims.guid)
    if len(payload) > rules.text_max_bytes:
        detail = f"{len(payload)} bytes of text, over {rules.text_max_bytes}"
        return failure(raw, origin, Reason.TOO_LARGE, detail, claims.url or claims.guid)
    return RawRecord(
        origin,
        Kind.STORY,
        payload,
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(payload),
        url=claims.url,
        charset="utf-8",
        fetched_at=instant(claims.fetched),
        claims=claims,
    )


def _untold(paragraphs: Sequence[str], claims: Claims) -> list[str]:
    """The paragraphs but those at the top that say again what is claimed anyway."""
    stated = {_key(one) for one in (claims.title, claims.standfirst) if one}
    top = [one for one in paragraphs[:TOLD_WITHIN] if _key(one) not in stated]
    return [*top, *paragraphs[TOLD_WITHIN:]] if top or len(paragraphs) > TOLD_WITHIN else []


def is_withdrawn(claims: Claims) -> bool:
    """Whether an item is killed, or held back after it was sent."""
    return claims.pubstatus in WITHDRAWN


def _notice(story: Story, claims: Claims) -> list[str]:
    """The text of a kill without one: the note to editors, else the headline. It is a version of
    the story that it takes back, and stands in its place."""
    said = (story.notice or claims.title or "") if is_withdrawn(claims) else ""
    return [said] if said else []


def _key(line: str) -> str:
    return " ".join(line.split()).casefold()


def refused(detail: str) -> Rejected:
    """An item that is no text, and what it is instead."""
    return Rejected(Reason.NOT_A_STORY, detail)


def provider_of(guid: str | None) -> str | None:
    """The domain of the agency that gave an item its id.

    >>> provider_of("urn:newsml:dpa.com:20090101:240923-930-240378")
    'dpa.com'
    """
    found = PROVIDER.match(guid or "")
    return found[1].lower() if found else None


def authors_of(byline: str | None) -> tuple[str, ...]:
    """The names in a byline, without agencies and roles in one word.

    >>> authors_of("Von Marco Krefting und Sunrita Sen, dpa"), authors_of("AFP")
    (('Marco Krefting', 'Sunrita Sen'), ('AFP',))
    """
    if not byline or not byline.strip():
        return ()
    names = [name for name in BETWEEN.split(BY.sub("", byline.strip())) if name]
    return tuple(name for name in names if " " in name) or tuple(names[:1])


def failure(
    raw: bytes, origin: Origin, reason: Reason, detail: str, url: str | None = None
) -> RecordFailure:
    """What is known of bytes that gave no record."""
    sha256 = hashlib.sha256(raw).hexdigest()
    return RecordFailure(origin, reason, detail, url, len(raw), sha256, raw[:SAMPLE_BYTES])


def filled(claims: Claims, sidecar: Claims) -> Claims:
    """What the record says, and the sidecar where the record is silent.

    Folder and file names speak of a file that is one document, and so of no record in it.
    """
    if sidecar == Claims():
        return claims
    silent = {
        field.name: getattr(sidecar, field.name)
        for field in fields(Claims)
        if not getattr(claims, field.name) and field.name != "filed"
    }
    return replace(claims, **silent)


def instant(fetched: str | None) -> datetime | None:
    """A time of capture that says its zone; `dates` reads the others as it can."""
    try:
        instant = datetime.fromisoformat(fetched or "")
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
