"""DateCandidates -> those that are not the computer's zero, printed as a date.

A system without a date counts from 1970-01-01T00:00Z, and prints that instant in the zone of
its server: the last day of 1969 in America, the first of 1970 elsewhere. Others count from other
days. Those of .NET and Go (0001-01-01) and Windows (1601-01-01) lie before the first newspaper,
and stay for `rules.date_floor`; 2000-01-01 was a day of much news and is no system's zero.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from broadsheet.pipeline.date_sources import Voice
from broadsheet.pipeline.records import DateCandidate

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAYS = (date(1969, 12, 31), date(1970, 1, 1))
DATABASE_ZEROS = (
    date(
        1899, 12, 30
    ),  # OLE automation: Access, Delphi, Google Sheets (.NET: DateTime.FromOADate(0))
    date(1900, 1, 1),  # SQL Server: an empty text, or a time without a date, as `datetime`
)
ZERO_DAYS = frozenset([*EPOCH_DAYS, *DATABASE_ZEROS])
# Seconds since 1970 that JavaScript takes for milliseconds: 1990 to 2038, a thousandth as late.
MILLISECONDS = (datetime(1970, 1, 8, tzinfo=UTC), datetime(1970, 1, 26, tzinfo=UTC))
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
    """The candidates, those of a zero's day only if a second voice confirms it.

    Zero is printed as a bare day, too, and put into addresses, so that where the epoch stands as
    an instant nothing on the page confirms its days; nor those of seconds taken for milliseconds.
    A story that a newspaper did print on New Year 1900 has its day beside its headline as well as
    in its metadata. A zero of 1970 has that, too, on a page whose template prints what its system
    says: there the archive's address or a sidecar must confirm it. Else a zero stays a candidate
    and dates nothing.
    """
    voices: dict[date, set[Voice]] = {}
    for c in candidates:
        voices.setdefault(c.day, set()).add(c.source.voice)
    doubted = {day for day in ZERO_DAYS if not _is_confirmed(day, voices.get(day, set()))}
    if any(c.instant == EPOCH for c in candidates):
        doubted.update(EPOCH_DAYS)
    doubted.update(c.day for c in candidates if _is_in_milliseconds(c.instant))
    return [c for c in candidates if c.day not in doubted]


def _is_confirmed(day: date, voices: set[Voice]) -> bool:
    is_outside = day not in EPOCH_DAYS or not voices.isdisjoint((Voice.ADDRESS, Voice.CLAIM))
    return len(voices) > 1 and is_outside


def _is_in_milliseconds(instant: datetime | None) -> bool:
    """Whether seconds were taken for milliseconds: a time of January 1970 that no archive gives.

    An archive that must give a time gives midnight somewhere, or another round one: one in 900
    of these instants is as round.

    >>> _is_in_milliseconds(datetime.fromtimestamp(1480349051 / 1000, UTC))
    True
    >>> _is_in_milliseconds(datetime(1970, 1, 18, 5, tzinfo=UTC))
    False
    """
    if instant is None or not MILLISECONDS[0] <= instant < MILLISECONDS[1]:
        return False
    return bool((instant - EPOCH) % ZONE_STEP)
