"""The best stretch of a page is found by what its lines are worth, whatever it is called."""

import pytest
from lxml.html import document_fromstring

from broadsheet.pipeline.extract.body.blocks import Block, Mark, read_blocks
from broadsheet.pipeline.extract.body.segment import best_segment, telling_marks

PARAGRAPH = (
    "The ferry crews of Elmsworth went back to work on Friday after eleven days on the quay, and "
    "the first boat left with two goats and a piano on board."
)
CJK = (
    "渡轮公司周五表示，在码头罢工十一天之后，船员们已经恢复工作，"
    "第一班船载着两只山羊和一架钢琴离开了港口。"
)
MENU = "".join(f"<li><a href='/{n}'>Section number {n}</a></li>" for n in range(12))


def blocks_of(body: str, attributes: str = "") -> list[Block]:
    return read_blocks(document_fromstring(f"<html><body {attributes}>{body}</body></html>"))


def region_of(body: str, attributes: str = "") -> list[str]:
    return [block.text for block in best_segment(blocks_of(body, attributes))]


@pytest.mark.parametrize("paragraph", [PARAGRAPH, CJK])
def test_a_story_is_found_between_lists_of_links(paragraph: str) -> None:
    story = f"<div><p>{paragraph}</p><h2>Nowhere to park</h2><p>{paragraph}</p></div>"
    found = region_of(f"<ul>{MENU}</ul>{story}<ul>{MENU}</ul>")
    assert found == [paragraph, "Nowhere to park", paragraph]


def test_a_line_in_a_share_box_is_left_out_of_the_stretch() -> None:
    box = "<div class='share'><p>Tell your friends about it and about us too.</p></div>"
    assert region_of(f"<p>{PARAGRAPH}</p>{box}<p>{PARAGRAPH}</p>") == [PARAGRAPH, PARAGRAPH]


def test_a_class_around_the_whole_page_condemns_nothing() -> None:
    page = f"<div class='share-page comments-open'><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></div>"
    assert region_of(page) == [PARAGRAPH, PARAGRAPH]
    assert not telling_marks(blocks_of(page)) & (Mark.SHARE | Mark.COMMENT)
    assert telling_marks(blocks_of(page)) & Mark.NAV


def test_a_page_of_links_has_no_stretch() -> None:
    assert region_of(f"<ul>{MENU}</ul>") == []
    assert region_of("") == []
