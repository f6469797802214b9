"""Items of XML are found by their tags: a broken one costs itself, a file of any size is cut."""

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.readers import read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Reach
from broadsheet.pipeline.readers.items import Splitter
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from tests.readers.builders import found_in
from tests.readers.wire import LEAD, read_text, refusals, stories


def item(number: int, inside: str = "") -> str:
    return (
        f"<item><title>Story {number}</title><link>https://paper.example/{number}</link>"
        f"<content:encoded><![CDATA[<p>{number}. {LEAD}</p>]]></content:encoded>{inside}</item>\n"
    )


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>The Paper</title>{''.join(items)}</channel></rss>"
    )


def titles(folder: Path, content: str | bytes) -> list[str | None]:
    return [one.claims.title for one in stories(read_text(folder, content))]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_items_are_the_same_however_the_stream_is_cut(sizes: list[int]) -> None:
    raw = rss(*(item(n, "<!-- <item> -->") for n in range(3))).encode()
    pieces, at, turn = [], 0, 0
    while at < len(raw):
        pieces.append(raw[at : at + sizes[turn % len(sizes)]])
        at, turn = at + len(pieces[-1]), turn + 1
    whole = list(Splitter(("item",), 2**20).split([raw]))
    assert [one.is_whole for one in whole] == [True] * 3
    assert list(Splitter(("item",), 2**20).split(pieces)) == whole
    assert all(raw[one.offset : one.offset + one.length] == one.raw for one in whole)


BROKEN = {
    "a tag that is not closed": item(1, "<b>").replace("<title>", "<title><i>"),
    "no end": item(1).replace("</item>", ""),
    "CDATA without an end": item(1).replace("]]>", ""),
    "a comment without an end": item(1, "<!-- never closed"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_bad_item_does_not_lose_its_siblings(tmp_path: Path, broken: str) -> None:
    found = read_text(tmp_path, rss(item(0), broken, item(2), item(3)))
    assert [one.claims.title for one in stories(found)] == ["Story 0", "Story 2", "Story 3"]
    assert [one.reason in (Reason.MALFORMED, Reason.TRUNCATED) for one in refusals(found)] == [True]


def test_a_tail_cut_off_yields_the_whole_items_before_it(tmp_path: Path) -> None:
    found = read_text(tmp_path, rss(item(0), item(1), item(2))[:-60])
    assert [one.claims.title for one in stories(found)] == ["Story 0", "Story 1"]
    assert [one.reason for one in refusals(found)] == [Reason.TRUNCATED]


def test_an_item_over_the_limit_is_rejected_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    large = item(1, f"<x>{'y' * 300_000}</x>")
    path.write_text(rss(item(0), large, item(2)))
    found = found_in(path, rules=Rules(jsonl_line_max_bytes=100_000))
    assert [one.claims.title for one in stories(found)] == ["Story 0", "Story 2"]
    (refusal,) = refusals(found)
    assert refusal.reason is Reason.TOO_LARGE
    assert refusal.size_bytes is not None
    assert str(len(large) - 1) in refusal.detail


def test_shards_of_one_file_hold_each_item_once(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_text(rss(*(item(n) for n in range(40))))
    form, size = sniff(path), path.stat().st_size
    whole = [one.claims for one in stories(found_in(path))]
    assert whole[0].sitename == "The Paper"
    for seed in range(20):
        cuts = sorted(random.Random(seed).sample(range(1, size), 3))
        found, reaches = [], []
        for start, end in zip([0, *cuts], [*cuts, size], strict=True):
            part = ByteRange(path, "source", start, end, size)
            parts = list(read(part, form, DEFAULT_RULES))
            found += [one.claims for one in stories(parts)]
            reaches += [one for one in parts if isinstance(one, Reach)]
        assert found == whole
        assert all(one.ends_at <= two.begins_at for one, two in itertools.pairwise(reaches))


def test_entities_of_a_document_type_are_never_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    evil = '<!ENTITY l0 "lol"><!ENTITY file SYSTEM "file:///etc/passwd">'
    bomb = rss(item(0, "<description>&l9;&file;</description>"))
    bomb = bomb.replace("<rss", f"<!DOCTYPE rss [{evil}{laughs}]><rss", 1)
    (story,) = stories(read_text(tmp_path, bomb))
    assert story.claims.standfirst == "&l9;&file;"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1252", "iso-8859-1"])
def test_the_declared_charset_is_obeyed(tmp_path: Path, charset: str) -> None:
    feed = rss(item(0).replace("Story 0", "L'été à Besançon")).replace(
        "?>", f' encoding="{charset}"?>', 1
    )
    assert titles(tmp_path, feed.encode(charset)) == ["L'été à Besançon"]


def test_what_is_almost_xml_is_read(tmp_path: Path) -> None:
    feed = rss(item(0).replace("Story 0", "Fish &amp; chips&nbsp;& caf&eacute; &#2;"))
    assert titles(tmp_path, feed) == ["Fish & chips & café"]
