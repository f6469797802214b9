"""Sources that agree outvote one that does not, and how likely a day is says how far to trust it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.date_sources import DateSource, Trait
from broadsheet.pipeline.dates.vote import WEIGHTS, Remark, kinds, read_weights, reasons_of, stand
from broadsheet.pipeline.records import DateCandidate
from tests.dates.dating import THE_DAY, candidate, dated

S = DateSource
OTHER = date(2016, 1, 28)


def test_a_misread_printed_date_loses_against_sources_that_agree() -> None:
    changed = datetime(2021, 11, 1, 9, 11, tzinfo=UTC)
    dating = dated(
        candidate(date(2021, 1, 11), "headline"),
        candidate(date(2021, 11, 1), "jsonld.datePublished"),
        candidate(date(2021, 11, 1), "meta.article:published_time"),
        candidate(date(2021, 11, 1), "jsonld.dateModified", changed, is_modified=True),
    )
    assert dating.published_on == date(2021, 11, 1)
    assert dating.date_conflict


def test_the_day_of_an_embedded_item_loses_against_the_headline_and_meta() -> None:
    dating = dated(
        candidate(OTHER, "itemprop.datepublished"),
        candidate(THE_DAY, "headline"),
        candidate(THE_DAY, "meta.date"),
    )
    assert (dating.published_on, dating.date_source) == (THE_DAY, S.HEADLINE)


def test_confidence_grows_with_each_source_that_agrees_and_falls_with_one_that_does_not() -> None:
    told, printed = candidate(THE_DAY, "jsonld.datePublished"), candidate(THE_DAY, "headline")
    against = candidate(OTHER, "meta.article:published_time")
    sure = [dated(*page).date_confidence or 0 for page in ((told,), (told, printed))]
    doubted = dated(told, printed, against).date_confidence or 0
    assert 0.8 < sure[0] < sure[1] < 1
    assert doubted < sure[1]
    assert dated().date_confidence is None


def test_a_source_counts_once_however_often_it_says_a_day() -> None:
    once = stand([candidate(THE_DAY, "time")])
    assert stand([candidate(THE_DAY, "time")] * 5) == once


def test_a_later_day_of_a_kind_is_perhaps_a_teasers() -> None:
    first, second = candidate(THE_DAY, "time"), candidate(OTHER, "time")
    reasons = reasons_of(
        [first, second, candidate(OTHER, "visible"), candidate(THE_DAY, "visible")]
    )
    assert reasons == {THE_DAY: (S.TIME, Remark.LATER), OTHER: (Remark.LATER_TIME, S.VISIBLE)}
    assert dated(first, second).published_on == THE_DAY


def test_two_meta_of_two_names_are_two_voices() -> None:
    own, deployed = candidate(OTHER, "meta.published"), candidate(THE_DAY, "meta.published")
    change = candidate(date(2016, 6, 1), "meta.modified", is_modified=True)
    reasons = reasons_of([deployed, own, change])
    assert reasons[OTHER] == (S.META_PUBLISHED,)
    assert reasons[THE_DAY] == (S.META_PUBLISHED, Remark.BEHIND_CHANGE)
    assert dated(deployed, own, change).published_on == OTHER


@pytest.mark.parametrize(("days", "is_behind"), [(1, False), (2, True)])
def test_a_day_behind_the_change_or_the_printed_date_is_marked_as_such(
    days: int, is_behind: bool
) -> None:
    later = candidate(THE_DAY + timedelta(days=days), "jsonld.datePublished")
    printed = candidate(THE_DAY, "headline")
    assert (Remark.STAMP in reasons_of([later, printed])[later.day]) is is_behind
    two = [later, printed, candidate(OTHER, "headline")]
    assert Remark.STAMP not in reasons_of(two)[later.day], "two dates are a list"
    confirmed = [later, printed, candidate(later.day, "meta.published")]
    assert Remark.STAMP not in reasons_of(confirmed)[later.day], "two fields agree"
    change = candidate(THE_DAY, "jsonld.dateModified", is_modified=True)
    assert (Remark.BEHIND_CHANGE in reasons_of([later, change])[later.day]) is is_behind


def test_a_change_stands_for_a_page_that_tells_no_publication_and_is_told_from_one() -> None:
    system = candidate(THE_DAY, "jsonld.dateModified", is_modified=True)
    printed = candidate(THE_DAY, "headline", is_modified=True)
    assert reasons_of([system, printed]) == {THE_DAY: (Remark.CHANGED, Remark.CHANGED_PRINTED)}
    weak = dated(system).date_confidence or 1
    assert weak < (dated(candidate(THE_DAY, "headline")).date_confidence or 0) - 0.1


def test_a_date_beside_the_headline_that_the_system_calls_the_change_is_no_publication() -> None:
    """Forums print the last answer's day, shops the day of the last edit."""
    told = candidate(THE_DAY, "itemprop.datepublished")
    later = THE_DAY + timedelta(days=3)
    change = candidate(later, "itemprop.datemodified", is_modified=True)
    printed = candidate(later, "headline")
    assert reasons_of([told, printed, change])[later] == (Remark.CHANGED_PRINTED, Remark.CHANGED)
    assert dated(told, printed, change).published_on == THE_DAY
    assert S.HEADLINE in reasons_of([printed, change])[later], "where no publication is told"
    both = [told, candidate(later, "jsonld.datePublished"), printed, change]
    assert S.HEADLINE in reasons_of(both)[later], "nor where a system tells that day as well"


def test_every_source_and_every_remark_has_a_weight() -> None:
    weights = read_weights()
    assert set(json.loads(WEIGHTS.read_text("utf-8"))["weights"]) == set(weights) == set(kinds())
    sources = [s for s in DateSource if not s.has(Trait.CHANGE)]
    assert {s.rank for s in sources} == {k.rank for k in kinds() if isinstance(k, DateSource)}
    assert all(weights[s] > 0 for s in kinds() if isinstance(s, DateSource))
    assert weights[Remark.NONE] < 0


days = st.dates(date(2016, 11, 20), date(2016, 11, 25))
named = st.builds(DateCandidate, days, st.sampled_from(list(DateSource)))


@given(st.lists(named, max_size=8))
def test_likelihoods_share_one_with_none_of_these(page: list[DateCandidate]) -> None:
    standings = stand(page)
    assert {s.day for s in standings} == {c.day for c in page}
    assert [s.likelihood for s in standings] == sorted(
        (s.likelihood for s in standings), reverse=True
    )
    assert sum(s.likelihood for s in standings) < 1
