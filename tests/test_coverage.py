"""What the archive lacks is told from what an outlet did not publish, or said to be unknown."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import query_of
from tests.synthetic import article, holdings

START = date(2020, 1, 6)  # a Monday
HOLES = (1, 7, 30, 120, 700)
APART = 42  # days of publication between two holes
FRIDAY = 5
STRAY_EARLY, STRAY_LATE = date(2001, 5, 5), date(2026, 4, 1)


def days(first: int, count: int) -> list[date]:
    return [START + timedelta(days=first + n) for n in range(count)]


def planted(lengths: tuple[int, ...], apart: int) -> tuple[list[date], dict[int, list[date]]]:
    """A calendar with a hole of each length in it: all its days, and those of each hole."""
    holes, at = {}, apart
    for length in lengths:
        holes[length] = days(at, length)
        at += length + apart
    return days(0, at), holes


def outlet(name: str | None, on: list[date], *, lost: set[date], n: int = 1) -> Iterator[Any]:
    for day in on:
        if day not in lost:
            for k in range(n):
                yield article(f"{name} {day} {k}", outlet=name, published_on=day)


CALENDAR, DAILY = planted(HOLES, APART)
LOST = {day for hole in DAILY.values() for day in hole}
WEEKS, WEEKLY = planted((7, 30, 120, 700), 20 * 7)
WEEKS_LOST = {day for hole in WEEKLY.values() for day in hole}
FRIDAYS = [day for day in WEEKS if day.isoweekday() == FRIDAY]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("coverage")
    by_chance = random.Random(5)
    irregular = [day for day in days(0, 1800) if by_chance.random() < 0.3]
    half = days(0, 60)
    made = [
        *outlet("daily", CALENDAR, lost=LOST, n=10),
        *outlet(None, CALENDAR, lost=LOST, n=10),
        *outlet("workdays", [d for d in CALENDAR if d.isoweekday() < 6], lost=LOST, n=10),
        *outlet("weekly", FRIDAYS, lost=WEEKS_LOST, n=2),
        *outlet("irregular", irregular, lost=set(days(600, 120))),
        *outlet("ended", half, lost=set(), n=3),
        *outlet("early", [STRAY_EARLY, *half], lost=set(), n=3),
        *outlet("late", [*half, STRAY_LATE], lost=set(), n=3),
        *outlet("midway", [*days(0, 40), START + timedelta(days=90), *days(200, 40)], lost=set()),
        *outlet("rare", [START, *days(100, 1), *days(500, 1)], lost=set()),
        *outlet("once", [START], lost=set()),
    ]
    build(holdings(folder / "lake", made), folder / "corpus.duckdb")
    with reading(folder / "corpus.duckdb") as opened:
        yield opened


def status(con: duckdb.DuckDBPyConnection, name: str | None) -> dict[date, str]:
    asked = "select day, status from coverage where outlet is not distinct from $name"
    return dict(con.execute(asked, {"name": name}).fetchall())


@pytest.mark.parametrize("length", HOLES)
@pytest.mark.parametrize("name", ["daily", None])
def test_every_day_of_a_hole_in_a_daily_is_a_gap(
    con: duckdb.DuckDBPyConnection, name: str | None, length: int
) -> None:
    told = status(con, name)
    assert {told[day] for day in DAILY[length]} == {"gap"}


def test_outside_its_holes_a_daily_has_no_gap(con: duckdb.DuckDBPyConnection) -> None:
    told = status(con, "daily")
    assert {told[day] for day in CALENDAR if day not in LOST} == {"published"}
    assert sorted(told) == CALENDAR


@pytest.mark.parametrize("length", HOLES)
def test_a_paper_of_working_days_is_quiet_at_weekends_and_not_in_a_hole(
    con: duckdb.DuckDBPyConnection, length: int
) -> None:
    told = status(con, "workdays")
    working = [day for day in DAILY[length] if day.isoweekday() < 6]
    assert {told[day] for day in working} == {"gap"}
    weekends = [day for day in CALENDAR[:APART] if day.isoweekday() > 5]
    assert {told[day] for day in weekends if day in told} == {"quiet"}


@pytest.mark.parametrize("length", [30, 120, 700])
def test_a_hole_of_many_issues_in_a_weekly_is_a_gap_from_end_to_end(
    con: duckdb.DuckDBPyConnection, length: int
) -> None:
    told = status(con, "weekly")
    assert {told[day] for day in WEEKLY[length]} == {"gap"}


def test_a_weekly_is_quiet_between_its_issues_and_unknown_where_it_misses_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = status(con, "weekly")
    before = [day for day in days(4, 130) if day.isoweekday() != FRIDAY]
    assert {told[day] for day in before} == {"quiet"}
    assert {told[day] for day in WEEKLY[7]} == {"unknown"}


def test_an_irregular_outlet_has_hardly_a_gap_but_where_one_was_planted(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = status(con, "irregular")
    assert {told[day] for day in days(600, 120)} == {"gap"}
    # The silence goes on until the next article: its edges are nobody's.
    others = [s for day, s in told.items() if day not in days(590, 140)]
    assert others.count("gap") <= 0.01 * len(others)
    assert others.count("quiet") > 0.6 * len(others)


def test_an_outlet_that_ended_has_no_days_after_its_last(con: duckdb.DuckDBPyConnection) -> None:
    assert list(status(con, "ended").items()) == [(day, "published") for day in days(0, 60)]


@pytest.mark.parametrize(
    ("name", "stray", "regular"),
    [("early", STRAY_EARLY, START), ("late", STRAY_LATE, START + timedelta(days=59))],
)
def test_between_a_stray_date_and_the_regular_days_nobody_knows(
    con: duckdb.DuckDBPyConnection, name: str, stray: date, regular: date
) -> None:
    told = status(con, name)
    between = {s for day, s in told.items() if min(stray, regular) < day < max(stray, regular)}
    assert between == {"unknown"}
    assert told[stray] == told[regular] == "published"


def test_a_stray_article_in_the_middle_of_a_hole_leaves_it_a_gap(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = status(con, "midway")
    assert {told[day] for day in [*days(40, 50), *days(91, 109)]} == {"gap"}


def test_of_an_outlet_with_three_articles_nothing_is_expected(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert list(status(con, "rare").values()).count("unknown") == 500 + 1 - 3
    assert status(con, "once") == {START: "published"}


def test_what_is_unknown_is_never_quiet_and_only_what_is_known_is_counted(
    con: duckdb.DuckDBPyConnection,
) -> None:
    kinds = con.execute(
        "select distinct status, expected is null, published is null, published = 0 from coverage"
    ).fetchall()
    assert {kind for kind in kinds if kind[0] == "quiet"} == {("quiet", False, False, True)}
    assert {kind for kind in kinds if kind[0] == "gap"} == {("gap", False, True, None)}
    assert {kind[2] for kind in kinds if kind[0] == "unknown"} == {True}
    assert {kind[0] for kind in kinds} == {"published", "quiet", "gap", "unknown"}


def test_the_question_of_gaps_gives_each_hole_once_with_what_is_missing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    asked = query_of("questions", "gaps_in_the_archive").sql
    found = con.execute(
        f"select first_day, days, articles_missing from ({asked}) "
        "where outlet = 'daily' order by first_day"
    ).fetchall()
    assert found == [(hole[0], len(hole), 10 * len(hole)) for hole in DAILY.values()]


def test_a_spell_of_publication_ends_at_a_long_silence(con: duckdb.DuckDBPyConnection) -> None:
    asked = (
        "select first_day, last_day, days, articles, is_established "
        "from outlet_spells where outlet = $name"
    )
    last = START + timedelta(days=59)
    assert con.execute(asked, {"name": "early"}).fetchall() == [
        (STRAY_EARLY, STRAY_EARLY, 1, 3, False),
        (START, last, 60, 180, True),
    ]
