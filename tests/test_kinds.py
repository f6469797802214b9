"""Pages that are no news are told from news, and what a page declares to be is never overruled."""

import json
import re

import pytest

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.editor import kinds
from broadsheet.pipeline.extract.editor.kinds import OTHER, read_kinds, thresholds
from broadsheet.pipeline.extract.editor.page_features import markup_row
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import Kind, Origin, Page, PageType, RawRecord, Rung
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import DEFAULT_RULES

STORY = [
    f"On day {n} of the strike the crews of ferry number {n} sat on the quay and sang, until the "
    f"owners of the {n} boats came down from the harbour office and asked them to stop."
    for n in range(6)
]
NEWS = (
    "<html><head><title>Ferry strike ends after eleven days</title>"
    '<meta property="og:type" content="article"><meta name="author" content="Mara Quill">'
    '<meta property="article:published_time" content="2016-11-28T10:00:00Z">{head}</head>'
    "<body><article><h1>Ferry strike ends after eleven days</h1>{prose}</article></body></html>"
)
SHOP = (
    "<html><head><title>Kettle 3000</title>"
    '<meta property="og:type" content="product"><meta property="product:price:amount" content="9">'
    '<link rel="canonical" href="https://kettles.example/products/kettle-3000">'
    '<script type="application/ld+json">{offer}</script></head>'
    '<body class="product-template woocommerce single-product"><main><h1>Kettle 3000</h1>'
    "<p>$49.00</p><form><label>Quantity</label><button>Add to cart</button></form>"
    "<ul><li>1.7 litres</li><li>2 200 watts</li><li>Steel</li><li>Two years</li></ul>"
    "<p>Boils a litre in three minutes and stops by itself when the water is hot.</p>"
    "<div class='related-products'><h2>Others</h2>{others}</div></main></body></html>"
).replace("{offer}", json.dumps({"@type": "Product", "offers": {"@type": "Offer", "price": 49}}))


def read(source: str) -> Page:
    return extract(source.encode(), Kind.HTML, None, DEFAULT_RULES, Rung.FULL)


def news(head: str = "") -> str:
    prose = "".join(f"<p>{line}</p>" for line in STORY)
    return NEWS.format(head=head, prose=prose)


def silent(said: str = "") -> str:
    """The same story on a page that declares nothing but `said`."""
    return re.sub("<meta[^<>]*>", "", NEWS).format(
        head=said, prose="".join(f"<p>{line}</p>" for line in STORY)
    )


def certain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the model call every page that it is asked about no news."""
    monkeypatch.setattr(kinds, "thresholds", lambda: dict.fromkeys(read_kinds(), -1.0))


STORIES = (
    '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
    '<script type="application/ld+json">{"@type": "BlogPosting"}</script>',
    '<link rel="canonical" href="https://paper.example/news/2016/11/28/ferry.html">',
    '<link rel="canonical" href="https://maker.example/news/201903/mouse">',
    (
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2016-11-28T10:00:00Z">'
    ),
)
NO_STORIES = (
    '<script type="application/ld+json">{"@type": "Article"}</script>',
    '<link rel="canonical" href="https://shop.example/item/2016/57/kettle">',
    '<link rel="canonical" href="https://shop.example/item/20165733">',
    '<link rel="canonical" href="https://shop.example/item?next=/2016/11/28">',
    '<meta property="og:type" content="article">',
)


def test_a_story_is_an_article() -> None:
    assert read(news()).page_type is PageType.ARTICLE


def test_a_thing_for_sale_is_a_product() -> None:
    others = "".join(
        f"<div class='product-card'><a href='/products/{n}'>Kettle {n}</a> ${n}.00</div>"
        for n in range(30, 33)
    )
    assert read(SHOP.replace("{others}", others)).page_type is PageType.PRODUCT


def test_what_a_page_declares_is_not_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch)
    assert not read(silent()).page_type.is_news
    for said in STORIES:
        assert read(silent(said)).page_type is PageType.ARTICLE, said
    for said in NO_STORIES:
        assert not read(silent(said)).page_type.is_news, said
    live = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    assert read(news(live)).page_type is PageType.LIVE_BLOG


def test_a_page_that_is_no_news_and_no_kind_for_sure_is_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certain(monkeypatch)
    monkeypatch.setattr(kinds, "MIN_ODDS", 99.0)
    assert read(silent()).page_type is PageType.OTHER


def test_every_model_tells_a_page_type_that_is_no_news() -> None:
    told = {PageType(name) for name in read_kinds()}
    assert told == {kind for kind in PageType if not kind.is_news}
    assert OTHER in read_kinds()
    assert thresholds().keys() == read_kinds().keys()
    assert len({trees.names for trees in read_kinds().values()}) == 1


def test_links_and_classes_are_told_by_the_words_in_them() -> None:
    """A word may name several kinds, and a box without a class counts as one, too."""
    root = parse(
        '<div class="Forum-Thread"><a href="/Features/1">a</a></div><div><a href="/x">b</a></div>'
    )
    assert root is not None
    row = markup_row(root)
    assert row["classes: share of a forum"] == 0.5
    assert [row[f"links: share of a {kind}"] for kind in ("story", "service", "forum")] == [
        0.5,
        0.5,
        0,
    ]
    assert row["links"] == 2


def test_the_address_that_a_page_was_fetched_from_says_it_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certain(monkeypatch)
    payload = silent().encode()
    for path, is_news in (("blog/2023/08/01/ferry.html", True), ("docs/2016/57/ferry.html", False)):
        record = RawRecord(
            Origin("source", 0, 0, len(payload)), Kind.HTML, payload, "0" * 64, len(payload),
            f"https://project.example/{path}", None, None, None,
        )  # fmt: skip
        article = refine(record, DEFAULT_RULES, "recipe", Memo())
        assert PageType(article.page_type).is_news is is_news
