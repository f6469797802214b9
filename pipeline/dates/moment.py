"""Numbers -> Moment: the day that a year, a month and a day of some calendar name."""

from dataclasses import dataclass
from datetime import date, datetime

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.calendars import PERSIAN_YEARS, from_persian


@dataclass(frozen=True, slots=True)
class Moment:
    """What a written date says: `day` in its own zone, `instant` in UTC where it has one."""

    day: date
    instant: datetime | None = None
    precision: Precision = Precision.DAY  # of a month or a year, `day` is the first
    is_hijri: bool = False  # converted: the month is known, the day is another in other countries


def year_of(written: str) -> int:
    """Two digits are this century or the last, 24xx and 25xx are Buddhist years (Thailand).

    >>> year_of("69"), year_of("70"), year_of("2559")
    (2069, 1970, 2016)
    """
    year = int(written)
    if len(written) == 2:
        return year + (1900 if year >= 70 else 2000)
    return year - 543 if 2400 <= year < 2600 else year


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, of Iran's calendar where the year is one of its own; None where there is none."""
    if year in PERSIAN_YEARS:
        return from_persian(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None
