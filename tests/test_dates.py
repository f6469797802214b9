"""A written date is read as its writer meant it, and the most explicit one wins."""

from datetime import UTC, date, datetime

import pytest

from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind, Origin, Page, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES

THE_DAY = date(2016, 11, 28)


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
        ("1 فروردین 1400", date(2021, 3, 21)),  # after a leap year
        ("30 اسفند 1403", date(2025, 3, 20)),  # the last day of one
        ("31 شهریور 1399", date(2020, 9, 21)),
        ("令和元年5月1日", date(2019, 5, 1)),
    ],
)
def test_another_calendar_is_read_as_its_own_country_counts(written: str, day: date) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert moment.day == day


def dated(*candidates: DateCandidate, url: str | None = None, fetched: datetime | None = None,
          claims: Claims = Claims()) -> Dating:  # fmt: skip
    record = RawRecord(Origin("s", 0, 0), Kind.HTML, b"", "0", 0, url, None, fetched, None, claims)
    return date_page(Page("t", "x", date_candidates=candidates), record, DEFAULT_RULES)


def test_the_most_explicit_source_wins_and_a_contradiction_is_flagged() -> None:
    dating = dated(
        DateCandidate(date(2016, 12, 5), "visible"),
        DateCandidate(THE_DAY, "jsonld.datePublished"),
    )
    assert (dating.published_on, dating.date_source) == (THE_DAY, "jsonld.datePublished")
    assert dating.date_conflict


def test_nothing_is_published_after_its_capture() -> None:
    capture = datetime(2016, 11, 29, 3, tzinfo=UTC)
    dating = dated(DateCandidate(date(2017, 1, 1), "visible"), fetched=capture)
    assert dating.published_on is None


def test_a_url_and_a_sidecar_give_a_date_where_the_page_gives_none() -> None:
    assert dated(url="https://n.example/2016/11/28/a.html").published_on == THE_DAY
    assert dated(claims=Claims(published="28 Nov 2016")).date_source == "claims.published"


def test_a_month_alone_is_known_to_be_a_month() -> None:
    dating = dated(url="https://n.example/2016/11/a.html")
    assert (dating.published_on, dating.date_precision) == (date(2016, 11, 1), "month")


def test_an_instant_in_utc_is_dated_by_the_day_that_the_address_prints() -> None:
    evening = DateCandidate(
        date(2016, 11, 29), "jsonld.datePublished", datetime(2016, 11, 29, 3, tzinfo=UTC)
    )
    dating = dated(evening, url="https://n.example/2016/11/28/a.html")
    assert dating.published_on == THE_DAY
    assert dating.published_at == evening.instant


def test_a_date_seen_somewhere_does_not_beat_the_month_of_the_address() -> None:
    seen = DateCandidate(date(2022, 8, 10), "visible")
    dating = dated(seen, url="https://n.example/2016/11/a.html")
    assert (dating.published_on, dating.date_source) == (date(2016, 11, 1), "url.month")
    near = DateCandidate(THE_DAY, "visible")
    assert dated(near, url="https://n.example/2016/11/a.html").published_on == THE_DAY


UTC_EVENING = DateCandidate(
    date(2016, 11, 29), "meta.article:published_time", datetime(2016, 11, 29, 3, tzinfo=UTC)
)


def test_an_instant_in_utc_is_dated_by_the_day_that_is_printed_beside_the_headline() -> None:
    dating = dated(UTC_EVENING, DateCandidate(THE_DAY, "headline"))
    assert (dating.published_on, dating.published_at) == (THE_DAY, UTC_EVENING.instant)


def test_an_address_does_not_move_a_day_that_the_page_prints() -> None:
    printed = DateCandidate(UTC_EVENING.day, "headline")
    dating = dated(UTC_EVENING, printed, url="https://n.example/2016/11/28/a.html")
    assert dating.published_on == UTC_EVENING.day


@pytest.mark.parametrize("hour", [10, 12])
def test_a_day_that_no_zone_explains_is_not_the_local_one(hour: int) -> None:
    noon = DateCandidate(
        date(2016, 11, 29), "jsonld.datePublished", datetime(2016, 11, 29, hour, 4, tzinfo=UTC)
    )
    dating = dated(noon, url="https://n.example/2016/11/28/a.html")
    assert dating.published_on == noon.day


def test_midnight_in_utc_is_a_day_and_no_instant() -> None:
    midnight = DateCandidate(
        date(2016, 11, 28), "meta.article:published_time", datetime(2016, 11, 28, tzinfo=UTC)
    )
    # A browser in America printed the day before.
    assert dated(midnight, DateCandidate(date(2016, 11, 27), "headline")).published_on == THE_DAY


def test_the_last_change_by_another_name_gives_way_to_an_explicit_publication() -> None:
    changed = datetime(2017, 5, 8, 9, 11, tzinfo=UTC)
    dating = dated(
        DateCandidate(changed.date(), "itemprop.datepublished", changed),
        DateCandidate(THE_DAY, "meta.article:published_time"),
        DateCandidate(changed.date(), "meta.article:modified_time", changed, is_modified=True),
    )
    assert (dating.published_on, dating.date_source) == (THE_DAY, "meta.article:published_time")


def test_an_older_date_under_the_headline_beats_a_stamp_that_nobody_confirms() -> None:
    stamp = DateCandidate(date(2024, 8, 7), "jsonld.datePublished")
    printed = DateCandidate(THE_DAY, "headline")
    change = DateCandidate(date(2024, 9, 1), "jsonld.dateModified", is_modified=True)
    assert dated(stamp, printed).date_source == "headline"
    assert dated(stamp, printed, change).date_source == stamp.source, "published, then changed"
    assert dated(stamp, printed, url="https://n.example/2024/08/07/a").date_source == stamp.source
    assert dated(stamp, printed, DateCandidate(date(2015, 1, 1), "headline")).date_source == (
        stamp.source
    ), "two dates are a list"
    assert dated(stamp, DateCandidate(date(2025, 1, 1), "headline")).date_source == stamp.source


def test_a_day_gets_the_time_that_another_source_tells_of_it() -> None:
    noon = datetime(2016, 11, 28, 12, 4, tzinfo=UTC)
    day = DateCandidate(THE_DAY, "jsonld.datePublished")
    dating = dated(day, DateCandidate(THE_DAY, "meta.article:published_time", noon))
    assert (dating.published_on, dating.published_at) == (THE_DAY, noon)
    assert (dating.date_source, dating.date_precision) == (day.source, "minute")
    assert dated(day, DateCandidate(THE_DAY, "headline", noon)).published_at == noon


def test_the_time_of_an_evening_may_lie_on_the_next_day_in_utc() -> None:
    midnight = DateCandidate(
        THE_DAY, "jsonld.datePublished", datetime(2016, 11, 28, tzinfo=UTC)
    )  # a system that must give a time
    page = DateCandidate(
        UTC_EVENING.day, "jsonld.other.datePublished", datetime(2016, 11, 29, 4, 39, 5, tzinfo=UTC)
    )
    dating = dated(midnight, page)
    assert (dating.published_on, dating.published_at) == (THE_DAY, page.instant)
    teaser = DateCandidate(THE_DAY, page.source, datetime(2016, 11, 28, 9, 1, tzinfo=UTC))
    assert dated(midnight, page, teaser).published_at == midnight.instant, "two stories"


def test_a_day_gets_no_time_of_another_day_or_of_just_anything() -> None:
    day = DateCandidate(THE_DAY, "jsonld.datePublished")
    for other in (
        DateCandidate(THE_DAY, "time", datetime(2016, 11, 28, 12, 4, tzinfo=UTC)),
        DateCandidate(UTC_EVENING.day, "headline", datetime(2016, 11, 29, 3, tzinfo=UTC)),
        DateCandidate(UTC_EVENING.day, UTC_EVENING.source, datetime(2016, 11, 29, 21, tzinfo=UTC)),
        DateCandidate(THE_DAY, UTC_EVENING.source, datetime(2016, 11, 28, tzinfo=UTC)),
    ):
        assert dated(day, other).published_at is None, other
    assert dated(UTC_EVENING, DateCandidate(UTC_EVENING.day, "headline")).published_at == (
        UTC_EVENING.instant
    )


def test_a_story_that_is_kept_up_to_date_is_from_the_day_on_which_it_first_appeared() -> None:
    first = DateCandidate(THE_DAY, "original")
    assert dated(DateCandidate(date(2024, 8, 7), "headline"), first).published_on == THE_DAY
    told = DateCandidate(date(2016, 12, 1), "jsonld.datePublished")
    assert dated(told, first).published_on == told.day, "the paper's own date, of a reprint"
