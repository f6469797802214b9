"""The computer's zero, printed as a date, dates nothing; a story of New Year 1970 is dated."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from broadsheet.pipeline.date_sources import DateSource, Trait
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.records import Claims, DateCandidate, Kind
from tests.dates.dating import THE_DAY, candidate, dated

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_OF_1969, FIRST_OF_1970 = date(1969, 12, 31), date(1970, 1, 1)
ZERO = (
    "0", "0.0", "-1", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00+00:00",
    "1970-01-01 00:00:00", "1970-01-01", "1970-01", "1970", "01/01/1970", "01.01.1970", "19700101",
    "1969-12-31T19:00:00-05:00", "1969-12-31 19:00:00", "1969-12-31", "12/31/1969", "1970-01-01T09:00:00",
    "Thu, 01 Jan 1970 00:00:00 GMT", "Thu Jan 01 00:00:00 +0000 1970", "January 1, 1970", "1 января 1970",
    "Wednesday, December 31, 1969", "1970年1月1日", "Jan 1, 1970 1:00 AM CET", "1 มกราคม 2513", "11 دی 1348",
)  # fmt: skip


@pytest.mark.parametrize("written", ZERO)
def test_no_source_alone_dates_a_story_by_the_computers_zero(written: str) -> None:
    for source in DateSource:
        read = read_candidate(written, source, is_month_first=True)
        seen = [] if read is None else [read]
        dating = dated(*seen)
        assert (dating.published_on, dating.published_at, dating.modified_at) == (None, None, None)
        assert dating.date_candidates == tuple(seen), "what is claimed stays visible"


@pytest.mark.parametrize("written", ZERO)
@pytest.mark.parametrize("kind", list(Kind))
def test_no_claim_dates_a_story_by_the_computers_zero(written: str, kind: Kind) -> None:
    claims = Claims(published=written, modified=written)
    assert dated(claims=claims, kind=kind).published_on is None


@given(st.integers(-12 * 4, 14 * 4), st.sampled_from(["", "zone"]))
def test_zero_on_the_clocks_of_any_zone_is_zero_and_nothing_confirms_it(
    quarters: int, form: str
) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    local = EPOCH.astimezone(zone)
    written = local.isoformat() if form else local.replace(tzinfo=None).isoformat(" ")
    read = read_candidate(written, DateSource.JSONLD_PUBLISHED)
    assert read is not None
    assert (read.day, read.instant) == (local.date(), EPOCH)
    printed = candidate(local.date(), "headline")
    url = f"https://n.example/{local:%Y/%m/%d}/a.html"
    assert dated(read, printed, url=url).published_on is None


def test_another_date_of_the_page_takes_the_place_of_zero() -> None:
    zero = candidate(FIRST_OF_1970, "jsonld.datePublished", EPOCH)
    seen = candidate(THE_DAY, "visible")
    dating = dated(zero, seen)
    assert (dating.published_on, dating.date_source) == (THE_DAY, "visible")
    assert not dating.date_conflict, "zero contradicts nobody"
    changed = datetime(2016, 11, 28, 12, tzinfo=UTC)
    change = candidate(THE_DAY, "jsonld.dateModified", changed, is_modified=True)
    assert dated(zero, change).published_on == THE_DAY


@pytest.mark.parametrize("day", [LAST_OF_1969, FIRST_OF_1970])
def test_a_newspapers_story_of_new_year_1970_is_dated_where_more_than_its_page_says_so(
    day: date,
) -> None:
    url = f"https://archive.example/{day:%Y/%m/%d}/archives/a.html"
    told = candidate(day, "jsonld.datePublished")
    # The archive of The New York Times writes midnight in New York.
    new_york = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    timed = candidate(day, "meta.article:published_time", new_york)
    printed = candidate(day, "headline")
    for page in ([told, printed], [timed, printed]):
        assert dated(*page).published_on is None, "the template prints its system's zero"
        assert dated(*page, url=url).published_on == day
    for page in ([told], [timed], [printed]):
        assert dated(*page, url=url).published_on == day
        assert dated(*page, claims=Claims(published=day.isoformat())).published_on == day
    assert dated(told, timed, candidate(day, "time")).published_on is None, "one system, one voice"
    other = LAST_OF_1969 if day == FIRST_OF_1970 else FIRST_OF_1970
    assert dated(told, candidate(other, "headline")).published_on is None, "zero in two zones"


@pytest.mark.parametrize("day", [date(1969, 12, 30), date(1970, 1, 2), date(1970, 12, 31)])
def test_the_days_around_zero_are_days_like_others(day: date) -> None:
    assert dated(candidate(day, "visible")).published_on == day


def test_a_year_or_a_month_that_begins_with_zero_needs_another_voice_too() -> None:
    year = candidate(FIRST_OF_1970, "meta.published", precision="year")
    assert dated(year).published_on is None
    dating = dated(year, claims=Claims(published="1970"))
    assert (dating.published_on, dating.date_precision) == (FIRST_OF_1970, "year")


DATABASE_ZEROS = (
    ("1900-01-01", date(1900, 1, 1)), ("1900-01-01T00:00:00Z", date(1900, 1, 1)), ("1900", date(1900, 1, 1)),
    ("01/01/1900 00:00", date(1900, 1, 1)), ("January 1, 1900", date(1900, 1, 1)), ("1900-01", date(1900, 1, 1)),
    ("1899-12-30", date(1899, 12, 30)), ("12/30/1899 12:00 AM", date(1899, 12, 30)), ("1899-12-30T00:00:00Z", date(1899, 12, 30)),
)  # fmt: skip


@pytest.mark.parametrize(("written", "day"), DATABASE_ZEROS)
def test_the_zero_of_a_database_dates_a_story_only_where_a_second_voice_says_so(
    written: str, day: date
) -> None:
    read = read_candidate(written, DateSource.META_PUBLISHED, is_month_first=True)
    assert read is not None
    assert read.day == day
    assert dated(read).published_on is None
    assert dated(claims=Claims(published=written, modified=written)).published_on is None
    assert dated(read, candidate(THE_DAY, "visible")).published_on == THE_DAY
    printed = candidate(day, "headline")
    assert dated(read, printed).published_on == day, "an archive prints the day of its paper"
    assert dated(read, url=f"https://archive.example/{day:%Y/%m/%d}/a.html").published_on == (
        day if day.year == 1900 else None  # no address is read for a day before 1900
    )


@pytest.mark.parametrize(
    "day", [date(1899, 12, 29), date(1899, 12, 31), date(1900, 1, 2), date(2000, 1, 1)]
)
def test_a_day_beside_a_databases_zero_and_the_millennium_are_days_like_others(day: date) -> None:
    assert dated(candidate(day, "visible")).published_on == day
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert dated(candidate(day, "jsonld.datePublished", midnight)).published_on == day


ZEROS_BEFORE_PRINT = (
    "0001-01-01T00:00:00Z", "0001-01-01", "Mon, 01 Jan 0001 00:00:00 GMT", "1/1/0001 12:00:00 AM", "01.01.0001",
    "January 1, 0001", "0000-00-00 00:00:00", "-0001-11-30T00:00:00+00:00", "November 30, -0001", "30.11.-0001",
    "1601-01-01T00:00:00Z", "Mon, 01 Jan 1601 00:00:00 GMT", "January 1, 1601",
)  # fmt: skip


@pytest.mark.parametrize("written", ZEROS_BEFORE_PRINT)
def test_zeros_from_before_the_first_newspaper_date_nothing_whoever_says_them(written: str) -> None:
    sources = (DateSource.JSONLD_PUBLISHED, DateSource.HEADLINE)
    read = [read_candidate(written, source, is_month_first=True) for source in sources]
    seen = [c for c in read if c is not None]
    dating = dated(*seen, claims=Claims(published=written, modified=written))
    assert dating.published_on is None


@given(st.integers(700_000_000, 2_147_483_647), st.integers(-48, 56))  # 1992 to 2038
def test_seconds_taken_for_milliseconds_date_nothing_and_nothing_confirms_them(
    seconds: int, quarters: int
) -> None:
    instant = datetime.fromtimestamp(seconds / 1000, timezone(timedelta(minutes=15 * quarters)))
    read = read_candidate(instant.isoformat(), DateSource.JSONLD_PUBLISHED)
    assert read is not None
    assert read.instant is not None
    assume(read.instant.minute % 15 or read.instant.second)
    printed = candidate(read.day, "headline")
    assert dated(read).published_on is None
    assert dated(read, printed).published_on is None
    assert dated(read, candidate(THE_DAY, "visible")).published_on == THE_DAY


@pytest.mark.parametrize(
    ("clock", "is_believed"),
    [
        ("1970-01-18T05:00:00Z", True),  # midnight in New York: an archive must give a time
        ("1970-01-18T18:30:00Z", True),
        ("1970-01-18T03:12:29Z", False),  # 1480349051 ms
        ("1970-01-18T03:15:01Z", False),
        ("1970-01-18T03:12:00Z", False),
        ("1970-01-18", True),
        ("1970-01-08T00:00:01Z", False),
        ("1970-01-07T23:59:59Z", True),
        ("1970-01-25T23:59:59Z", False),
        ("1970-01-26T00:00:01Z", True),
        ("1971-01-18T03:12:29Z", True),
    ],
)
def test_an_archives_story_of_january_1970_is_dated(clock: str, is_believed: bool) -> None:
    read = read_candidate(clock, DateSource.JSONLD_PUBLISHED)
    assert read is not None
    assert (dated(read).published_on == read.day) == is_believed


@given(
    st.lists(
        st.builds(
            DateCandidate,
            st.sampled_from([LAST_OF_1969, FIRST_OF_1970, THE_DAY]),
            st.sampled_from([s for s in DateSource if not s.has(Trait.CHANGE)]),
            st.sampled_from([None, EPOCH]),
        ),
        max_size=4,
    )
)
def test_where_zero_stands_as_an_instant_no_story_is_of_its_days(
    candidates: list[DateCandidate],
) -> None:
    zero = candidate(FIRST_OF_1970, "meta.date", EPOCH)
    assert dated(*candidates, zero).published_on not in (LAST_OF_1969, FIRST_OF_1970)
