"""Page and RawRecord -> Dating: every date that is claimed, and the one that wins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from broadsheet.pipeline.date_sources import DateSource, Precision
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.confidence import evidence_for
from broadsheet.pipeline.dates.epoch import without_zero
from broadsheet.pipeline.dates.in_url import date_in
from broadsheet.pipeline.dates.publication import EASTMOST, publication
from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind, Page, RawRecord
from broadsheet.pipeline.rules import Rules

CONFLICT_DAYS = 1  # sources further apart are flagged
# A capture's day in the easternmost zone may be a day that its clock in UTC has not reached.
CAPTURE_DAY_HOURS = 14
CAPTURE_SKEW = timedelta(minutes=5)  # between the clocks of two servers
COARSE = (Precision.DAY, Precision.MONTH, Precision.YEAR)  # an exact date before a vague one


def date_page(page: Page, record: RawRecord, rules: Rules) -> Dating:
    """When a document was published, from its page, its URL and what is claimed about it.

    Nothing is later than its capture (`rules.date_ceiling` where that is unknown) or, if it is
    only seen somewhere on the page, than the page's last change; nor earlier than
    `rules.date_floor`, the computer's zero, or taken from the clock.
    """
    latest = _latest(record, rules)
    claimed = [*page.date_candidates, date_in(record.url or page.canonical_url)]
    claimed += _from_claims(record.claims)
    within = (c for c in claimed if c is not None and rules.date_floor <= c.day <= latest)
    candidates = tuple(dict.fromkeys(_captured(c, record.fetched_at) for c in within))
    believed = _our_own(without_zero(candidates))
    published = sorted((c for c in believed if not c.is_modified), key=_distrust)
    modified = sorted((c for c in believed if c.is_modified), key=_distrust)
    if record.kind is not Kind.HTML:
        published.sort(key=lambda c: c.source is not DateSource.CLAIMS_PUBLISHED)
    winner = publication(published, modified) or next(iter(modified), None)
    if winner is None:
        return Dating(date_candidates=candidates)
    return Dating(
        published_on=winner.day,
        published_at=winner.instant,
        modified_at=next((c.instant for c in modified if _is_later_change(c, winner)), None),
        date_precision=_precision(winner),
        date_source=winner.source,
        evidence=evidence_for(winner, published),
        date_conflict=_conflict(published),
        date_candidates=candidates,
    )


def _latest(record: RawRecord, rules: Rules) -> date:
    """The last day a document can be from: its capture's, in the easternmost zone."""
    fetched = record.fetched_at
    if fetched is None:
        return rules.date_ceiling
    return (fetched.astimezone(UTC) + timedelta(hours=CAPTURE_DAY_HOURS)).date()


def _our_own(candidates: list[DateCandidate]) -> list[DateCandidate]:
    """The candidates, days of the Hijri calendar only where nothing else is said."""
    return [c for c in candidates if c.source is not DateSource.HIJRI] or candidates


def _captured(candidate: DateCandidate, fetched: datetime | None) -> DateCandidate:
    """Without an instant that the capture had not reached: local time, written as UTC."""
    if fetched is None or candidate.instant is None or candidate.instant <= fetched + CAPTURE_SKEW:
        return candidate
    return replace(candidate, instant=None)


def _distrust(candidate: DateCandidate) -> tuple[int, int]:
    """What candidates are sorted by; of equals, the first in the page stays the first."""
    return COARSE.index(candidate.precision), candidate.source.rank


def _from_claims(claims: Claims) -> Iterator[DateCandidate | None]:
    if claims.published:
        yield read_candidate(claims.published, DateSource.CLAIMS_PUBLISHED)
    if claims.filed is not None and claims.filed.published:
        yield read_candidate(claims.filed.published, DateSource.PATH)
    if claims.modified:
        yield read_candidate(claims.modified, DateSource.CLAIMS_MODIFIED)


def _is_later_change(change: DateCandidate, winner: DateCandidate) -> bool:
    """Whether a change has an instant that is not before the publication: else it is a draft's."""
    if change.instant is None:
        return False
    if winner.instant is not None:
        return change.instant >= winner.instant
    return (change.instant + EASTMOST).date() >= winner.day


def _precision(winner: DateCandidate) -> Precision:
    if winner.precision is not Precision.DAY or winner.instant is None:
        return winner.precision
    return Precision.SECOND if winner.instant.second else Precision.MINUTE


def _conflict(published: list[DateCandidate]) -> bool:
    days = [c.day for c in published if c.precision is Precision.DAY]
    return bool(days) and (max(days) - min(days)).days > CONFLICT_DAYS
