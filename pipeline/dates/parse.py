"""A written date -> Moment: the day, month or year as printed, the instant if a zone makes it one.

Knows ISO 8601, RFC 2822, epoch seconds and what newspapers print in some thirty languages.
Never asks what day it is today: "yesterday" and "3 hours ago" are nobody's date.
"""

import re
import unicodedata
from datetime import UTC, date, datetime

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.calendars import (
    ERA,
    HIJRI_YEARS,
    PERSIAN,
    PERSIAN_MONTHS,
    from_era,
    from_persian,
)
from broadsheet.pipeline.dates.clock import instant_in, instant_of, without
from broadsheet.pipeline.dates.hijri import read_hijri
from broadsheet.pipeline.dates.moment import Moment, day_of, year_of
from broadsheet.pipeline.dates.named import read_named, read_named_month
from broadsheet.pipeline.dates.zones import minutes_east

MAX_WRITTEN = 200  # characters looked at; no written date is longer

ISO = re.compile(
    r"(?<!\d)(?P<year>[12]\d{3})-?(?P<month>0[1-9]|1[0-2])-?(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:[T\s]{1,3}(?P<time>\d{2}:?\d{2}(?::?\d{1,2})?(?:[.,]\d{1,9})?)"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2}|[+-]\d{2}\b)?|(?!\d))",
)
YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>[12]\d{3})\s?(?P<sep>[./-]|[年년])\s?(?P<month>0?[1-9]|1[0-2])\s?"
    r"(?:(?P=sep)|[月월])\s?"
    r"(?P<day>[12]\d|3[01]|0?[1-9])(?!\d)",
)
DAY_FIRST = re.compile(
    r"(?<![\d.:])(?P<day>0?[1-9]|[12]\d|3[01])\s?(?P<sep>[./-])\s?"
    r"(?P<month>0?[1-9]|[12]\d|3[01])\s?(?P=sep)\s?(?P<year>[12]\d{3}|\d{2})(?![\d:])",
)
EPOCH_SECONDS = re.compile(r"\s*(?P<seconds>1\d{9}|[5-9]\d{8})(?P<milli>\d{3})?\s*")
# A month or a year is believed only where nothing else is written: 2016 may be anything.
# MySQL and library catalogues write the day or the month that they do not know as 00.
MONTH_ALONE = re.compile(
    r"(?P<year>[12]\d{3})\s?(?:[-/.]|[年년])\s?(?P<month>0?[1-9]|1[0-2])(?:[-/.]00|\s?[月월])?"
    r"|(?P<month_first>0?[1-9]|1[0-2])[-/.](?P<year_last>[12]\d{3})"
)
YEAR_ALONE = re.compile(r"(?P<year>1[6-9]\d\d|20\d\d|2[45]\d\d)(?:-00-00|\.0|\s?[年년])?")

_DIGITS = {
    ord(char): str(value)
    for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙", "0123456789")
    for value, char in enumerate(row)
}


def read_moment(written: str, is_month_first: bool = False) -> Moment | None:
    """What `written` says, or None.

    `is_month_first` decides 3/4/2016 (American) where nothing in the string does.
    A time counts only if it stands in the string; an instant needs a zone too.

    >>> read_moment("Nov 28, 2016 4:04 p.m. EST").instant.isoformat()
    '2016-11-28T21:04:00+00:00'
    >>> read_moment("28 ноября 2016, 16:04").day.isoformat()
    '2016-11-28'
    """
    text = " ".join(_shortened(written).split()).translate(_DIGITS).casefold()
    text = unicodedata.normalize("NFC", text)  # as the names of months are
    if not any(char.isdigit() for char in text):
        return None
    return (
        _epoch(text)
        or _iso(text)
        or _other_calendar(text)
        or read_named(text)
        or _numbers(text, is_month_first)
        or read_named_month(text)
        or _hijri(text)
        or _alone(text)
    )


def _shortened(written: str) -> str:
    """A text of a length that is read, without a number that its end cuts in two: 28 is not 2."""
    if len(written) <= MAX_WRITTEN:
        return written
    return re.sub(r"\d+$", "", written[:MAX_WRITTEN])


def _epoch(text: str) -> Moment | None:
    match = EPOCH_SECONDS.fullmatch(text)
    if match is None:
        return None
    instant = datetime.fromtimestamp(int(match["seconds"]), UTC)
    return Moment(instant.date(), instant)


def _iso(text: str) -> Moment | None:
    written = text.replace("t", "T").replace("z", "Z")  # not upper: ß would move what stands behind
    match = _search(ISO, written)
    if match is None:
        return None
    day = day_of(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["time"] is None:
        return Moment(day, instant_in(text[match.end() :], day))
    digits = match["time"].replace(":", "").replace(",", ".").partition(".")[0].ljust(6, "0")
    clock = (int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    zone = match["zone"] or text[match.end() :].strip()[:5]
    return Moment(day, instant_of(day, clock, minutes_east(zone)))


def _other_calendar(text: str) -> Moment | None:
    """Iran's calendar, and the eras of Japan and Taiwan; a time there is told without a zone."""
    match = PERSIAN.search(text)
    if match is not None:
        day = from_persian(int(match["year"]), PERSIAN_MONTHS[match["month"]], int(match["day"]))
        return None if day is None else Moment(day)
    match = ERA.search(text)
    if match is None:
        return None
    day = from_era(match["era"], match["year"], int(match["month"]), int(match["day"]))
    return None if day is None else Moment(day)


def _hijri(text: str) -> Moment | None:
    """The Gregorian month of a Hijri day, where the text has no date of our own calendar.

    >>> _hijri("15 ramadan 1445 ah").day.isoformat()
    '2024-03-01'
    """
    day = read_hijri(text)
    return None if day is None else Moment(day.replace(day=1), None, Precision.MONTH, is_hijri=True)


def _search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match but a day of the Hijri calendar: papers print it beside ours.

    >>> _search(YEAR_FIRST, "1442/03/12 - 2020/10/29")[0]
    '2020/10/29'
    """
    return next((m for m in pattern.finditer(text) if int(m["year"]) not in HIJRI_YEARS), None)


def _numbers(text: str, is_month_first: bool) -> Moment | None:
    match = _search(YEAR_FIRST, text)
    if match is not None:
        day = day_of(year_of(match["year"]), int(match["month"]), int(match["day"]))
        return None if day is None else Moment(day, instant_in(without(text, match), day))
    match = _search(DAY_FIRST, text)
    if match is None:
        return None
    first, second, year = int(match["day"]), int(match["month"]), year_of(match["year"])
    swapped = second > 12 or (is_month_first and first <= 12 and match["sep"] != ".")
    day = day_of(year, first, second) if swapped else day_of(year, second, first)
    return None if day is None else Moment(day, instant_in(without(text, match), day))


def _alone(text: str) -> Moment | None:
    """A month or a year in digits, and nothing else.

    >>> _alone("2016-11").day.isoformat(), _alone("2016").precision.value
    ('2016-11-01', 'year')
    """
    match = MONTH_ALONE.fullmatch(text)
    if match is not None:
        year = year_of(match["year"] or match["year_last"])
        first = date(year, int(match["month"] or match["month_first"]), 1)
        return Moment(first, precision=Precision.MONTH)
    match = YEAR_ALONE.fullmatch(text)
    if match is None:
        return None
    return Moment(date(year_of(match["year"]), 1, 1), precision=Precision.YEAR)
