"""An outlet is who publishes: the domain registered, the name on a host of many, the name said."""

import csv

import pytest

from broadsheet.pipeline.enrich import enrich
from broadsheet.pipeline.enrich.outlet import HOSTS, hosts_of_outlets, registered_domain
from broadsheet.pipeline.records import Claims, Dating, Kind, Origin, Page, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES


@pytest.mark.parametrize(
    ("host", "outlet"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("rope.substack.com", "rope.substack.com"),
        ("rope.medium.com", "rope.medium.com"),
        ("medium.com", "medium.com"),
        ("www.medium.com", "medium.com"),
        ("rope.wordpress.com", "rope.wordpress.com"),
        ("rope.blogspot.com", "rope.blogspot.com"),
        ("m.rope.blogspot.com", "rope.blogspot.com"),
        ("newyork.cbslocal.com", "newyork.cbslocal.com"),
        ("www.newyork.cbslocal.com", "newyork.cbslocal.com"),
        ("abcnews.go.com", "abcnews.go.com"),
        ("sports.espn.go.com", "espn.go.com"),
        ("rope.github.io", "rope.github.io"),
        ("notsubstack.com", "notsubstack.com"),
        ("a.notsubstack.com", "notsubstack.com"),
        ("n.example", "n.example"),
        ("www.n.example", "n.example"),
        ("192.0.2.1", "192.0.2.1"),
        (None, None),
    ],
)
def test_who_owns_a_host(host: str | None, outlet: str | None) -> None:
    assert registered_domain(host) == outlet


def test_every_host_of_outlets_says_why_it_is_one() -> None:
    lines = [line for line in HOSTS.read_text("utf-8").splitlines() if line[:1] != "#"]
    rows = list(csv.DictReader(lines, strict=True))
    assert all(len(row["source"]) > 20 for row in rows)
    assert {row["domain"] for row in rows} == hosts_of_outlets()


@pytest.mark.parametrize(
    ("claims", "url", "outlet"),
    [
        (Claims(sitename="The Guardian (London)"), None, "The Guardian (London)"),
        (Claims(sitename="The Guardian"), "https://www.theguardian.com/a", "theguardian.com"),
        (Claims(outlet="guardian", sitename="The Guardian"), "https://n.example/a", "guardian"),
        (Claims(), None, None),
    ],
)
def test_a_record_without_an_address_is_of_the_source_that_it_names(
    claims: Claims, url: str | None, outlet: str | None
) -> None:
    record = RawRecord(Origin("s", 0, 0), Kind.TEXT, b"x", "cd", 1, url, claims=claims)
    assert enrich(Page("T.", "x"), Dating(), record, DEFAULT_RULES, "r").outlet == outlet
