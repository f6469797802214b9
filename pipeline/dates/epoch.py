"""DateCandidates -> those that are not the computer's zero, printed as a date.

A system without a date counts from 1970-01-01T00:00Z, and prints that instant in the zone of
its server: the last day of 1969 in America, the first of 1970 elsewhere.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from broadsheet.pipeline.date_sources import Voice
from broadsheet.pipeline.records import DateCandidate

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAYS = (date(1969, 12, 31), date(1970, 1, 1))
WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)  # where it is that day at all
ZONE_STEP = timedelta(minutes=15)  # all zones are whole quarters of an hour


def is_zero_clock(day: date, clock: tuple[int, int, int]) -> bool:
    """Whether a time without a zone is the epoch as some zone's clocks showed it.

    >>> is_zero_clock(date(1969, 12, 31), (19, 0, 0)), is_zero_clock(date(1970, 1, 1), (15, 17, 0))
    (True, False)
    """
    if day not in EPOCH_DAYS:
        return False
    hour, minute, second = clock
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    shift = midnight + timedelta(hours=hour, minutes=minute, seconds=second) - EPOCH
    return WESTMOST <= shift <= EASTMOST and not shift % ZONE_STEP


def without_zero(candidates: Sequence[DateCandidate]) -> list[DateCandidate]:
    """The candidates, those of the epoch's two days only if two voices say the same day.

    Zero is printed as a bare day, too, and put into addresses, so that where it stands as an
    instant nothing on the page confirms it. A story that a newspaper did print on New Year 1970
    has its day in its archive's address, beside its headline or in a sidecar as well as in its
    metadata. Said once, it stays a candidate and dates nothing.
    """
    is_zero = any(c.instant == EPOCH for c in candidates)
    voices: dict[date, set[Voice]] = {}
    for c in candidates:
        voices.setdefault(c.day, set()).add(c.source.voice)
    return [
        c for c in candidates if c.day not in EPOCH_DAYS or (not is_zero and len(voices[c.day]) > 1)
    ]
