"""Dates are read as papers of many languages write them, and no number is taken for one."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.dates.calendars import from_persian
from broadsheet.pipeline.dates.moment import Moment, year_of
from broadsheet.pipeline.dates.parse import read_moment
from tests.dates.dating import THE_DAY, each

CASES = Path(__file__).parents[1] / "cases"
WRITTEN = json.loads((CASES / "dates.json").read_text("utf-8"))


@pytest.mark.parametrize(("written", "case"), each(WRITTEN, "written"))
def test_a_written_date_is_the_day_and_the_instant_that_were_meant(
    written: str, case: dict[str, Any]
) -> None:
    moment = read_moment(written, case.get("american", False))
    assert (moment and moment.day.isoformat()) == case["day"]
    if moment is not None:
        assert (moment.instant and moment.instant.isoformat()) == case["instant"]
        assert moment.precision == case.get("precision", "day")
        assert moment.is_hijri == case.get("hijri", False)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_every_order(day: date) -> None:
    for form in (
        "%Y-%m-%d",
        "%Y%m%d",
        "%d.%m.%Y",
        "%d %B %Y",
        "%B %d, %Y",
        "%a, %d %b %Y",
        "%Y/%m/%d",
    ):
        moment = read_moment(day.strftime(form))
        assert moment is not None
        assert (moment.day, moment.instant) == (day, None), form


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.instant is None or moment.instant.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "2016-11-28", "2016-11-28T16:04:11+00:00", "2016-11-28 16:04", "20161128T160411Z", "2016/11/28",
        "Mon, 28 Nov 2016 16:04:11 GMT", "1480349051", "1480349051000", "28 November 2016", "November 28th, 2016",
        "Updated 9:15 AM ET, Mon November 28, 2016", "28. November 2016, 16.04 Uhr", "28 de noviembre de 2016",
        "28 novembre 2016", "28 de novembro de 2016 às 16h04", "28 listopada 2016", "28. listopadu 2016",
        "28 ноября 2016, 16:04", "28 листопада 2016", "28 Kasım 2016", "٢٨ نوفمبر ٢٠١٦", "2016年11月28日 16:04",
        "2016년 11월 28일", "28 พ.ย. 2559", "2016. november 28.", "28.11.2016", "11/28/2016", "28/11/16", "28 नवंबर 2016",
        "28 Νοεμβρίου 2016", "Mon Nov 28 16:04:11 +0000 2016", "28 marraskuuta 2016",
        "28 تشرين الثاني / نوفمبر 2016", "ngày 28 tháng 11 năm 2016", "2016 m. lapkričio 28 d.", "2016. gada 28. novembris",
        "28 نومبر 2016", "28 नोव्हेंबर 2016", "28 நவம்பர் 2016", "28 November 2016, Isnin", "28 Novemba 2016", "28 Nobyembre 2016",
        "28 nëntor 2016", "28 noyabr 2016", "28. nóvember 2016", "28. novembar 2016", "28 ნოემბერი 2016", "28 նոյեմբերի 2016",
        "28 қараша 2016", "28 лістапада 2016", "২৮ নভেম্বর ২০১৬", "2016-11-28T23:15:0Z",
        "8 آذر 1395", "۸ آذر ۱۳۹۵", "1395/09/08", "8/9/1395", "平成28年11月28日", "民國105年11月28日",
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_way_it_is_printed(written: str) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert moment.day == THE_DAY


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("Nov 28, 2016 11:30 p.m. EST", datetime(2016, 11, 29, 4, 30, tzinfo=UTC)),
        ("2016-11-28T00:30:00+03:00", datetime(2016, 11, 27, 21, 30, tzinfo=UTC)),
        ("2016-11-28T23:15:0Z", datetime(2016, 11, 28, 23, 15, tzinfo=UTC)),
        ("2016-11-28T14:00:00+14:00", datetime(2016, 11, 28, 0, 0, tzinfo=UTC)),  # Kiritimati
        ("2016-11-28T14:00:00+14:15", None),  # no zone of this world
        ("2016-11-28T14:00:00-15:00", None),
        ("2016-11-28T24:00:00Z", datetime(2016, 11, 29, tzinfo=UTC)),
        ("2016-11-28T25:00:00Z", None),
        ("2016-11-28T16:59:00Z", datetime(2016, 11, 28, 16, 59, tzinfo=UTC)),
        ("2016-11-28T16:60:00Z", None),
        ("2016-11-28T23:59:60Z", datetime(2016, 11, 28, 23, 59, 59, tzinfo=UTC)),  # a leap second
        ("2016-11-28T16:04:11", None),
        ("2016-11-28", None),
    ],
)
def test_the_printed_day_is_the_day_and_only_a_zone_makes_an_instant(
    written: str, instant: datetime | None
) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert (moment.day, moment.instant) == (THE_DAY, instant)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "3 hours ago",
        "4:05 AM",
        "call 555 1234",
        "32/13/2016",
        "30 اسفند 1402",
        "令和2年13月1日",
    ],
)
def test_what_is_no_date_is_read_as_none(written: str) -> None:
    assert read_moment(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("5 مرداد 1395", date(2016, 7, 26)),
        ("5 امرداد 1395", date(2016, 7, 26)),
        ("5 آبان 1395", date(2016, 10, 26)),
        ("5 ابان 1395", date(2016, 10, 26)),
        ("5 اذر 1395", date(2016, 11, 25)),
        ("1 فروردین 1400", date(2021, 3, 21)),  # after a leap year
        ("30 اسفند 1403", date(2025, 3, 20)),  # the last day of one
        ("31 شهریور 1399", date(2020, 9, 21)),
        ("昭和64年1月7日", date(1989, 1, 7)),  # the last day of the era
        ("平成元年1月8日", date(1989, 1, 8)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("民国108年12月31日", date(2019, 12, 31)),
        ("中華民國109年1月11日", date(2020, 1, 11)),
    ],
)
def test_another_calendar_is_read_as_its_own_country_counts(written: str, day: date) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert moment.day == day


def test_a_year_of_thailand_ends_where_its_papers_do() -> None:
    assert [year_of(y) for y in ("2399", "2400", "2599", "2600")] == [2399, 1857, 2056, 2600]


def test_a_year_of_irans_calendar_is_one_that_a_paper_of_our_time_prints() -> None:
    years = (1329, 1330, 1420, 1421)
    assert [from_persian(year, 1, 1) for year in years] == [
        None,
        date(1951, 3, 22),
        date(2041, 3, 20),
        None,
    ]


@pytest.mark.parametrize(
    ("year", "is_hijri"), [(1420, False), (1421, True), (1499, True), (1500, False)]
)
def test_a_year_in_digits_behind_irans_is_one_of_the_hijri_calendar(
    year: int, is_hijri: bool
) -> None:
    """Papers print it beside ours; before it, the first date in a text is the one it says."""
    moment = read_moment(f"{year}/03/12 - 2020/10/29")
    assert moment is not None
    assert (moment.day == date(2020, 10, 29)) == is_hijri


def test_a_date_behind_the_length_of_any_written_date_is_not_looked_for() -> None:
    assert read_moment("x" * 189 + " 2016-11-28") == Moment(THE_DAY)
    assert read_moment("x" * 190 + " 2016-11-28") is None, "nor cut down to the second"
    assert read_moment("28 November 2016 " + "x" * 300) == Moment(THE_DAY)
