"""Page and RawRecord -> Dating: every date that is claimed, and the one that wins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait, Voice
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.epoch import without_zero
from broadsheet.pipeline.dates.in_url import date_in
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
    if record.kind is Kind.TEXT:
        published.sort(key=lambda c: c.source is not DateSource.CLAIMS_PUBLISHED)
    winner = _publication(published, modified) or next(iter(modified), None)
    if winner is None:
        return Dating(date_candidates=candidates)
    return Dating(
        published_on=winner.day,
        published_at=winner.instant,
        modified_at=next((c.instant for c in modified if _is_later_change(c, winner)), None),
        date_precision=_precision(winner),
        date_source=winner.source,
        date_conflict=_conflict(published),
        date_candidates=candidates,
    )


def _publication(
    published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """The candidate that wins, with the day its readers saw and the time another source has."""
    best = _not_out_of_season(published)
    best = _not_the_change(best, published, modified)
    best = _first_printed(best, published, modified)
    best = _not_behind_the_change(best, published, modified)
    return _timed(_local_day(best, published), published)


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


def _not_out_of_season(published: list[DateCandidate]) -> DateCandidate | None:
    """The most trusted date; a month or a year instead of a weak date from another season.

    The address is made when a story is published, and a field is filled for it; a date seen
    somewhere on the page may be that of a teaser, or of the day of a redesign.
    """
    best = next(iter(published), None)
    season = next((c for c in published if _is_season(c)), None)
    if best is None or season is None or not best.source.has(Trait.WEAK):
        return best
    away = (best.day - season.day).days
    return best if -DAYS_BEFORE_FIRST <= away <= DAYS_AFTER_FIRST[season.precision] else season


def _is_season(candidate: DateCandidate) -> bool:
    source = candidate.source
    is_meant = source is DateSource.URL or source.has(Trait.TOLD) or source.voice is Voice.CLAIM
    return candidate.precision is not Precision.DAY and is_meant


def _not_the_change(
    best: DateCandidate | None, published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """Another explicit date instead of one that is the last change by another name.

    Some systems write the change into `datePublished` and the publication into `meta`.
    """
    if best is None or not any((c.day, c.instant) == (best.day, best.instant) for c in modified):
        return best
    return next((c for c in published if _is_explicit(c) and c.day < best.day), best)


def _not_behind_the_change(
    best: DateCandidate | None, published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """Another date instead of a weak one that lies behind the last change; at last, the change.

    What the system tells stays: of a story that was scheduled, the draft was changed before.
    It yields only if nothing else on the page has its day, and an explicit date lies before.
    """
    if best is None or not modified or not _is_behind(best, modified):
        return best
    others = [c for c in published if not _is_behind(c, modified)]
    if best.source.has(Trait.WEAK):
        return next(iter(others), modified[0])
    is_alone = all(c.day != best.day or c.source is best.source for c in published)
    return next((c for c in others if _is_explicit(c) and is_alone), best)


def _is_behind(candidate: DateCandidate, modified: list[DateCandidate]) -> bool:
    """Later than every change that the page tells of, by more than a zone explains."""
    if candidate.precision is not Precision.DAY:
        return candidate.day > max(c.day for c in modified)
    return (candidate.day - max(c.day for c in modified)).days > 1


def _is_later_change(change: DateCandidate, winner: DateCandidate) -> bool:
    """Whether a change has an instant that is not before the publication: else it is a draft's."""
    if change.instant is None:
        return False
    if winner.instant is not None:
        return change.instant >= winner.instant
    return (change.instant + EASTMOST).date() >= winner.day


def _is_explicit(candidate: DateCandidate) -> bool:
    return candidate.source.has(Trait.EXPLICIT) and candidate.precision is Precision.DAY


def _first_printed(
    best: DateCandidate | None, published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """The one date under the headline, if it is older than what the system says and nobody agrees.

    Site builders stamp `datePublished` with the last change, and a story that has moved to a
    new system is published anew; the printed date stays.
    """
    printed = {c.day for c in published if c.source is DateSource.HEADLINE}
    if best is None or len(printed) != 1 or not best.source.has(Trait.HEAD):
        return best
    day = printed.pop()
    is_stamp = all(c.day <= best.day for c in modified)
    is_alone = not any(c.day == best.day and not c.source.has(Trait.HEAD) for c in published)
    is_near = best.day - day == timedelta(days=1) and (_is_day(best) or _could_be(day, best))
    if day >= best.day or is_near:
        return best
    if not (is_stamp and is_alone):
        return best
    return next(c for c in published if c.source is DateSource.HEADLINE)


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


def _local_day(best: DateCandidate | None, published: list[DateCandidate]) -> DateCandidate | None:
    """The instant of the best candidate, on the day on which its readers saw it.

    A system that writes UTC puts an evening's story on the next day; the page, its address, or
    the same instant in the local zone, has the day that was printed.
    """
    if best is None or best.instant is None or best.instant.date() != best.day:
        return best
    if any(c.source is DateSource.HEADLINE and c.day == best.day for c in published):
        return best
    for other in published:
        is_told = other.day != best.day and _tells_local_day(other, best.instant)
        if is_told and _could_be(other.day, best):
            return replace(best, day=other.day)
    return best


def _tells_local_day(other: DateCandidate, instant: datetime) -> bool:
    """Whether a candidate is the day, or the same instant on the day, of the page's own zone."""
    if other.precision is not Precision.DAY:
        return False
    if other.instant is None:
        return other.source.has(Trait.LOCAL)
    return other.instant.date() != other.day and abs(other.instant - instant) < SAME_INSTANT


def _timed(best: DateCandidate | None, published: list[DateCandidate]) -> DateCandidate | None:
    """A date that gives but a day, with the time that another source has for it.

    Some systems describe the story by its day, and the page around it to the second.
    """
    if best is None or not _is_day(best) or best.precision is not Precision.DAY:
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


def _conflict(published: list[DateCandidate]) -> bool:
    days = [c.day for c in published if c.precision is Precision.DAY]
    return bool(days) and (max(days) - min(days)).days > CONFLICT_DAYS
