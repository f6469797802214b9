"""Page and RawRecord -> Dating: every date that is claimed, and the one that wins."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait, Voice
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.epoch import without_zero
from broadsheet.pipeline.dates.in_url import date_in
from broadsheet.pipeline.dates.vote import COARSE, NEAR_DAYS, stand
from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind, Page, RawRecord
from broadsheet.pipeline.rules import Rules

CONFLICT_DAYS = 1  # sources further apart are flagged
# A capture's day in the easternmost zone may be a day that its clock in UTC has not reached.
CAPTURE_DAY_HOURS = 14
CAPTURE_SKEW = timedelta(minutes=5)  # between the clocks of two servers
WESTMOST, EASTMOST = timedelta(hours=-10), timedelta(hours=13)  # where newspapers are printed
# A story's day may lie this far from the first of its month or its year: made before, dated after.
DAYS_BEFORE_FIRST = 1
DAYS_AFTER_FIRST = {Precision.MONTH: 45, Precision.YEAR: 380}
SAME_INSTANT = timedelta(minutes=2)  # between two sources of one page


def date_page(page: Page, record: RawRecord, rules: Rules) -> Dating:
    """When a document was published, from its page, its URL and what is claimed about it.

    The days are put to the vote of all sources that name them. Nothing is later than its capture
    (`rules.date_ceiling` where that is unknown) or, if it is only seen somewhere on the page, than
    the page's last change; nor earlier than `rules.date_floor`, the computer's zero, or taken from
    the clock.
    """
    latest = _latest(record, rules)
    claimed = [*page.date_candidates, date_in(record.url or page.canonical_url)]
    claimed += _from_claims(record.claims)
    within = (c for c in claimed if c is not None and rules.date_floor <= c.day <= latest)
    candidates = tuple(dict.fromkeys(_captured(c, record.fetched_at) for c in within))
    believed = sorted(_our_own(without_zero(candidates)), key=_distrust)
    if record.kind is Kind.TEXT:
        believed = [c for c in believed if c.source is DateSource.CLAIMS_PUBLISHED] or believed
    modified = [c for c in believed if c.is_modified]
    published = _admitted([c for c in believed if not c.is_modified], modified)
    local = list(_local([*published, *modified]))
    standings = stand(local)
    if not standings:
        return Dating(date_candidates=candidates)
    best = standings[0]
    # Sorted by precision and rank: the first that names the day is the one to be named.
    winner = _timed(next(c for c in local if c.day == best.day), published)
    return Dating(
        published_on=winner.day,
        published_at=winner.instant,
        modified_at=next((c.instant for c in modified if _is_later_change(c, winner)), None),
        date_precision=_precision(winner),
        date_source=winner.source,
        date_confidence=best.likelihood,
        date_conflict=_conflict(published),
        date_candidates=candidates,
        standings=standings,
    )


def _admitted(
    published: Sequence[DateCandidate], modified: Sequence[DateCandidate]
) -> list[DateCandidate]:
    """Without dates that are only seen and cannot be the story's: a teaser's, the site's.

    They lie behind the last change that the page tells of, or in another season than its address
    or a field for its date.
    """
    season = next(filter(_is_season, published), None)
    return [
        c
        for c in published
        if not c.source.has(Trait.WEAK)
        or not (_is_behind(c, modified) or _is_out_of_season(c, season))
    ]


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
    if claims.modified:
        yield read_candidate(claims.modified, DateSource.CLAIMS_MODIFIED)


def _is_out_of_season(candidate: DateCandidate, season: DateCandidate | None) -> bool:
    """A day away from the month or the year that is given, by more than making a story takes."""
    if season is None or candidate.precision is not Precision.DAY:
        return False
    away = (candidate.day - season.day).days
    return not -DAYS_BEFORE_FIRST <= away <= DAYS_AFTER_FIRST[season.precision]


def _is_season(candidate: DateCandidate) -> bool:
    source = candidate.source
    is_meant = source is DateSource.URL or source.has(Trait.TOLD) or source.voice is Voice.CLAIM
    return candidate.precision is not Precision.DAY and is_meant


def _is_behind(candidate: DateCandidate, modified: Sequence[DateCandidate]) -> bool:
    """Later than every change that the page tells of, by more than a zone explains."""
    if not modified:
        return False
    apart = (candidate.day - max(c.day for c in modified)).days
    return apart > (NEAR_DAYS if candidate.precision is Precision.DAY else 0)


def _is_later_change(change: DateCandidate, winner: DateCandidate) -> bool:
    """Whether a change has an instant that is not before the publication: else it is a draft's."""
    if change.instant is None:
        return False
    if winner.instant is not None:
        return change.instant >= winner.instant
    return (change.instant + EASTMOST).date() >= winner.day


def _could_be(day: date, candidate: DateCandidate) -> bool:
    """Whether a candidate's instant fell on that day somewhere."""
    instant = candidate.instant
    if instant is None or _is_day(candidate):
        return False
    return (instant + WESTMOST).date() <= day <= (instant + EASTMOST).date()


def _is_day(candidate: DateCandidate) -> bool:
    """No time, or midnight sharp in UTC: written by a system that must give a time."""
    instant = candidate.instant
    return instant is None or (instant.hour, instant.minute, instant.second) == (0, 0, 0)


def _local(candidates: Sequence[DateCandidate]) -> Iterator[DateCandidate]:
    """The candidates, an instant on the day on which its readers saw it.

    A system that writes UTC puts an evening's story on the next day; the page, its address, or
    the same instant in the local zone, has the day that was printed.
    """
    printed = {c.day for c in candidates if c.source is DateSource.HEADLINE}
    local = [c for c in candidates if c.precision is Precision.DAY and _is_local(c)]
    for c in candidates:
        is_utc = c.instant is not None and c.instant.date() == c.day and c.day not in printed
        days = (other.day for other in local if is_utc and _tells_local_day(other, c))
        yield replace(c, day=next(days, c.day))


def _is_local(candidate: DateCandidate) -> bool:
    """Whether a candidate is a day as readers saw it, or an instant on a day that is not UTC's."""
    if candidate.instant is None:
        return candidate.source.has(Trait.LOCAL)
    return candidate.instant.date() != candidate.day


def _tells_local_day(other: DateCandidate, candidate: DateCandidate) -> bool:
    """Whether a candidate's instant was the day of another, or the other is the same instant."""
    if other.day == candidate.day or not _could_be(other.day, candidate):
        return False
    if other.instant is None or candidate.instant is None:
        return True
    return abs(other.instant - candidate.instant) < SAME_INSTANT


def _timed(best: DateCandidate, published: Sequence[DateCandidate]) -> DateCandidate:
    """A date that gives but a day, with the time that another source has for it.

    Some systems describe the story by its day, and the page around it to the second.
    """
    if not _is_day(best) or best.precision is not Precision.DAY:
        return best
    others = {c for c in published if c.source is DateSource.JSONLD_OTHER_PUBLISHED}
    for c in published:
        is_only = c in others and len(others) == 1  # of several, one would be a teaser's
        is_system = c.source.has(Trait.TOLD) or c in others
        is_local = c.day == best.day or (is_system and _could_be(best.day, c))
        if (c.source.has(Trait.LENDS_TIME) or is_only) and is_local and not _is_day(c):
            return replace(best, instant=c.instant)
    return best


def _precision(winner: DateCandidate) -> Precision:
    if winner.precision is not Precision.DAY or winner.instant is None:
        return winner.precision
    return Precision.SECOND if winner.instant.second else Precision.MINUTE


def _conflict(published: Sequence[DateCandidate]) -> bool:
    days = [c.day for c in published if c.precision is Precision.DAY]
    return bool(days) and (max(days) - min(days)).days > CONFLICT_DAYS
