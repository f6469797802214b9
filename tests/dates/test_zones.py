"""A zone's name means what clocks there show."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from broadsheet.pipeline.dates.zones import ZONES, minutes_east

# Names that papers print and that the tz database does not have, or has no more.
PRINTED = {
    "z", "west", "wet", "mez", "mesz", "мск", "bdt", "ict", "sgt", "brt", "art", "clt",
}  # fmt: skip


def test_every_zone_of_the_tz_database_is_as_far_east_as_there() -> None:
    there: dict[str, set[int]] = {}
    for name in available_timezones():
        for month in (1, 7):
            moment = datetime(2016, month, 1, tzinfo=UTC).astimezone(ZoneInfo(name))
            offset = moment.utcoffset()
            assert offset is not None
            minutes = int(offset.total_seconds()) // 60
            there.setdefault((moment.tzname() or "").casefold(), set()).add(minutes)
    for name, minutes in ZONES.items():
        if name not in PRINTED:
            assert minutes in there[name], name
    assert all(minutes % 15 == 0 for minutes in ZONES.values()), "a whole quarter of an hour"


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [
        ("+05:30", 330), ("+0530", 330), ("+5:30", 330), ("-03:30", -210), ("-08", -480), ("gmt+3", 180),
        ("UTC-03:00", -180), ("(MEZ)", 60), (" EST ", -300), ("uhr", None), ("", None), ("05:30", None),
        ("+05:3", None), ("+", None), ("est+1", None),
    ],
)  # fmt: skip
def test_a_written_zone_is_its_minutes_east(zone: str, minutes: int | None) -> None:
    assert minutes_east(zone) == minutes
