"""Nothing is published after its capture or its last change, whatever a page claims."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait
from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.records import Claims, DateCandidate, Kind, Origin, Page, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.dates.dating import THE_DAY, candidate, dated

NOON = datetime(2016, 11, 28, 12, tzinfo=UTC)
NEXT_DAY = date(2016, 11, 29)


@pytest.mark.parametrize(
    ("fetched", "latest"),
    [
        (datetime(2016, 11, 28, 9, 59, tzinfo=UTC), THE_DAY),
        (datetime(2016, 11, 28, 10, 0, tzinfo=UTC), NEXT_DAY),  # 14 hours ahead it is midnight
        (datetime(2016, 11, 29, 9, 59, tzinfo=UTC), NEXT_DAY),
    ],
)
def test_the_last_day_of_a_capture_is_that_of_the_easternmost_zone(
    fetched: datetime, latest: date
) -> None:
    for source in DateSource:
        on_time = candidate(latest, source, is_modified=source.has(Trait.CHANGE))
        assert dated(on_time, fetched=fetched).published_on == latest
        too_late = candidate(
            latest + timedelta(days=1), source, is_modified=source.has(Trait.CHANGE)
        )
        dating = dated(too_late, fetched=fetched)
        assert (dating.published_on, dating.date_candidates) == (None, ())


def test_an_instant_that_the_capture_had_not_reached_is_only_a_day() -> None:
    """Sydney's half past ten, written as UTC, on a page that was captured at one."""
    fetched = datetime(2016, 11, 28, 1, tzinfo=UTC)
    for minutes, is_known in ((0, True), (5, True), (6, False), (9 * 60 + 30, False)):
        told = candidate(THE_DAY, "jsonld.datePublished", fetched + timedelta(minutes=minutes))
        dating = dated(told, fetched=fetched)
        assert dating.published_on == THE_DAY
        assert dating.published_at == (told.instant if is_known else None)
        assert (dating.date_precision == "day") == (not is_known)


def test_a_date_that_is_only_seen_yields_to_one_before_the_last_change() -> None:
    change = candidate(THE_DAY, "meta.modified", NOON, is_modified=True)
    teaser = candidate(date(2017, 8, 1), "time")
    older = candidate(date(2016, 11, 20), "visible")
    assert dated(teaser, change, older).published_on == older.day
    alone = dated(teaser, change)
    assert (alone.published_on, alone.date_source) == (THE_DAY, "meta.modified")
    next_day = candidate(NEXT_DAY, "time")  # a zone explains it
    dating = dated(next_day, change)
    assert (dating.published_on, dating.date_source) == (NEXT_DAY, "time")
    two_days = candidate(date(2016, 11, 30), "time")
    assert dated(two_days, change).published_on == THE_DAY
    later = candidate(date(2017, 8, 3), "meta.modified", is_modified=True)
    assert dated(teaser, change, later).published_on == teaser.day, "the last change counts"


def test_a_month_that_is_only_seen_yields_as_well() -> None:
    change = candidate(THE_DAY, "meta.modified", NOON, is_modified=True)
    month = candidate(date(2016, 12, 1), "visible", precision="month")
    assert dated(month, change).published_on == THE_DAY
    same = dated(candidate(date(2016, 11, 1), "visible", precision="month"), change)
    assert (same.published_on, same.date_precision) == (date(2016, 11, 1), "month")


def test_a_scheduled_story_was_published_after_its_draft_was_changed() -> None:
    """What the system tells stays, and a change before it is no change of what was published."""
    published = candidate(date(2016, 12, 5), "jsonld.datePublished")
    draft = candidate(THE_DAY, "jsonld.dateModified", NOON, is_modified=True)
    dating = dated(published, draft)
    assert (dating.published_on, dating.modified_at) == (published.day, None)
    later = candidate(date(2016, 12, 6), "meta.modified", NOON + timedelta(days=8), True)
    assert dated(published, draft, later).modified_at == later.instant
    timed = candidate(THE_DAY, "jsonld.datePublished", NOON)
    for seconds, is_change in ((-1, False), (0, True), (1, True)):
        change = candidate(THE_DAY, "jsonld.dateModified", NOON + timedelta(seconds=seconds), True)
        assert dated(timed, change).modified_at == (change.instant if is_change else None)


def test_the_instant_of_a_change_is_that_of_the_first_source_that_gives_one() -> None:
    published = candidate(THE_DAY, "jsonld.datePublished")
    day = candidate(NEXT_DAY, "jsonld.dateModified", is_modified=True)
    timed = candidate(NEXT_DAY, "meta.modified", NOON + timedelta(days=1), is_modified=True)
    assert dated(published, day, timed).modified_at == timed.instant
    assert dated(published, day).modified_at is None


def test_a_change_on_the_day_before_in_utc_may_be_on_the_day_of_publication() -> None:
    published = candidate(THE_DAY, "jsonld.datePublished")
    for hour, is_change in ((11, True), (10, False)):  # Auckland is 13 hours ahead in summer
        instant = datetime(2016, 11, 27, hour, tzinfo=UTC)
        change = candidate(instant.date(), "jsonld.dateModified", instant, is_modified=True)
        assert dated(published, change).modified_at == (instant if is_change else None)


def test_an_explicit_date_behind_the_change_yields_to_another_that_is_not_if_it_stands_alone() -> (
    None
):
    change = candidate(THE_DAY, "meta.modified", NOON, is_modified=True)
    teaser = candidate(date(2016, 12, 16), "itemprop.datepublished")
    own = candidate(date(2016, 11, 13), "meta.article:published_time")
    assert dated(teaser, own, change).published_on == own.day
    confirmed = candidate(teaser.day, "headline")
    assert dated(teaser, own, confirmed, change).published_on == teaser.day
    named = candidate(own.day, "meta.published")
    assert dated(teaser, named, change).published_on == teaser.day, "not explicit enough"


def test_conflicting_days_are_flagged_from_the_second_on() -> None:
    told = candidate(THE_DAY, "jsonld.datePublished")
    for days, is_conflict in ((0, False), (1, False), (2, True), (-1, False), (-2, True)):
        other = candidate(THE_DAY + timedelta(days=days), "meta.published")
        assert dated(told, other).date_conflict is is_conflict
    change = candidate(date(2020, 1, 1), "jsonld.dateModified", is_modified=True)
    assert not dated(told, change).date_conflict, "a change contradicts nobody"


@pytest.mark.parametrize(("days", "is_kept"), [(-2, False), (-1, True), (45, True), (46, False)])
def test_a_weak_date_may_lie_a_little_outside_the_month_that_is_given(
    days: int, is_kept: bool
) -> None:
    first = date(2016, 11, 1)
    seen = candidate(first + timedelta(days=days), "visible")
    assert (dated(seen, url="https://n.example/2016/11/a.html").published_on == seen.day) is is_kept
    for source in ("meta.published", "jsonld.datePublished"):
        month = candidate(first, source, precision="month")
        assert (dated(seen, month).published_on == seen.day) is is_kept
    claims = Claims(published="2016-11")
    assert (dated(seen, claims=claims).published_on == seen.day) is is_kept


@pytest.mark.parametrize(("days", "is_kept"), [(-2, False), (-1, True), (380, True), (381, False)])
def test_a_weak_date_may_lie_a_little_outside_the_year_that_is_given(
    days: int, is_kept: bool
) -> None:
    first = date(2016, 1, 1)
    seen = candidate(first + timedelta(days=days), "visible")
    dating = dated(seen, candidate(first, "meta.published", precision="year"))
    assert (dating.published_on == seen.day) is is_kept
    assert dating.date_precision == ("day" if is_kept else "year")


def test_a_month_that_is_only_seen_and_the_day_of_an_address_are_no_season() -> None:
    teaser = candidate(date(2022, 8, 1), "time")
    month = candidate(date(2016, 11, 1), "visible", precision="month")
    assert dated(teaser, month).published_on == teaser.day
    assert dated(candidate(date(2022, 8, 1), "headline"), month).published_on == teaser.day
    day = dated(teaser, url="https://n.example/2016/11/28/a.html")
    assert (day.published_on, day.date_precision) == (THE_DAY, "day")


@pytest.mark.parametrize(("hour", "is_local"), [(9, True), (10, False)])
def test_the_westmost_evening_is_ten_hours_behind(hour: int, is_local: bool) -> None:
    told = candidate(
        NEXT_DAY, "jsonld.datePublished", datetime(2016, 11, 29, hour, 0, 1, tzinfo=UTC)
    )
    day = dated(told, url="https://n.example/2016/11/28/a.html").published_on
    assert (day == THE_DAY) is is_local


@pytest.mark.parametrize(("hour", "is_local"), [(10, False), (11, True)])
def test_the_easternmost_morning_is_thirteen_hours_ahead(hour: int, is_local: bool) -> None:
    instant = datetime(2016, 11, 27, hour, 0, 1, tzinfo=UTC)
    told = candidate(instant.date(), "jsonld.datePublished", instant)
    day = dated(told, url="https://n.example/2016/11/28/a.html").published_on
    assert (day == THE_DAY) is is_local


@pytest.mark.parametrize(("seconds", "is_same"), [(119, True), (120, False)])
def test_two_instants_are_the_same_within_two_minutes(seconds: int, is_same: bool) -> None:
    late = datetime(2016, 11, 29, 3, 30, tzinfo=UTC)
    told = candidate(NEXT_DAY, "jsonld.datePublished", late)
    local = candidate(THE_DAY, "meta.published", late + timedelta(seconds=seconds))
    assert (dated(told, local).published_on == THE_DAY) is is_same


days = st.dates(date(2016, 11, 20), date(2016, 12, 10))
SPAN_MINUTES = 20 * 24 * 60
instants = st.none() | st.integers(0, SPAN_MINUTES).map(
    lambda minutes: datetime(2016, 11, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def candidates(draw: st.DrawFn) -> DateCandidate:
    source = draw(st.sampled_from(list(DateSource)))
    precision = draw(st.sampled_from([Precision.DAY] * 3 + [Precision.MONTH, Precision.YEAR]))
    instant = draw(instants) if precision is Precision.DAY else None
    zone = timedelta(hours=draw(st.integers(-12, 14)))
    day = (instant + zone).date() if instant else draw(days)
    day = day.replace(day=1) if precision is Precision.MONTH else day
    day = day.replace(month=1, day=1) if precision is Precision.YEAR else day
    is_modified = source.has(Trait.CHANGE) or (
        source in (DateSource.HEADLINE, DateSource.TIME, DateSource.VISIBLE) and draw(st.booleans())
    )
    return DateCandidate(day, source, instant, is_modified, precision)


pages = st.lists(candidates(), max_size=7)


@given(pages, instants)
def test_nothing_is_published_after_its_capture_or_its_change(
    page: list[DateCandidate], fetched: datetime | None
) -> None:
    dating = dated(*page, fetched=fetched)
    if dating.published_on is None:
        return
    if fetched is not None:
        assert dating.published_on <= (fetched + timedelta(hours=14)).date()
        for instant in (dating.published_at, dating.modified_at):
            assert instant is None or instant <= fetched + timedelta(minutes=5)
    if dating.modified_at is not None:
        assert dating.published_at is None or dating.published_at <= dating.modified_at
        assert dating.published_on <= (dating.modified_at + timedelta(hours=14)).date()
    winner = dating.date_source
    changes = [c.day for c in dating.date_candidates if c.is_modified]
    if winner is not None and winner.has(Trait.WEAK) and changes:
        assert dating.published_on <= max(changes) + timedelta(days=2)  # zones, and a local day


@given(pages, instants)
def test_a_dating_is_complete_and_comes_from_the_page(
    page: list[DateCandidate], fetched: datetime | None
) -> None:
    dating = dated(*page, fetched=fetched)
    has = [dating.published_on is not None, dating.date_source is not None]
    assert has == [dating.date_precision is not None] * 2
    if dating.published_at is not None:
        assert dating.published_on is not None
        assert abs((dating.published_at.date() - dating.published_on).days) <= 1
        assert dating.date_precision in (Precision.MINUTE, Precision.SECOND)
    claimed = {(c.day, c.source) for c in page}
    assert {(c.day, c.source) for c in dating.date_candidates} <= claimed
    if dating.published_on is not None:
        assert dating.published_on in {c.day for c in dating.date_candidates}
        assert dating.date_source in {c.source for c in dating.date_candidates}


@given(pages, st.randoms(use_true_random=False))
def test_the_order_of_a_page_counts_only_among_equals(
    page: list[DateCandidate], random: Random
) -> None:
    """Sources of different ranks may stand in any order; of equal ones the first wins."""
    ranks: set[tuple[int, bool, Precision]] = set()
    distinct = []
    for c in page:
        rank = (c.source.rank, c.is_modified, c.precision)
        if rank not in ranks:
            ranks.add(rank)
            distinct.append(c)
    shuffled = random.sample(distinct, len(distinct))
    first, second = dated(*distinct), dated(*shuffled)
    assert (first.published_on, first.published_at, first.modified_at, first.date_source) == (
        second.published_on, second.published_at, second.modified_at, second.date_source
    )  # fmt: skip
    assert first.date_conflict == second.date_conflict


@given(st.text(max_size=30), st.text(max_size=30), instants)
def test_no_claim_and_no_address_raise(published: str, url: str, fetched: datetime | None) -> None:
    claims = Claims(published=published, modified=published)
    record = RawRecord(Origin("s", 0, 0), Kind.TEXT, b"", "0", 0, url, None, fetched, None, claims)
    dating = date_page(Page("t", "x"), record, DEFAULT_RULES)
    assert dating.published_on is None or dating.published_on >= DEFAULT_RULES.date_floor
