"""What is learned of an outlet's template, and the pages on which it may speak."""

import random
import re
from dataclasses import replace

import pytest

from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.body.blocks import key
from broadsheet.pipeline.extract.layout.fit import Fitted, Unfit, fit
from broadsheet.pipeline.extract.layout.learn import Example, example, learn
from broadsheet.pipeline.extract.layout.places import place
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.layout import (
    BadLayout,
    Known,
    Layout,
    Role,
    read_layout,
    written,
)
from broadsheet.pipeline.records import Kind, Rung
from broadsheet.pipeline.rules import Rules
from tests.templates import REDESIGNS, paragraphs, story_page, taught, wanted

LEARNED = range(12)
OTHERS = range(12, 30)


@pytest.fixture(scope="module")
def layout() -> Layout:
    found = learn([taught(number) for number in LEARNED])
    assert found is not None
    return found


def fitted(layout: Layout, page: str) -> Fitted:
    root = parse(page)
    assert root is not None
    return fit(layout, place(root))


def text_of(layout: Layout, page: str) -> list[str]:
    return [line.block.key for line in fitted(layout, page).text]


def test_its_container_is_the_lowest_element_that_holds_every_story(layout: Layout) -> None:
    """Numbers of one page are no part of it."""
    assert layout.container == ("body.post-#.single", "div.page", "main.story", "div.body")


def test_pages_that_it_was_not_learned_from_give_their_text_and_nothing_else(
    layout: Layout,
) -> None:
    assert {n: text_of(layout, story_page(n)) for n in OTHERS} == {n: wanted(n) for n in OTHERS}


def test_captions_and_boxes_inside_the_story_have_votes_of_their_own(layout: Layout) -> None:
    page = fitted(layout, story_page(20))
    assert [line.block.tag for line in page.captions] == ["figcaption"]
    assert [line.block.text[:9] for line in page.out] == ["Read also"]
    assert str(layout.votes["div.also>p"]) == "out on 12 of 12 pages"


def test_plain_lines_that_the_recipe_lost_on_one_page_are_the_story_s_all_the_same() -> None:
    """A list that stands on one page of twelve, and that the recipe had left out there."""
    examples = [taught(number) for number in LEARNED]
    odd = story_page(40).replace("<ul>", "<blockquote><p>So be it, they said.</p></blockquote><ul>")
    root = parse(odd)
    assert root is not None
    one = taught(40)
    examples.append(type(one)(place(root), one.roles, one.text_key, is_as_declared=True))
    layout = learn(examples)
    assert layout is not None
    assert layout.votes["blockquote>p"].most is Role.OUT
    assert key("So be it, they said.") in text_of(layout, odd)


def test_lines_at_the_edge_of_most_stories_are_the_outlet_s(layout: Layout) -> None:
    def ending(page: str) -> str:
        return page.replace("</ul></div>", "</ul><p>Copyright of the Daily Wick.</p></div>")

    again = learn(
        [
            type(one)(
                place(parse(ending(story_page(n)))),  # type: ignore[arg-type]
                {**one.roles, key("Copyright of the Daily Wick."): Role.TEXT},
                one.text_key,
                is_as_declared=True,
            )
            for n in LEARNED
            for one in [taught(n)]
        ]
    )
    assert again is not None
    page = fitted(again, ending(story_page(25)))
    assert "Copyright of the Daily Wick." in {line.block.text for line in page.repeated}
    assert layout.repeated == frozenset()
    # It knows the line again and does not say it: it outlives pages and names that are taken down.
    assert "copyright" not in written(again, "wick.example", None).decode().casefold()


def test_nothing_is_learned_of_pages_that_share_no_template() -> None:
    pages = [taught(number) for number in range(10)]
    for number, one in enumerate(pages):
        steps = [step.replace("main", f"x-{number}") for step in one.page.steps]
        moved = type(one.page)(one.page.blocks, steps, one.page.parents)
        pages[number] = type(one)(moved, one.roles, one.text_key, is_as_declared=True)
    assert learn(pages) is None


def test_nothing_is_learned_where_half_of_the_pages_teach_what_the_other_half_does_not() -> None:
    pages = [taught(number) for number in LEARNED]
    for number in LEARNED[::2]:
        one = pages[number]
        pages[number] = type(one)(one.page, {}, one.text_key[:40], is_as_declared=True)
    assert learn(pages) is None


@pytest.mark.parametrize("redesign", REDESIGNS)
def test_a_redesign_is_noticed_or_does_no_harm(layout: Layout, redesign: str) -> None:
    """On no page may the layout speak and say something else than the story."""
    wrong = []
    for number in OTHERS:
        page = REDESIGNS[redesign](story_page(number))
        assert page != story_page(number)
        try:
            found = text_of(layout, page)
        except Unfit:
            continue
        if found != wanted(number):
            wrong.append(number)
    assert wrong == []


@pytest.mark.parametrize(
    "told",
    [
        "<ol>{}</ol>",
        "<blockquote>{}</blockquote>",
        '<blockquote class="twitter-tweet">{}</blockquote>',  # a network's own code for embedding
    ],
)
def test_what_a_writer_sets_for_the_first_time_is_the_story_however_much_of_it(
    layout: Layout, told: str
) -> None:
    """Half of a page, in lists or quotations that none of those it was learned from had."""
    asked = [f"Number {n}: {one}" for n, one in enumerate(paragraphs(21))]
    inner = "<li>{}</li>" if "ol" in told else "{}"
    put = told.format("".join(inner.format(f"<p>{one}</p>") for one in asked))
    page = story_page(20).replace("<figure>", f"{put}<figure>")
    assert set(map(key, asked)) <= set(text_of(layout, page))


def test_its_file_names_nobody_whom_a_class_of_the_template_names() -> None:
    """A person who is forgotten does not live on in it."""

    def of(number: int) -> Example:
        page = story_page(number).replace('class="body"', 'class="body author-mara-quill"')
        root = parse(page)
        assert root is not None
        return replace(taught(number), page=place(root))

    layout = learn([of(number) for number in LEARNED])
    assert layout is not None
    assert layout.container[-1] == "div.author-#.body"
    assert b"quill" not in written(layout, "wick.example", None)


_LINK = "what else was said of the harbour, the mill and the school of the town " * 3


@pytest.mark.parametrize(
    ("pattern", "put", "refusal"),
    [
        (r'(<div class="body">).*?(<figure>)', r"\1<p>Soon here.</p>\2", "size: "),
        ("<figure>", f"<ul>{f'<li><a href=/x>{_LINK}</a></li>' * 3}</ul><figure>", "new nestings"),
        (r'(<div class="side">)(<p>.*?</p>)', r"\1" + r"\2" * 9, "learned were 114 at most"),
    ],
)
def test_a_page_is_the_recipe_s_where_a_measure_is_none_of_its_template(
    layout: Layout, pattern: str, put: str, refusal: str
) -> None:
    """Of the text, of links in lists that it never had, of the prose in a box beside the story."""
    page = re.sub(pattern, put, story_page(20), flags=re.DOTALL)
    with pytest.raises(Unfit, match=refusal):
        fitted(layout, page)


def test_pages_of_another_outlet_are_not_its_own(layout: Layout) -> None:
    other = story_page(20).replace('class="story"', 'class="tale"')
    with pytest.raises(Unfit, match=r"container: .* 0 times"):
        fitted(layout, other)


def test_its_file_is_read_as_it_was_written_whatever_the_order_of_its_pages(
    layout: Layout,
) -> None:
    content = written(layout, "wick.example", "2020-01-01")
    assert read_layout(content) == (layout, read_layout(content)[1])
    assert b'\n  "p": {"pages": 12, "text": 12}\n' in content  # a line a signature
    shuffled = [*LEARNED]
    random.Random(4).shuffle(shuffled)
    again = learn([taught(number) for number in shuffled])
    assert again is not None
    assert written(again, "wick.example", "2020-01-01") == content


@pytest.mark.parametrize("content", [b"", b"[]", b'{"lines": {}}', b'{"lines": {"p": 1}}'])
def test_a_file_that_is_no_layout_is_refused(content: bytes) -> None:
    with pytest.raises(BadLayout, match="no layout"):
        read_layout(content)


def test_a_page_whose_content_stands_where_the_recipe_found_none_is_the_recipe_s() -> None:
    """Tables that it leaves out of every story, and then a story that is told in one."""

    def tabled(number: int, rows: int) -> str:
        cells = "".join(f"<tr><td>{n} boats of the year {n + 1900}</td></tr>" for n in range(rows))
        return story_page(number).replace("<ul>", f"<table>{cells}</table><ul>")

    examples = []
    for number in LEARNED:
        root, one = parse(tabled(number, 1)), taught(number)
        assert root is not None
        examples.append(type(one)(place(root), one.roles, one.text_key, is_as_declared=True))
    layout = learn(examples)
    assert layout is not None
    assert text_of(layout, tabled(20, 1)) == wanted(20)
    with pytest.raises(Unfit, match=r"left: .* characters of plain lines"):
        fitted(layout, tabled(20, 30))


def test_a_table_of_short_cells_is_the_story_s_where_the_recipe_prints_its_rows() -> None:
    """A row is one line of the recipe's, and its cells are blocks: too short to be looked for."""

    def tabled(number: int) -> str:
        rows = (("Boats", f"{number + 30}"), ("Master", f"No. {number}"))
        cells = "".join(f"<tr><td>{name}</td><td>{said}</td></tr>" for name, said in rows)
        return story_page(number).replace("<ul>", f"<table>{cells}</table><ul>")

    examples = []
    for number in LEARNED:
        root = parse(tabled(number))
        assert root is not None
        caption = next(name for name, role in taught(number).roles.items() if role is Role.CAPTION)
        rows = f"| Boats | {number + 30} |\n| Master | No. {number} |"
        text = "\n".join([*paragraphs(number), rows])
        examples.append(example(place(root), text, [caption], None, is_as_declared=True))
    layout = learn(examples)
    assert layout is not None
    assert str(layout.votes["td"]) == "text on 12 of 12 pages"
    assert {"boats", "50", "master", "no20"} <= set(text_of(layout, tabled(20)))


def test_a_headline_of_many_words_is_no_part_of_the_story_that_stands_outside(
    layout: Layout,
) -> None:
    """A tenth of an outlet's pages was refused by it."""
    long = "What the council of the town said of the ferry, the market and the mill on that day"
    page = re.sub(r'(<h1 class="hed">).*?(</h1>)', rf"\1{long}\2", story_page(20))
    assert text_of(layout, page) == wanted(20)


def test_subheads_that_are_headlines_by_their_tag_stay_in_the_story() -> None:
    """Some writers have no other: the first of them stood among the headline's forms."""

    def headed(number: int) -> str:
        page = story_page(number).replace(
            '<div class="body"><p>', '<div class="body"><h1>Ice</h1><p>'
        )
        return page.replace("<figure>", "<h1>Thaw</h1><figure>")

    known = []
    for number in LEARNED:
        root, one = parse(headed(number)), taught(number)
        assert root is not None
        roles = {**one.roles, key("Ice"): Role.TEXT, key("Thaw"): Role.TEXT}
        known.append(replace(one, page=place(root), roles=roles))
    layout = learn(known)
    assert layout is not None
    page = extract(
        headed(20).encode(), Kind.HTML, None, Rules(), Rung.FULL,
        offer=lambda _: [Known("x", layout)],
    )  # fmt: skip
    assert page.extractor == "layout"
    assert page.text.startswith("Ice\n")
    assert "\nThaw\n" in page.text
    assert (page.title or "") not in page.text


def test_a_page_with_the_story_s_box_twice_is_not_read_by_the_first(layout: Layout) -> None:
    """As where an endless page has begun to append the next story."""
    again = '<main class="story"><div class="body"><p>The next story begins.</p></div></main>'
    page = story_page(20).replace('<div class="side">', f'{again}<div class="side">')
    with pytest.raises(Unfit, match=r"container: .* 2 times"):
        fitted(layout, page)
