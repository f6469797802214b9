"""The names of the months are CLDR's, with what papers print beside them."""

import json
from datetime import date

import pytest

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.moment import Moment
from broadsheet.pipeline.dates.months import CLDR, MONTHS, PRINTED
from broadsheet.pipeline.dates.parse import read_moment


def test_every_name_of_a_month_is_read() -> None:
    unread = {
        name
        for name, month in MONTHS.items()
        if read_moment(f"5 {name} 2016") != Moment(date(2016, month, 5))
        or read_moment(f"{name} 2016") != Moment(date(2016, month, 1), None, Precision.MONTH)
    }
    assert not unread


def test_every_language_has_twelve_months_with_a_name() -> None:
    by_language = json.loads(CLDR.read_text(encoding="utf-8"))
    assert len(by_language) >= 70
    for language, months in by_language.items():
        assert [bool(names) for names in months] == [True] * 12, language


def test_what_is_added_to_cldr_is_not_there_yet() -> None:
    """A name that a newer CLDR brings is ours no longer; one name of two months is decided here."""
    by_language = json.loads(CLDR.read_text(encoding="utf-8"))
    known = {name for months in by_language.values() for names in months for name in names}
    printed = {name for _, rows in PRINTED for names in rows.values() for name in names.split()}
    assert printed & known == {"listopad", "listopada"}


@pytest.mark.parametrize(
    "written",
    ["iPhone 11 Pro 2019", "24 LED 2019", "3 dis 2016", "12 med 2016", "11 tra 2020"],
)
def test_a_short_form_that_is_a_word_elsewhere_names_no_month(written: str) -> None:
    assert read_moment(written) is None


def test_a_name_that_two_languages_give_to_two_months_means_the_one_printed_more() -> None:
    assert (MONTHS["listopada"], MONTHS["listopad"]) == (11, 11)
    assert MONTHS["srpna"] == 8
    assert MONTHS["srpnja"] == 7
