"""Of all dates that a page claims, the most explicit one wins, and none that cannot be."""

from datetime import UTC, date, datetime

import pytest

from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind
from tests.dates.dating import THE_DAY, candidate, dated

NOON = datetime(2016, 11, 28, 12, tzinfo=UTC)


def test_the_most_explicit_source_wins_and_a_contradiction_is_flagged() -> None:
    dating = dated(
        candidate(date(2016, 12, 5), "visible"),
        candidate(THE_DAY, "jsonld.datePublished"),
    )
    assert (dating.published_on, dating.date_source) == (THE_DAY, "jsonld.datePublished")
    assert dating.date_conflict


def test_nothing_is_published_after_its_capture() -> None:
    capture = datetime(2016, 11, 29, 3, tzinfo=UTC)
    dating = dated(candidate(date(2017, 1, 1), "visible"), fetched=capture)
    assert dating.published_on is None


def test_a_url_and_a_sidecar_give_a_date_where_the_page_gives_none() -> None:
    assert dated(url="https://n.example/2016/11/28/a.html").published_on == THE_DAY
    assert dated(claims=Claims(published="28 Nov 2016")).date_source == "claims.published"


def test_a_month_alone_is_known_to_be_a_month() -> None:
    dating = dated(url="https://n.example/2016/11/a.html")
    assert (dating.published_on, dating.date_precision) == (date(2016, 11, 1), "month")


def test_an_instant_in_utc_is_dated_by_the_day_that_the_address_prints() -> None:
    evening = candidate(
        date(2016, 11, 29), "jsonld.datePublished", datetime(2016, 11, 29, 3, tzinfo=UTC)
    )
    dating = dated(evening, url="https://n.example/2016/11/28/a.html")
    assert dating.published_on == THE_DAY
    assert dating.published_at == evening.instant


def test_a_date_seen_somewhere_does_not_beat_the_month_of_the_address() -> None:
    seen = candidate(date(2022, 8, 10), "visible")
    dating = dated(seen, url="https://n.example/2016/11/a.html")
    assert (dating.published_on, dating.date_source) == (date(2016, 11, 1), "url")
    near = candidate(THE_DAY, "visible")
    assert dated(near, url="https://n.example/2016/11/a.html").published_on == THE_DAY


UTC_EVENING = candidate(
    date(2016, 11, 29), "meta.article:published_time", datetime(2016, 11, 29, 3, tzinfo=UTC)
)


def test_an_instant_in_utc_is_dated_by_the_day_that_is_printed_beside_the_headline() -> None:
    dating = dated(UTC_EVENING, candidate(THE_DAY, "headline"))
    assert (dating.published_on, dating.published_at) == (THE_DAY, UTC_EVENING.instant)


def test_an_address_does_not_move_a_day_that_the_page_prints() -> None:
    printed = candidate(UTC_EVENING.day, "headline")
    dating = dated(UTC_EVENING, printed, url="https://n.example/2016/11/28/a.html")
    assert dating.published_on == UTC_EVENING.day


@pytest.mark.parametrize("hour", [10, 12])
def test_a_day_that_no_zone_explains_is_not_the_local_one(hour: int) -> None:
    noon = candidate(
        date(2016, 11, 29), "jsonld.datePublished", datetime(2016, 11, 29, hour, 4, tzinfo=UTC)
    )
    dating = dated(noon, url="https://n.example/2016/11/28/a.html")
    assert dating.published_on == noon.day


def test_midnight_in_utc_is_a_day_and_no_instant() -> None:
    midnight = candidate(
        date(2016, 11, 28), "meta.article:published_time", datetime(2016, 11, 28, tzinfo=UTC)
    )
    # A browser in America printed the day before.
    assert dated(midnight, candidate(date(2016, 11, 27), "headline")).published_on == THE_DAY


def test_the_last_change_by_another_name_gives_way_to_an_explicit_publication() -> None:
    changed = datetime(2017, 5, 8, 9, 11, tzinfo=UTC)
    dating = dated(
        candidate(changed.date(), "itemprop.datepublished", changed),
        candidate(THE_DAY, "meta.article:published_time"),
        candidate(changed.date(), "meta.modified", changed, is_modified=True),
    )
    assert (dating.published_on, dating.date_source) == (THE_DAY, "meta.article:published_time")


def test_an_older_date_under_the_headline_beats_a_stamp_that_nobody_confirms() -> None:
    stamp = candidate(date(2024, 8, 7), "jsonld.datePublished")
    printed = candidate(THE_DAY, "headline")
    change = candidate(date(2024, 9, 1), "jsonld.dateModified", is_modified=True)
    assert dated(stamp, printed).date_source == "headline"
    assert dated(stamp, printed, change).date_source == stamp.source, "published, then changed"
    assert dated(stamp, printed, url="https://n.example/2024/08/07/a").date_source == stamp.source
    assert dated(stamp, printed, candidate(date(2015, 1, 1), "headline")).date_source == (
        stamp.source
    ), "two dates are a list"
    assert dated(stamp, candidate(date(2025, 1, 1), "headline")).date_source == stamp.source


def test_a_day_gets_the_time_that_another_source_tells_of_it() -> None:
    noon = datetime(2016, 11, 28, 12, 4, tzinfo=UTC)
    day = candidate(THE_DAY, "jsonld.datePublished")
    dating = dated(day, candidate(THE_DAY, "meta.article:published_time", noon))
    assert (dating.published_on, dating.published_at) == (THE_DAY, noon)
    assert (dating.date_source, dating.date_precision) == (day.source, "minute")
    assert dated(day, candidate(THE_DAY, "headline", noon)).published_at == noon


def test_the_time_of_an_evening_may_lie_on_the_next_day_in_utc() -> None:
    midnight = candidate(
        THE_DAY, "jsonld.datePublished", datetime(2016, 11, 28, tzinfo=UTC)
    )  # a system that must give a time
    page = candidate(
        UTC_EVENING.day, "jsonld.other.datePublished", datetime(2016, 11, 29, 4, 39, 5, tzinfo=UTC)
    )
    dating = dated(midnight, page)
    assert (dating.published_on, dating.published_at) == (THE_DAY, page.instant)
    teaser = candidate(THE_DAY, page.source, datetime(2016, 11, 28, 9, 1, tzinfo=UTC))
    assert dated(midnight, page, teaser).published_at == midnight.instant, "two stories"


def test_a_day_gets_no_time_of_another_day_or_of_just_anything() -> None:
    day = candidate(THE_DAY, "jsonld.datePublished")
    for other in (
        candidate(THE_DAY, "time", datetime(2016, 11, 28, 12, 4, tzinfo=UTC)),
        candidate(UTC_EVENING.day, "headline", datetime(2016, 11, 29, 3, tzinfo=UTC)),
        candidate(UTC_EVENING.day, UTC_EVENING.source, datetime(2016, 11, 29, 21, tzinfo=UTC)),
        candidate(THE_DAY, UTC_EVENING.source, datetime(2016, 11, 28, tzinfo=UTC)),
    ):
        assert dated(day, other).published_at is None, other
    assert dated(UTC_EVENING, candidate(UTC_EVENING.day, "headline")).published_at == (
        UTC_EVENING.instant
    )


def test_a_story_that_is_kept_up_to_date_is_from_the_day_on_which_it_first_appeared() -> None:
    first = candidate(THE_DAY, "original")
    assert dated(candidate(date(2024, 8, 7), "headline"), first).published_on == THE_DAY
    told = candidate(date(2016, 12, 1), "jsonld.datePublished")
    assert dated(told, first).published_on == told.day, "the paper's own date, of a reprint"


def test_a_claimed_change_is_no_publication_but_better_than_nothing() -> None:
    both = dated(claims=Claims(published="2016-11-27", modified="2016-11-28T12:00:00Z"))
    assert (both.published_on, both.modified_at) == (date(2016, 11, 27), NOON)
    assert dated(claims=Claims(modified="2016-11-28")).published_on == THE_DAY


def test_what_a_text_says_of_itself_loses_against_what_is_claimed_of_it() -> None:
    said = candidate(date(2015, 1, 1), "meta.article:published_time")
    claims = Claims(published="2016-11-28")
    assert dated(said, claims=claims, kind=Kind.TEXT).published_on == THE_DAY
    assert dated(said, claims=claims).published_on == date(2015, 1, 1)


@pytest.mark.parametrize(
    ("claimed", "precision"),
    [
        (candidate(THE_DAY, "jsonld.datePublished"), "day"),
        (candidate(THE_DAY, "jsonld.datePublished", NOON), "minute"),
        (candidate(THE_DAY, "jsonld.datePublished", NOON.replace(second=7)), "second"),
        (candidate(date(2016, 11, 1), "meta.date", precision="month"), "month"),
        (candidate(date(2016, 1, 1), "meta.published", precision="year"), "year"),
    ],
)
def test_a_date_is_as_exact_as_its_source(claimed: DateCandidate, precision: str) -> None:
    assert dated(claimed).date_precision == precision


def test_a_month_conflicts_with_nothing_and_a_day_with_the_next_but_one() -> None:
    page = candidate(THE_DAY, "jsonld.datePublished")
    assert not dated(page, url="https://n.example/2016/11/a.html").date_conflict
    assert not dated(page, candidate(date(2016, 11, 29), "visible")).date_conflict
    assert dated(page, candidate(date(2016, 11, 30), "visible")).date_conflict


@pytest.mark.parametrize("day", [date(1604, 12, 31), date(2030, 1, 2)])
def test_no_date_lies_before_the_first_newspaper_or_behind_the_ceiling(day: date) -> None:
    assert dated(candidate(day, "jsonld.datePublished")) == Dating()


@pytest.mark.parametrize("day", [date(1605, 1, 1), date(2030, 1, 1)])
def test_the_first_and_the_last_day_that_are_believed(day: date) -> None:
    assert dated(candidate(day, "jsonld.datePublished")).published_on == day


def test_an_instant_is_dated_by_the_same_instant_in_the_zone_that_was_printed() -> None:
    late = datetime(2016, 11, 29, 3, tzinfo=UTC)
    utc = candidate(date(2016, 11, 29), "jsonld.datePublished", late)
    local = candidate(THE_DAY, "meta.article:published_time", late.replace(second=30))
    assert dated(utc, local).published_on == THE_DAY
    hours_apart = candidate(THE_DAY, "meta.date", late.replace(hour=5))
    assert dated(utc, hours_apart).published_on == date(2016, 11, 29)
    two_days = candidate(date(2016, 11, 27), "url")
    assert dated(utc, two_days).published_on == date(2016, 11, 29)


def test_a_weak_date_yields_to_the_month_of_the_address_and_a_strong_one_does_not() -> None:
    url = "https://n.example/2016/11/a.html"
    for source in ("time", "visible", "guess.htmldate", "jsonld.other.datePublished"):
        assert dated(candidate(date(2022, 8, 1), source), url=url).date_source == "url"
        assert dated(candidate(date(2016, 12, 10), source), url=url).date_source == source
    told = candidate(date(2022, 8, 1), "jsonld.datePublished")
    assert dated(told, url=url).date_source == "jsonld.datePublished"


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2016", "2016-01-01", "year"),
        ("2016.0", "2016-01-01", "year"),  # a table's number with a column of gaps
        ("2016-11", "2016-11-01", "month"),
        ("11/2016", "2016-11-01", "month"),
        ("November 2016", "2016-11-01", "month"),
        ("2016-11-28", "2016-11-28", "day"),
    ],
)
@pytest.mark.parametrize("kind", list(Kind))
def test_a_claim_is_kept_as_exactly_as_it_was_made(
    written: str, day: str, precision: str, kind: Kind
) -> None:
    dating = dated(claims=Claims(published=written), kind=kind)
    assert (str(dating.published_on), dating.date_precision) == (day, precision)
    assert dating.published_at is None


def test_a_day_before_a_month_before_a_year_whoever_says_it() -> None:
    year = candidate(date(2016, 1, 1), "jsonld.datePublished", precision="year")
    month = candidate(date(2016, 11, 1), "meta.published", precision="month")
    day = candidate(THE_DAY, "guess.htmldate")
    for page, precision in (
        ((year, month, day), "day"),
        ((year, month), "month"),
        ((year,), "year"),
    ):
        for order in (page, page[::-1]):
            assert dated(*order).date_precision == precision
