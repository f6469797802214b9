"""A canonical URL is a URL, one for all variants of a page and never one for two pages."""

import csv
import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.enrich.address import (
    TRACKING,
    absolute,
    canonical,
    normal_form,
    tracking_parameters,
)
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.given import golds, needs_real_data

# What the URL standard lets stand in a path, a query and a fragment.
VALID = re.compile(r"https://[^\s\"#%/:<>?@\\^`{|}]+(?::\d+)?/[^\s\"<>\x00-\x1f\x7f-\U0010ffff]*")


@pytest.mark.parametrize(
    ("url", "claimed", "expected"),
    [
        ("http://www.news.example/a/?utm_source=x&id=3#top", None, "https://news.example/a?id=3"),
        ("https://m.news.example/a", None, "https://news.example/a"),
        ("https://news.example/a/amp/", None, "https://news.example/a"),
        ("https://news.example/a?page=2", "https://www.news.example/a", "https://news.example/a"),
        ("https://news.example/a", "https://www.news.example/", "https://news.example/a"),
        ("https://news.example/a", "https://other.example/a", "https://news.example/a"),
        ("https://news.example/a", "/b", "https://news.example/b"),
        (None, "https://news.example/a", "https://news.example/a"),
        (None, None, None),
        (None, 'https://evil".example/a', None),
        ("https://news.example/a", 'https://e"vil.news.example/b', "https://news.example/a"),
    ],
)
def test_variants_of_an_address_are_joined(
    url: str | None, claimed: str | None, expected: str | None
) -> None:
    assert canonical(url, claimed) == expected


@pytest.mark.parametrize(
    "query",
    [
        "cid=101", "id=44233864", "story_id=7", "p=7515773", "t=186269", "f=20&t=487157",
        "oid=8976", "pk_no=1412361", "at_id=9", "wt_id=9", "ns_id=9", "source=9", "src=9", "ref=9",
        "from=9", "st=9", "mod=9", "via=9", "feed=9", "share=9", "hp=9", "icid=9", "spm=9", "si=9",
        "partner=9", "feature=9", "output=9", "CMP=9", "iid=9", "_r=9", "sf1=9", "rss=9", "igsh=9",
        "utm=9", "page=news_item&px=Numbers", "guid=%7B49E8785A%7D", "12345", "q=a+b%20c",
        "showNews&objectId=1503302", "/topic/201820-a/", "idx=8576&page=1&bc=03&find=&sch_date=",
    ],
)  # fmt: skip
def test_a_parameter_that_may_name_an_article_is_kept(query: str) -> None:
    assert normal_form(f"https://n.example/news.php?{query}") == (
        f"https://n.example/news.php?{query}"
    )


def test_two_articles_of_one_script_have_two_addresses() -> None:
    one, two = (normal_form(f"http://www.n.example/news.php?cid={n}") for n in (101, 102))
    assert one != two


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("utm_source=rss&utm_medium=feed&utm_social-type=x&id=1", "?id=1"),
        ("id=1&fbclid=IwAR0&gclid=x&msclkid=y&srsltid=z", "?id=1"),
        ("UTM_Source=x&Fbclid=y", ""),
        ("mc_cid=1&mc_eid=2&_hsenc=3&mkt_tok=4&cm_mmc=5&cm_mmc1=6", ""),
        ("pk_campaign=1&mtm_kwd=2&at_medium=3&xtor=4", "?mtm_kwd=2"),
        ("%75tm_source=x", ""),
        ("amp", ""), ("amp=1", ""), ("outputType=amp", ""), ("amp=7", "?amp=7"),
        ("", ""), ("&&id=1&", "?id=1"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_known_to_track_is_dropped(query: str, kept: str) -> None:
    assert normal_form(f"https://n.example/a?{query}") == f"https://n.example/a{kept}"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.youtube.com/watch?v=Lfw9H63g0OQ&si=abc", "https://youtube.com/watch?v=Lfw9H63g0OQ"),
        ("https://youtu.be/Lfw9H63g0OQ?si=abc", "https://youtu.be/Lfw9H63g0OQ"),
        ("https://notyoutube.com/watch?si=abc", "https://notyoutube.com/watch?si=abc"),
    ],
)  # fmt: skip
def test_a_parameter_that_tracks_on_one_site_is_kept_on_others(url: str, kept: str) -> None:
    assert normal_form(url) == kept


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ('https://evil.example/"><script>', "https://evil.example/%22%3E%3Cscript%3E"),
        ('https://n.example/a?q="><b>', "https://n.example/a?q=%22%3E%3Cb%3E"),
        ("https://n.example/été", "https://n.example/%C3%A9t%C3%A9"),
        ("https://n.example/%c3%a9t%c3%a9", "https://n.example/%C3%A9t%C3%A9"),
        ("https://zürich.example/a", "https://xn--zrich-kva.example/a"),
        ("HTTPS://N.Example./A", "https://n.example/A"),
        ("https://n.example:8080/a", "https://n.example:8080/a"),
        ("http://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("https://n.example/a/../b/./c", "https://n.example/b/c"),
        ("https://n.example//a", "https://n.example//a"),
        ("https://user:secret@n.example/a", "https://n.example/a"),
        (" https://n.example/a\n", "https://n.example/a"),
        ("https://n.example/#!/story/1", "https://n.example/#!/story/1"),
        ("https://n.example/#/story/1", "https://n.example/#/story/1"),
        ("https://n.example/a#comments", "https://n.example/a"),
        ('https://evil".example/', None),
        ("https://a b.example/", None),
        ("https:///a", None),
        ("https://n.example:99999/", None),
        ("http://[::1", None),
        ("javascript:alert(1)", None),
        ("file:///home/a.html", None),
        ("n.example/a", None),
        ("urn:uuid:1", None),
    ],
)
def test_an_address_is_a_url_or_nothing(url: str, expected: str | None) -> None:
    assert normal_form(url) == expected


@given(
    st.builds(
        str.__add__,
        st.sampled_from(["https://n.example/", "http://n.example?", "https://", ""]),
        st.text(max_size=40) | st.text(st.sampled_from("/.%?&=#\\\"<>[]{}|^`'é:@ \t"), max_size=20),
    )
)
def test_whatever_is_claimed_gives_a_url_that_stays_itself(url: str) -> None:
    address = normal_form(url)
    if address is not None:
        assert VALID.fullmatch(address), address
        assert normal_form(address) == address


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a.jpg", "https://n.example/a.jpg"),
        ("//cdn.example/a.jpg?w=1&ref=2#x", "https://cdn.example/a.jpg?w=1&ref=2#x"),
        ("http://www.n.example/é.jpg", "http://www.n.example/%C3%A9.jpg"),
        ('/"><script>', "https://n.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AAAA", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
        ("/" + "a" * 9_000, None),
    ],
)
def test_the_address_of_a_picture_is_a_url_or_nothing(
    link: str | None, expected: str | None
) -> None:
    assert absolute("https://n.example/news/a", link, DEFAULT_RULES) == expected


def test_every_parameter_that_is_dropped_names_its_source() -> None:
    lines = [line for line in TRACKING.read_text("utf-8").splitlines() if line[:1] != "#"]
    rows = list(csv.DictReader(lines, strict=True))
    assert all(row["source"].startswith("https://") for row in rows)
    names = [row["parameter"] for row in rows]
    assert len(set(names)) == len(names) > 100
    exact, prefixes = tracking_parameters()
    assert {*exact, *(f"{prefix}*" for prefix in prefixes)} == set(names)
    assert all(name == name.lower() and len(name) > 2 for name in names if not exact.get(name))


@needs_real_data
def test_no_two_real_pages_share_an_address() -> None:
    pages = defaultdict(set)
    for label in golds():
        if url := label.get("url"):
            pages[normal_form(url)].add(url.partition("#")[0].rstrip("/"))
    assert None not in pages
    assert len(pages) > 3_000
    assert [urls for urls in pages.values() if len(urls) > 1] == []
