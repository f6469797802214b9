"""DateCandidates, most trusted first -> the date of publication: where the first of them yields."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait, Voice
from broadsheet.pipeline.dates.confidence import NEAR_DAYS
from broadsheet.pipeline.records import DateCandidate

WESTMOST, EASTMOST = timedelta(hours=-10), timedelta(hours=13)  # where newspapers are printed
# A story's day may lie this far from the first of its month or its year: made before, dated after.
DAYS_BEFORE_FIRST = 1
DAYS_AFTER_FIRST = {Precision.MONTH: 45, Precision.YEAR: 380}
SAME_INSTANT = timedelta(minutes=2)  # between two sources of one page


def publication(
    published: list[DateCandidate], modified: list[DateCandidate]
) -> DateCandidate | None:
    """The candidate that wins, with the day its readers saw and the time another source has."""
    best = _not_out_of_season(published)
    best = _not_the_change(best, published, modified)
    best = _not_outvoted(best, published)
    best = _first_printed(best, published, modified)
    best = _not_behind_the_change(best, published, modified)
    return _timed(_local_day(best, published), published)


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
    return next((c for c in others if is_alone and _can_stand_in(c, best)), best)


def _can_stand_in(other: DateCandidate, best: DateCandidate) -> bool:
    return _is_explicit(other) or other.source is best.source


def _is_behind(candidate: DateCandidate, modified: list[DateCandidate]) -> bool:
    """Later than every change that the page tells of, by more than a zone explains."""
    if candidate.precision is not Precision.DAY:
        return candidate.day > max(c.day for c in modified)
    return (candidate.day - max(c.day for c in modified)).days > NEAR_DAYS


def _is_explicit(candidate: DateCandidate) -> bool:
    return candidate.source.has(Trait.EXPLICIT) and candidate.precision is Precision.DAY


def _not_outvoted(
    best: DateCandidate | None, published: list[DateCandidate]
) -> DateCandidate | None:
    """The one date under the headline, if a field or the address names it too and best is alone.

    A stamp may be malformed (2014-08-08T08:08 of a story of the 29th), or an embedded item's.
    """
    printed = {c.day for c in published if c.source is DateSource.HEADLINE}
    if best is None or len(printed) != 1 or len(_sources(best.day, published)) > 1:
        return best
    day = printed.pop()
    confirmed = any(
        c.source is DateSource.URL or c.source.has(Trait.FIELD)
        for c in published
        if c.day == day and c.precision is Precision.DAY
    )
    if not confirmed or _could_be(day, best):
        return best
    return next(c for c in published if c.day == day)


def _sources(day: date, published: list[DateCandidate]) -> set[DateSource]:
    return {c.source for c in published if c.day == day}


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
