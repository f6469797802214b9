"""A written date -> Moment: the day, month or year as printed, the instant if a zone makes it one.

Knows ISO 8601, RFC 2822, epoch seconds and what newspapers print in some thirty languages.
Never asks what day it is today: "yesterday" and "3 hours ago" are nobody's date.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.calendars import (
    ERA,
    HIJRI_YEARS,
    PERSIAN,
    PERSIAN_MONTHS,
    PERSIAN_YEARS,
    from_era,
    from_persian,
)
from broadsheet.pipeline.dates.epoch import EPOCH, is_zero_clock
from broadsheet.pipeline.dates.months import MONTHS
from broadsheet.pipeline.dates.zones import minutes_east

MAX_WRITTEN = 200  # characters looked at; no written date is longer


@dataclass(frozen=True, slots=True)
class Moment:
    """What a written date says: `day` in its own zone, `instant` in UTC where it has one."""

    day: date
    instant: datetime | None = None
    precision: Precision = Precision.DAY  # of a month or a year, `day` is the first


_TIME = (
    r"(?P<hour>[01]?\d|2[0-4])[:.h](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\b\.?)?"
)
# "17.04 Uhr MEZ", "kl. 17.04 h (CET)": a word for the hour stands before the zone.
_ZONE = r"(?:\s*(?:uhr\b|h\b)?\s*\(?(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}\b|[A-Za-zМСКмск]{1,4}\b)(?P<shift>[+-]\d{1,2}\b)?)?"
TIME = re.compile(_TIME + _ZONE)
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
_NAME = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
# The month is looked for only where a word begins as one does: half of a page's short texts
# hold digits, and 700 names cost 1 ms to look for.
_WORD = re.compile(r"[^\W\d_]+")
_FIRST_WORDS = frozenset(match[0] for name in MONTHS if (match := _WORD.search(name)))
_OF = r"(?:\s|\b(?:de|of|di|del|d'|da|do|i|ta'|năm)\b|,|\.|-|/)*"
_TWICE = rf"(?:\s?/\s?(?:{_NAME})(?!\w))?"  # نيسان / أبريل: both names of April
NAMED_DAY_FIRST = re.compile(
    rf"(?<![\d:.])(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|\.?[ºª]|\.|-?[ае]?[гйя]о?|-е)?{_OF}"
    rf"(?P<month>{_NAME})(?!\w){_TWICE}{_OF}(?:พ\.ศ\.\s?)?(?P<year>[12]\d{{3}}|'?\d{{2}})(?!\d|:)",
)
NAMED_MONTH_FIRST = re.compile(
    rf"(?<!\w)(?P<month>{_NAME})(?!\w)\.?\s?-?(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
    r"\.?(?:,|\s|/|-|\bat\b|\bof\b)+(?P<year>[12]\d{3})(?!\d)",
)
NAMED_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<year>[12]\d{{3}})\.?[\s,.-]{{1,3}}(?:m\.\s)?(?P<month>{_NAME})(?!\w)[\s,.-]{{0,3}}"
    r"(?P<day>[12]\d|3[01]|0?[1-9])(?!\d)",
)
# "2016. gada 28. novembris": Latvia.
NAMED_LATVIAN = re.compile(
    rf"(?<!\d)(?P<year>[12]\d{{3}})\.? gada (?P<day>[12]\d|3[01]|0?[1-9])\. (?P<month>{_NAME})(?!\w)"
)
# "Mon Nov 28 16:04:11 +0000 2016": C's ctime, Twitter.
NAMED_YEAR_LAST = re.compile(
    rf"(?<!\w)(?P<month>{_NAME})\s(?P<day>[12]\d|3[01]|0?[1-9])\s(?P<time>{_TIME}{_ZONE})\s+"
    r"(?P<year>[12]\d{3})(?!\d)",
)
NAMED = (NAMED_YEAR_LAST, NAMED_DAY_FIRST, NAMED_MONTH_FIRST, NAMED_YEAR_FIRST, NAMED_LATVIAN)
NAMED_MONTH = re.compile(
    rf"(?<!\w)(?P<month>{_NAME})(?!\w)\.?,?{_OF}(?P<year>(?:19|20)\d{{2}})(?!\d)"
)
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
    text = " ".join(written[:MAX_WRITTEN].split()).translate(_DIGITS).casefold()
    if not any(char.isdigit() for char in text):
        return None
    return (
        _epoch(text)
        or _iso(text)
        or _elsewhere(text)
        or _named(text)
        or _numbers(text, is_month_first)
        or _month_only(text)
        or _alone(text)
    )


def _epoch(text: str) -> Moment | None:
    match = EPOCH_SECONDS.fullmatch(text)
    if match is None:
        return None
    instant = datetime.fromtimestamp(int(match["seconds"]), UTC)
    return Moment(instant.date(), instant)


def _iso(text: str) -> Moment | None:
    written = text.replace("t", "T").replace("z", "Z") if "t" in text else text.upper()
    match = _search(ISO, written)
    if match is None:
        return None
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["time"] is None:
        return Moment(day, _instant_in(text[match.end() :], day))
    digits = match["time"].replace(":", "").replace(",", ".").partition(".")[0].ljust(6, "0")
    clock = (int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    zone = match["zone"] or text[match.end() :].strip()[:5]
    return Moment(day, _instant(day, clock, minutes_east(zone)))


def _elsewhere(text: str) -> Moment | None:
    """Iran's calendar and the eras of Japan and Taiwan; a time there is told without a zone."""
    match = PERSIAN.search(text)
    if match is not None:
        day = from_persian(int(match["year"]), PERSIAN_MONTHS[match["month"]], int(match["day"]))
        return None if day is None else Moment(day)
    match = ERA.search(text)
    if match is None:
        return None
    day = from_era(match["era"], match["year"], int(match["month"]), int(match["day"]))
    return None if day is None else Moment(day)


def _search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match but a day of the Hijri calendar: papers print it beside ours.

    >>> _search(YEAR_FIRST, "1442/03/12 - 2020/10/29")[0]
    '2020/10/29'
    """
    return next((m for m in pattern.finditer(text) if int(m["year"]) not in HIJRI_YEARS), None)


def _has_month(text: str) -> bool:
    return not _FIRST_WORDS.isdisjoint(_WORD.findall(text))


def _named(text: str) -> Moment | None:
    if not _has_month(text):
        return None
    for pattern in NAMED:
        match = pattern.search(text)
        if match is None:
            continue
        year = _year(match["year"].lstrip("'"))
        day = _day(year, MONTHS[match["month"]], int(match["day"]))
        if day is not None:
            around = text if pattern is NAMED_YEAR_LAST else _without(text, match)
            return Moment(day, _instant_in(around, day))
    return None


def _numbers(text: str, is_month_first: bool) -> Moment | None:
    match = _search(YEAR_FIRST, text)
    if match is not None:
        day = _day(_year(match["year"]), int(match["month"]), int(match["day"]))
        return None if day is None else Moment(day, _instant_in(_without(text, match), day))
    match = _search(DAY_FIRST, text)
    if match is None:
        return None
    first, second, year = int(match["day"]), int(match["month"]), _year(match["year"])
    swapped = second > 12 or (is_month_first and first <= 12 and match["sep"] != ".")
    day = _day(year, first, second) if swapped else _day(year, second, first)
    return None if day is None else Moment(day, _instant_in(_without(text, match), day))


def _month_only(text: str) -> Moment | None:
    match = NAMED_MONTH.search(text) if _has_month(text) else None
    if match is None:
        return None
    first = date(int(match["year"]), MONTHS[match["month"]], 1)
    return Moment(first, precision=Precision.MONTH)


def _alone(text: str) -> Moment | None:
    """A month or a year in digits, and nothing else.

    >>> _alone("2016-11").day.isoformat(), _alone("2016").precision.value
    ('2016-11-01', 'year')
    """
    match = MONTH_ALONE.fullmatch(text)
    if match is not None:
        year = _year(match["year"] or match["year_last"])
        first = date(year, int(match["month"] or match["month_first"]), 1)
        return Moment(first, precision=Precision.MONTH)
    match = YEAR_ALONE.fullmatch(text)
    if match is None:
        return None
    return Moment(date(_year(match["year"]), 1, 1), precision=Precision.YEAR)


def _without(text: str, match: re.Match[str]) -> str:
    """The text around a date, where its time of day stands.

    >>> _without("08:30 28.11.2016 cet", DAY_FIRST.search("08:30 28.11.2016 cet"))
    '08:30   cet'
    """
    return f"{text[: match.start()]} {text[match.end() :]}"


def _year(written: str) -> int:
    """Two digits are this century or the last, 24xx and 25xx are Buddhist years (Thailand)."""
    year = int(written)
    if len(written) == 2:
        return year + (1900 if year >= 70 else 2000)
    return year - 543 if 2400 <= year < 2600 else year


def _day(year: int, month: int, day: int) -> date | None:
    if year in PERSIAN_YEARS:
        return from_persian(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _instant_in(text: str, day: date) -> datetime | None:
    match = TIME.search(text)
    if match is None:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    east = minutes_east((match["zone"] or "") + (match["shift"] or ""))
    return _instant(day, (hour, int(match["minute"]), int(match["second"] or 0)), east)


def _instant(day: date, clock: tuple[int, int, int], east: int | None) -> datetime | None:
    hour, minute, second = clock
    if east is None and is_zero_clock(day, clock):
        return EPOCH
    if east is None or abs(east) > 14 * 60 or hour > 24 or minute > 59:
        return None
    zone = timezone(timedelta(minutes=east))
    try:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        return midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    except (ValueError, OverflowError):
        return None
