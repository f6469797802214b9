"""Five published analyses find what was planted: the question's own SQL, untouched."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import SQL
from tests.planted import Planted, agenda, ownership, phrase_peaks, sentiment, uncertainty


def ask(database: Path, name: str) -> list[dict[str, Any]]:
    with reading(database) as con:
        cursor = con.execute((SQL / "questions" / f"{name}.sql").read_text(encoding="utf-8"))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def answered(tmp_path: Path) -> Callable[[Planted, str], list[dict[str, Any]]]:
    return lambda planted, name: ask(planted.build(tmp_path), name)


Answered = Callable[[Planted, str], list[dict[str, Any]]]


def test_policy_uncertainty_is_recovered_within_five_points(answered: Answered) -> None:
    """Baker, Bloom and Davis 2016: articles with two of the three kinds of term do not count."""
    planted = uncertainty()
    found = {row["month"]: row for row in answered(planted, "economic_policy_uncertainty")}
    assert found.keys() == planted.values.keys()
    for month, value in planted.values.items():
        assert found[month]["index"] == pytest.approx(value, abs=5), month
        assert found[month]["papers"] == 6
    assert sum(row["index"] for row in found.values()) / len(found) == pytest.approx(100, abs=0.01)
    assert max(found, key=lambda month: found[month]["index"]) == date(2020, 3, 1)


def test_headline_sentiment_by_leaning_is_recovered(answered: Answered) -> None:
    """Rozado, Hughes and Halberstadt 2022: outlets weigh the same, whatever their size."""
    planted = sentiment()
    found = {
        (row["leaning"], row["year"]): row
        for row in answered(planted, "headline_sentiment_by_leaning")
    }
    assert found.keys() == planted.values.keys()
    for key, value in planted.values.items():
        assert found[key]["sentiment"] == pytest.approx(value, abs=0.002)
        assert found[key]["outlets"] == 3


def test_term_frequency_by_outlet_and_year_is_exact(answered: Answered) -> None:
    planted = agenda()
    found = {(r["outlet"], r["year"]): r for r in answered(planted, "term_by_outlet_and_year")}
    assert {key: row["hits"] for key, row in found.items()} == planted.values
    for row in found.values():
        assert row["per_million"] == pytest.approx(1e6 * row["hits"] / row["all_words"])


def test_the_outlet_that_leads_is_told_from_the_one_that_follows(answered: Answered) -> None:
    """Rozado, al-Gharbi and Halberstadt 2021: lag 1 is the planted lag."""
    found = {row["leader"]: row for row in answered(agenda(), "who_sets_the_agenda")}
    assert found["leader.example"]["follower"] == "follower.example"
    assert found["leader.example"]["lead"] > 0.99
    assert found["leader.example"]["lead_back"] < 0.5
    assert found["follower.example"]["lead"] < 0.5
    assert found["leader.example"]["years"] == 9


def test_the_lag_between_the_peaks_of_a_phrase_is_recovered_to_the_hour(answered: Answered) -> None:
    """Leskovec, Backstrom and Kleinberg 2009: 2.5 hours there, 3 planted here."""
    found = {row["type"]: row for row in answered(phrase_peaks(), "phrase_peaks_by_source_type")}
    assert found["mainstream"]["peak_at"] == datetime(2008, 9, 10, 12, tzinfo=UTC)
    assert (found["mainstream"]["lag_hours"], found["blog"]["lag_hours"]) == (0, 3)


def test_the_effect_of_a_sale_on_local_news_is_recovered(answered: Answered) -> None:
    """Martin and McCrain 2019: what befalls all stations is not the sale's effect."""
    planted = ownership()
    (row,) = answered(planted, "ownership_and_local_news")
    assert (row["outlet"], row["sold_on"]) == ("bought.example", date(2017, 7, 1))
    for name, value in planted.values.items():
        assert row[name] == pytest.approx(value, abs=0.001), name
