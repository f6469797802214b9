"""What holds for every input: nothing raises, nothing is made up, nothing changes twice."""

import re
import unicodedata
from dataclasses import fields
from html import unescape
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.clean import clean
from broadsheet.pipeline.records import (
    Claims,
    Kind,
    Origin,
    Page,
    RawRecord,
    Rejected,
    Rung,
)
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import Article

RULES = Rules(min_words=1)
BEST = Rules(min_words=1, quality="best")
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

# Words that stand nowhere else, in scripts with and without blanks between them.
STEMS = [
    "harbour",
    "größe",
    "l'été",
    "паром",
    "ميناء",
    "渡し船",
    "항구",
    "नाव",
    "เรือ",
    "x-ray",
    "№7",
    "20,5",
]
WORDS = st.builds(lambda stem, n: f"{stem}{n}", st.sampled_from(STEMS), st.integers(0, 999))
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(lambda words: " ".join(words) + ".")
INLINE = st.sampled_from(
    ["{}", "<b>{}</b>", "<a href='/x'>{}</a>", "&quot;{}&quot;", "<span>{}</span>&nbsp;"]
)
LINES = st.builds(lambda frame, text: frame.format(text), INLINE, SENTENCES)
BOXES = """
<p>{}</p>
<p>{}<br>{}</p>
<p>{}
</div>
<h2>{}</h2>
<pre>{} {}</pre>
<nav>{}</nav>
<aside>{}</aside>
<footer>{}</footer>
<blockquote>{}</blockquote>
<ul><li>{}</li><li>{}</li></ul>
<div>{}<div>{}</div></div>
<p class='standfirst'>{}</p>
<script>var a = '{}'</script>
<div class='related'><p>{}</p></div>
<div class='comments'><p>{}</p></div>
<table><tr><td>{}</td><td>{}</td></tr></table>
<figure><img alt='{}'><figcaption>{}</figcaption></figure>
""".strip().splitlines()
BLOCKS = st.sampled_from(BOXES).flatmap(
    lambda box: st.lists(LINES, min_size=box.count("{}"), max_size=box.count("{}")).map(
        lambda lines: box.format(*lines)
    )
)
HEADS = st.sampled_from(
    """
<meta name='x' content='{}'>
<meta property='og:description' content='{}'>
<meta name='author' content='{}'>
<script type='application/ld+json'>{{"@type":"NewsArticle","articleBody":"{}"}}</script>
""".strip().splitlines()
)
PAGES = st.builds(
    lambda head, said, title, blocks: (
        f"<html><head><title>{title}</title>{head.format(said)}</head>"
        f"<body><article><h1>{title}</h1>{''.join(blocks)}</article></body></html>"
    ),
    HEADS, SENTENCES, SENTENCES, st.lists(BLOCKS, max_size=12),
)  # fmt: skip


def record(payload: bytes, kind: Kind = Kind.HTML, **known: Any) -> RawRecord:
    return RawRecord(Origin("s", 0, 0), kind, payload, "ab", len(payload), **known)


def article(
    page: str, kind: Kind = Kind.HTML, rung: Rung = Rung.FULL, rules: Rules = RULES
) -> Article | None:
    try:
        return refine(record(page.encode(), kind), rules, "recipe", Memo(), rung)
    except Rejected:
        return None


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text)))


def words_of(page: str) -> set[str]:
    """Every word of a source, whether its tags part words or stand inside one."""
    source = unescape(page)
    return words(source) | words(re.sub(r"<[^<>]*>", "", source))


def told(one: Article) -> str:
    """Everything in a row that the page is said to have said."""
    removed = (line.line for line in one.removed)
    parts = (
        one.title,
        one.standfirst,
        one.text,
        *one.captions,
        *one.authors,
        one.credit,
        one.dateline,
    )
    return "\n".join([*(part for part in parts if part), *removed])


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(PAGES, st.sampled_from(list(Rung)), st.sampled_from([RULES, BEST]))
def test_no_word_of_a_row_was_made_up(page: str, rung: Rung, rules: Rules) -> None:
    one = article(page, Kind.HTML, rung, rules)
    if one is not None:
        assert words(told(one)) <= words_of(page)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(SENTENCES, st.just("")), max_size=12).map("\n".join))
def test_no_word_of_a_text_was_made_up(dump: str) -> None:
    one = article(dump, Kind.TEXT)
    if one is not None:
        assert words(told(one)) <= words(dump)


@settings(max_examples=100, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=12, unique=True))
def test_no_word_of_a_text_is_lost_from_its_row(lines: list[str]) -> None:
    one = article("\n".join(lines), Kind.TEXT)
    assert one is None or words("\n".join(lines)) <= words(told(one))


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(PAGES)
def test_the_same_bytes_give_the_same_row(page: str) -> None:
    assert article(page) == article(page)


ODD = st.text(
    st.characters(codec="utf-8")
    | st.sampled_from("\u00ad\u200b\ufeff\u0301\u00c3\u00a9\u2028\x00\x85 \n"),
    max_size=80,
)
SAID = st.none() | ODD
MANY = st.lists(ODD, max_size=3).map(tuple)
PARTS = st.builds(
    Page,
    text=st.builds(lambda line, odd: f"{line}\n{odd}", SENTENCES, ODD),
    extractor=st.just("x"),
    title=SAID,
    standfirst=SAID,
    credit=SAID,
    dateline=SAID,
    description=SAID,
    sitename=SAID,
    authors=MANY,
    captions=MANY,
)


@settings(max_examples=300, deadline=None)
@given(PARTS)
@example(Page("a b.\nÃÂ©", "x", title="Ã\u00adÂ©"))
def test_cleaning_a_page_twice_changes_no_field_more(page: Page) -> None:
    try:
        once = clean(page, RULES)
    except Rejected:
        return
    again = clean(once, RULES)
    for field in fields(Page):
        assert getattr(again, field.name) == getattr(once, field.name), field.name


@settings(max_examples=300, deadline=None)
@given(PARTS)
@example(Page("a line\rb&#13;.", "x"))
def test_no_field_holds_what_nobody_can_read(page: Page) -> None:
    try:
        cleaned = clean(page, RULES)
    except Rejected:
        return
    for said in (
        cleaned.title,
        cleaned.standfirst,
        cleaned.credit,
        cleaned.text,
        *cleaned.captions,
    ):
        shown = [c for c in said or "" if c != "\n" and unicodedata.category(c) in ("Cc", "Cs")]
        assert shown == []
        assert said is None or said == unicodedata.normalize("NFC", said)


TAGS = st.sampled_from(
    [
        *["<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "'>", "<!--", "-->"],
        *["<![CDATA[", "]]>", "<?x", "</script>", "<svg>", "<math>", "<template>", "<title>"],
        *["<noscript>", "<plaintext>", "<textarea>", "<frameset>"],
        *["&#x110000;", "&#xD800;", "&#0;", "\x00", "2016-02-30T25:61:61+99:99"],
        *['{"@graph":[', '"@type":"NewsArticle",', '"datePublished":"2016-13-45"'],
        '"author":[{"name":[null]}]',
        "<script type='application/ld+json'>",
        "<a href='",
        "<time datetime='",
        "<meta property='og:title' content='",
        "<html lang='",
        "<base href='//",
        "<link rel=canonical href='http://[",
        "<h1 itemprop=headline>",
    ]
)
URLS = (
    st.none()
    | st.text(max_size=40)
    | st.sampled_from(["http://[::1", "https://n.example/\ud800", "//", "http://a:99999/"])
)
CLAIMS = st.builds(
    Claims,
    url=URLS,
    title=st.none() | st.text(max_size=20),
    published=st.none() | st.text(max_size=20),
    modified=st.sampled_from([None, "9999999999999", "0000-00-00", "2016-11-28"]),
    image_url=URLS,
    authors=st.lists(st.text(max_size=10), max_size=2).map(tuple),
)
NAMES = "utf-8 utf-7 idna undefined punycode unicode_escape hex utf-16 iso2022_kr"
CHARSETS = st.sampled_from([None, "", *NAMES.split()])


@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(
    st.lists(TAGS | st.text(max_size=30) | SENTENCES, max_size=40),
    URLS,
    CLAIMS,
    st.sampled_from(list(Rung)),
    st.sampled_from([RULES, BEST]),
)
def test_no_page_raises_anything_but_a_rejection(
    parts: list[str], url: str | None, claims: Claims, rung: Rung, rules: Rules
) -> None:
    payload = "".join(parts).encode("utf-8", "surrogatepass")
    try:
        one = refine(record(payload, url=url, claims=claims), rules, "recipe", Memo(), rung)
    except Rejected:
        return
    assert one.text.strip()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), CHARSETS, CLAIMS, st.sampled_from(list(Kind)))
@example(b"\xff\xfe\x00\xd8 " * 20, "utf-16", Claims(), Kind.TEXT)
@example(b"+AGEAYg- caf\xe9 and more words of it", "utf-7", Claims(), Kind.TEXT)
def test_no_bytes_raise_anything_but_a_rejection(
    payload: bytes, charset: str | None, claims: Claims, kind: Kind
) -> None:
    try:
        refine(record(payload, kind, charset=charset, claims=claims), RULES, "recipe", Memo())
    except Rejected:
        return
