"""Candidates and datings, said in few words."""

from datetime import date, datetime
from typing import Any

import pytest

from broadsheet.pipeline.date_sources import DateSource, Precision
from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.records import Claims, DateCandidate, Dating, Kind, Origin, Page, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES

THE_DAY = date(2016, 11, 28)


def candidate(
    day: date,
    source: str,
    instant: datetime | None = None,
    is_modified: bool = False,
    precision: str = "day",
) -> DateCandidate:
    return DateCandidate(day, DateSource(source), instant, is_modified, Precision(precision))


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


def each(cases: list[dict[str, Any]], name: str) -> list[Any]:
    return [
        pytest.param(written, case, id=f"{case['label']}: {written}", marks=failing(case))
        for case in cases
        for written in case[name]
    ]


def failing(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    why = case.get("known_failure")
    return [pytest.mark.xfail(reason=why, strict=True)] if why else []
