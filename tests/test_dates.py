"""A written date is read as its writer meant it, and the most explicit one wins."""

from datetime import UTC, date, datetime

import pytest

from pipeline.dates import date_page
from pipeline.moments import read_moment
from pipeline.records import Claims, DateCandidate, Dating, Kind, Origin, Page, RawRecord
from pipeline.rules import DEFAULT_RULES

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
    "written", ["", "yesterday", "3 hours ago", "4:05 AM", "call 555 1234", "32/13/2016"]
)
def test_what_is_no_date_is_read_as_none(written: str) -> None:
    assert read_moment(written) is None


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
