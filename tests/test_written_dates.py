"""Dates are read as papers of many languages write them, and no number is taken for one."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.dates.months import MONTHS
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind, Origin, Page, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES

CASES = Path(__file__).parent / "cases"
WRITTEN = json.loads((CASES / "dates.json").read_text("utf-8"))
URLS = json.loads((CASES / "urls.json").read_text("utf-8"))
THE_DAY = date(2016, 11, 28)
NOON = datetime(2016, 11, 28, 12, tzinfo=UTC)


def each(cases: list[dict[str, Any]], name: str) -> list[Any]:
    return [
        pytest.param(written, case, id=f"{case['label']}: {written}", marks=failing(case))
        for case in cases
        for written in case[name]
    ]


def failing(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    why = case.get("known_failure")
    return [pytest.mark.xfail(reason=why, strict=True)] if why else []


@pytest.mark.parametrize(("written", "case"), each(WRITTEN, "written"))
def test_a_written_date_is_the_day_and_the_instant_that_were_meant(
    written: str, case: dict[str, Any]
) -> None:
    moment = read_moment(written, case.get("american", False))
    assert (moment and moment.day.isoformat()) == case["day"]
    if moment is not None:
        assert (moment.instant and moment.instant.isoformat()) == case["instant"]
        assert moment.is_day_known is case.get("is_day_known", True)


@pytest.mark.parametrize("name", sorted(MONTHS))
def test_every_name_of_a_month_is_read(name: str) -> None:
    moment = read_moment(f"5 {name} 2016")
    assert moment is not None
    assert (moment.day, moment.is_day_known) == (date(2016, MONTHS[name], 5), True)


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


def dated(
    *candidates: DateCandidate,
    url: str | None = None,
    fetched: datetime | None = None,
    claims: Claims = Claims(),
    kind: Kind = Kind.HTML,
    page_url: str | None = None,
) -> Dating:
    record = RawRecord(Origin("s", 0, 0), kind, b"", "0", 0, url, None, fetched, None, claims)
    page = Page("t", "x", date_candidates=candidates, canonical_url=page_url)
    return date_page(page, record, DEFAULT_RULES)


@pytest.mark.parametrize(("url", "case"), each(URLS, "urls"))
def test_the_date_in_an_address_is_found(url: str, case: dict[str, Any]) -> None:
    found = dated(url=url)
    assert (found.published_on and found.published_on.isoformat()) == case["day"]
    assert found == dated(page_url=url)


def test_a_claimed_change_is_no_publication_but_better_than_nothing() -> None:
    both = dated(claims=Claims(published="2016-11-27", modified="2016-11-28T12:00:00Z"))
    assert (both.published_on, both.modified_at) == (date(2016, 11, 27), NOON)
    assert dated(claims=Claims(modified="2016-11-28")).published_on == THE_DAY


def test_what_a_text_says_of_itself_loses_against_what_is_claimed_of_it() -> None:
    said = DateCandidate(date(2015, 1, 1), "meta.article:published_time")
    claims = Claims(published="2016-11-28")
    assert dated(said, claims=claims, kind=Kind.TEXT).published_on == THE_DAY
    assert dated(said, claims=claims).published_on == date(2015, 1, 1)


@pytest.mark.parametrize(
    ("candidate", "precision"),
    [
        (DateCandidate(THE_DAY, "jsonld.datePublished"), "day"),
        (DateCandidate(THE_DAY, "jsonld.datePublished", NOON), "minute"),
        (DateCandidate(THE_DAY, "jsonld.datePublished", NOON.replace(second=7)), "second"),
        (DateCandidate(date(2016, 11, 1), "meta.date.month"), "month"),
    ],
)
def test_a_date_is_as_exact_as_its_source(candidate: DateCandidate, precision: str) -> None:
    assert dated(candidate).date_precision == precision


def test_a_month_conflicts_with_nothing_and_a_day_with_the_next_but_one() -> None:
    page = DateCandidate(THE_DAY, "jsonld.datePublished")
    assert not dated(page, url="https://n.example/2016/11/a.html").date_conflict
    assert not dated(page, DateCandidate(date(2016, 11, 29), "visible")).date_conflict
    assert dated(page, DateCandidate(date(2016, 11, 30), "visible")).date_conflict


@pytest.mark.parametrize("day", [date(1604, 12, 31), date(2030, 1, 2)])
def test_no_date_lies_before_the_first_newspaper_or_behind_the_ceiling(day: date) -> None:
    assert dated(DateCandidate(day, "jsonld.datePublished")) == Dating()


def test_an_instant_is_dated_by_the_same_instant_in_the_zone_that_was_printed() -> None:
    late = datetime(2016, 11, 29, 3, tzinfo=UTC)
    utc = DateCandidate(date(2016, 11, 29), "jsonld.datePublished", late)
    local = DateCandidate(THE_DAY, "meta.article:published_time", late.replace(second=30))
    assert dated(utc, local).published_on == THE_DAY
    hours_apart = DateCandidate(THE_DAY, "meta.date", late.replace(hour=5))
    assert dated(utc, hours_apart).published_on == date(2016, 11, 29)
    two_days = DateCandidate(date(2016, 11, 27), "url")
    assert dated(utc, two_days).published_on == date(2016, 11, 29)


def test_a_weak_date_yields_to_the_month_of_the_address_and_a_strong_one_does_not() -> None:
    url = "https://n.example/2016/11/a.html"
    for source in ("time", "visible", "guess.htmldate", "jsonld.other.datePublished"):
        assert dated(DateCandidate(date(2022, 8, 1), source), url=url).date_source == "url.month"
        assert dated(DateCandidate(date(2016, 12, 10), source), url=url).date_source == source
    told = DateCandidate(date(2022, 8, 1), "jsonld.datePublished")
    assert dated(told, url=url).date_source == "jsonld.datePublished"
