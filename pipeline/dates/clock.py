"""A day and the text around it -> instant: the time of day, if it stands there with a zone."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from broadsheet.pipeline.dates.epoch import EPOCH, is_zero_clock
from broadsheet.pipeline.dates.zones import minutes_east

CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])[:.h](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\b\.?)?"
)
# "17.04 Uhr MEZ", "kl. 17.04 h (CET)": a word for the hour stands before the zone.
ZONE = r"(?:\s*(?:uhr\b|h\b)?\s*\(?(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}\b|[A-Za-zМСКмск]{1,4}\b)(?P<shift>[+-]\d{1,2}\b)?)?"
TIME = re.compile(CLOCK + ZONE)


def without(text: str, match: re.Match[str]) -> str:
    r"""The text around a date, where its time of day stands.

    >>> without("08:30 28.11.2016 cet", re.search(r"28\S+", "08:30 28.11.2016 cet"))
    '08:30   cet'
    """
    return f"{text[: match.start()]} {text[match.end() :]}"


def instant_in(text: str, day: date) -> datetime | None:
    match = TIME.search(text)
    if match is None:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    east = minutes_east((match["zone"] or "") + (match["shift"] or ""))
    return instant_of(day, (hour, int(match["minute"]), int(match["second"] or 0)), east)


def instant_of(day: date, clock: tuple[int, int, int], east: int | None) -> datetime | None:
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
