"""The field names of the tools people export from."""

import pytest

from broadsheet.pipeline.readers.fields import said
from broadsheet.pipeline.records import Claims

EXPORTS: list[tuple[str, dict[str, object], Claims]] = [
    (
        "news-please",
        {
            "authors": ["Ana Ruiz", "Li Wei"],
            "date_download": "2026-10-04 10:00:00",
            "date_modify": None,
            "date_publish": "2026-10-03 07:30:00",
            "description": "Ferry back.",
            "image_url": "https://paper.example/f.jpg",
            "language": "en",
            "maintext": "The ferry is back.",
            "source_domain": "paper.example",
            "title": "Ferry returns",
            "title_page": "Ferry returns | The Paper",
            "title_rss": "NULL",
            "url": "https://paper.example/ferry",
        },
        Claims(
            url="https://paper.example/ferry",
            title="Ferry returns",
            authors=("Ana Ruiz", "Li Wei"),
            published="2026-10-03 07:30:00",
            fetched="2026-10-04 10:00:00",
            language="en",
            description="Ferry back.",
            outlet="paper.example",
            image_url="https://paper.example/f.jpg",
        ),
    ),
    (
        "trafilatura",
        {
            "title": "Ferry returns",
            "author": "Ana Ruiz; Li Wei",
            "hostname": "paper.example",
            "date": "2026-10-03",
            "categories": "Local;Transport",
            "tags": "ferry; quay, harbour",
            "fingerprint": "8e2",
            "id": None,
            "raw_text": "The ferry is back.",
            "text": "The ferry is back.",
            "language": "en",
            "pagetype": "article",
            "source": "https://paper.example/ferry",
            "source-hostname": "The Paper",
            "excerpt": "Ferry back.",
            "filedate": "2026-10-04",
            "license": "CC BY 4.0",
        },
        Claims(
            url="https://paper.example/ferry",
            title="Ferry returns",
            authors=("Ana Ruiz", "Li Wei"),
            published="2026-10-03",
            fetched="2026-10-04",
            language="en",
            description="Ferry back.",
            sitename="The Paper",
            outlet="paper.example",
            categories=("Local", "Transport"),
            tags=("ferry", "quay", "harbour"),
            license="CC BY 4.0",
        ),
    ),
    (
        "cc_news",
        {
            "title": "Ferry returns",
            "text": "The ferry is back.",
            "domain": "paper.example",
            "date": "2026-10-03 00:00:00",
            "description": "",
            "url": "https://paper.example/ferry",
            "image_url": None,
        },
        Claims(
            url="https://paper.example/ferry",
            title="Ferry returns",
            published="2026-10-03 00:00:00",
            outlet="paper.example",
        ),
    ),
    (
        "datatrove, whose date is the capture's",
        {
            "text": "The ferry is back.",
            "id": "<urn:uuid:1>",
            "metadata": {
                "dump": "CC-NEWS",
                "url": "https://paper.example/ferry",
                "date": "2026-10-04T10:00:00Z",
                "language": "en",
            },
        },
        Claims(url="https://paper.example/ferry", fetched="2026-10-04T10:00:00Z", language="en"),
    ),
    (
        "schema.org",
        {
            "@type": "NewsArticle",
            "headline": "Ferry returns",
            "articleBody": "The ferry is back.",
            "author": [{"@type": "Person", "name": "Ana Ruiz"}, "Li Wei"],
            "publisher": {"@type": "Organization", "name": "The Paper", "logo": {"url": "x"}},
            "datePublished": "2026-10-03T07:30:00+02:00",
            "dateModified": "2026-10-03T08:00:00+02:00",
            "mainEntityOfPage": {"@type": "WebPage", "@id": "https://paper.example/ferry"},
            "image": [{"url": "https://paper.example/f.jpg"}],
            "articleSection": ["Local", "Transport"],
            "keywords": "ferry, quay",
            "inLanguage": "en-GB",
            "abstract": "Ferry back.",
        },
        Claims(
            url="https://paper.example/ferry",
            title="Ferry returns",
            standfirst="Ferry back.",
            authors=("Ana Ruiz", "Li Wei"),
            published="2026-10-03T07:30:00+02:00",
            modified="2026-10-03T08:00:00+02:00",
            language="en-GB",
            sitename="The Paper",
            section="Local",
            tags=("ferry", "quay"),
            image_url="https://paper.example/f.jpg",
        ),
    ),
    (
        "a press API, with an envelope, an epoch in milliseconds and a source object",
        {
            "webTitle": "Ferry returns",
            "webUrl": "https://paper.example/ferry",
            "published_date": 1_790_923_800_000,
            "source": {"id": None, "name": "The Paper"},
            "fields": {"bodyText": "The ferry is back.", "byline": "Ana Ruiz"},
        },
        Claims(
            url="https://paper.example/ferry",
            title="Ferry returns",
            authors=("Ana Ruiz",),
            published="2026-10-02T06:50:00+00:00",
            sitename="The Paper",
        ),
    ),
]


@pytest.mark.parametrize(
    ("thing", "claims"), [pytest.param(thing, claims, id=name) for name, thing, claims in EXPORTS]
)
def test_an_export_is_understood_in_full(thing: dict[str, object], claims: Claims) -> None:
    spoken = said(thing, 8192)
    assert spoken.claims == claims
    assert (spoken.body, spoken.is_html) == ("The ferry is back.", False)


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (1_790_923_800, "2026-10-02T06:50:00+00:00"),
        (1_790_923_800.5, "2026-10-02T06:50:00.500000+00:00"),
        (2016, "2016"),
        (20161128, "20161128"),
        ("3. Oktober 2026", "3. Oktober 2026"),
        ({"$date": "2026-10-03T07:30:00Z"}, "2026-10-03T07:30:00Z"),
        (True, None),
        ("None", None),
        (float("nan"), None),
        (10**400, None),
    ],
)
def test_dates_are_kept_as_written_and_epochs_made_legible(
    value: object, published: str | None
) -> None:
    assert said({"date": value, "text": "a"}, 8192).claims.published == published


def test_html_comes_before_text_and_text_that_is_html_is_html() -> None:
    assert said({"text": "words", "html": "<p>page"}, 99).body == "<p>page"
    assert said({"body": "<div><p>page</p></div>"}, 99).is_html
    assert not said({"body": "5 < 6"}, 99).is_html
    assert not said({"body": "<Mark Resources Inc> said it agreed to sell."}, 99).is_html


def test_paragraphs_in_lists_and_objects_become_lines() -> None:
    contents = [{"type": "p", "content": "One."}, None, {"content": "Two."}, "Three."]
    assert said({"contents": contents}, 99).body == "One.\nTwo.\nThree."


def test_a_name_is_no_url_a_url_is_no_name_and_an_endless_one_is_dropped() -> None:
    claims = said({"source": "The Paper", "id": 7, "text": "a"}, 99).claims
    assert (claims.url, claims.sitename) == (None, "The Paper")
    assert said({"url": "https://paper.example/" + "a" * 99}, 99).claims.url is None
