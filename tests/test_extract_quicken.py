"""trafilatura at less CPU says what trafilatura says."""

import copy
import itertools
import re
import re._parser as parser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import SubElement
from lxml.html import HtmlElement, document_fromstring, tostring
from trafilatura import bare_extraction, core, htmlprocessing, main_extractor, utils

from broadsheet.pipeline import recipe
from broadsheet.pipeline.extract.body.witnesses import trafilatura_lines
from broadsheet.pipeline.extract.charset.decode import decode
from broadsheet.pipeline.extract.quicken import patch
from broadsheet.pipeline.extract.quicken.link_density import delete_by_link_density
from broadsheet.pipeline.extract.quicken.searches import MOST_VALUES, Search, compiled, fused
from broadsheet.pipeline.extract.tree import lighten, oddity, parse
from broadsheet.pipeline.records import Rejected
from tests.given import gold_pages, needs_real_data, unpacked
from tests.running import ingest
from tests.samples import RAW

Element = tuple[str, list[tuple[str, str]], int]  # tag, attributes, levels above
EXPRESSIONS = [(name, x) for module, name in patch.SEARCHES for x in getattr(module, name)]
# What is asked of attributes: `re:test(@id|@class, 'a|b')`, `@class='a'`, `contains(..., 'a')`.
_ASKED = re.compile(r"(re:test\()?(@[\w-]+(?:\|@[\w-]+)*)[^@']*'([^']*)'")
JUNK = ("", " ", "\n", "x", "-", "ı", "K", "Comment", "main", "é\u2028")


def spelt(parsed: Any) -> list[str]:
    """Strings in which a pattern is found: each alternative, each optional part with and without.

    >>> spelt(parser.parse("^ad-?(?:box|[Ww]rap)$"))
    ['adbox', 'adWrap', 'ad-box', 'ad-Wrap']
    """
    return ["".join(parts) for parts in itertools.product(*(_spelt(*part) for part in parsed))]


def _spelt(kind: Any, value: Any) -> list[str]:
    match str(kind):
        case "LITERAL":
            return [chr(value)]
        case "IN":
            kind, value = value[0]
            return [" "] if str(kind) == "CATEGORY" else _spelt(kind, value)
        case "BRANCH":
            return [one for branch in value[1] for one in spelt(branch)]
        case "SUBPATTERN":
            return spelt(value[3])
        case "MAX_REPEAT":
            return ["", *spelt(value[2])] if value[0] == 0 else spelt(value[2])
        case "AT" | "ASSERT_NOT":
            return [""]
        case other:
            raise ValueError(f"unmapped {other}")


def elements_of(expression: str, chance: Random, count: int = 30) -> list[Element]:
    """Elements that an expression may mean: its tags, its attributes in any order, its words."""
    names = re.findall(r"@([\w-]+)", expression) or ["id"]
    asked = [
        (group.replace("@", "").split("|"), spelt(parser.parse(text)) if is_pattern else [text])
        for is_pattern, group, text in _ASKED.findall(expression)
    ]
    tags = [one or other for one, other in re.findall(r"self::(\w+)|\.//(\w+)", expression)]
    elements = []
    for _ in range(count):
        attributes = [(chance.choice(names), chance.choice(JUNK))]
        for group, meant in chance.sample(asked, min(2, len(asked))):
            for name in group:
                word = chance.choice([*meant, *JUNK[: len(meant)]])
                word = chance.choice([word, word.upper(), chance.choice(JUNK) + word, word + "-x"])
                attributes.append((name, word))
        chance.shuffle(attributes)
        elements.append((chance.choice([*tags, "h1", "b"]), attributes, chance.randrange(3)))
    return elements


BOXES = ("div", "div", "p", "list", "item", "td")
TEXTS = ("", " ", "a b", "word " * 3, "news " * 8, "long " * 40)


def boxes_of(chance: Random) -> HtmlElement:
    """Boxes in boxes, links in most of them, and now and then a picture."""
    root = tree_of([])
    place = root.find("body")
    for _ in range(chance.randrange(30)):
        tag = chance.choice([*BOXES, *["ref"] * 8])
        made = SubElement(place, "graphic" if chance.random() < 0.02 else tag)
        made.text = chance.choice(
            (*TEXTS[:5], TEXTS[4], TEXTS[4]) if tag == "ref" else (*TEXTS, *[""] * 12)
        )
        made.tail = chance.choice(("", "", "", "", " ", " and so on "))
        if tag != "ref":
            place = made
        elif chance.random() < 0.3:
            place = chance.choice([*place.iterancestors("body", *BOXES), place])
    return root


def tree_of(elements: list[Element]) -> HtmlElement:
    """Elements below each other, their attributes in the order in which they are given."""
    root = document_fromstring("<html><body></body></html>")
    line = [root.find("body")]
    for tag, attributes, levels in elements:
        line = line[: max(1, len(line) - levels)]
        line.append(SubElement(line[-1], tag))
        for name, value in attributes:
            if name not in line[-1].attrib:
                line[-1].set(name, value)
    return root


@contextmanager
def quickened() -> Iterator[None]:
    """As in a worker, and as it was before."""
    with pytest.MonkeyPatch.context() as patched:
        for module, name, value in list(patch.replacements()):
            patched.setattr(module, name, value)
        yield


def lines_of(root: HtmlElement) -> list[list[str]]:
    """What the readings that we ask for give, and what people get who just call it."""
    full = bare_extraction(copy.deepcopy(root), include_comments=False)
    return [
        trafilatura_lines(copy.deepcopy(root), favor_recall=True),
        trafilatura_lines(
            copy.deepcopy(root), favor_recall=True, again=lambda: copy.deepcopy(root)
        ),
        trafilatura_lines(copy.deepcopy(root), favor_precision=True),
        full.text.split("\n") if full else [],
    ]


def differing(pages: Iterator[tuple[str, bytes]]) -> list[str]:
    """The names of the pages of which trafilatura says something else once it is quick."""
    roots = {}
    for name, payload in pages:
        with suppress(Rejected):  # an archive that was saved as a page
            source = decode(payload, None)
            root = parse(source) if oddity(source) is None else None
            if root is None:
                continue
            lighten(root)
            roots[name] = root
    assert roots
    before = {name: lines_of(root) for name, root in roots.items()}
    with quickened():
        return [name for name, root in roots.items() if lines_of(root) != before[name]]


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS, ids=lambda value: str(value)[:60])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_search_finds_what_its_xpath_finds(name, expression, seed):
    search = compiled(expression.path)
    assert search is not None, f"{name} is left to libxml2"
    root = tree_of(elements_of(expression.path, Random(seed)))
    found = expression(root)
    assert search(root) == (found[:1] if search.is_first else found)
    assert search.is_first == (name == "BODY_XPATH")


@pytest.mark.parametrize(
    "expression",
    [
        "//a", ".//a[last()]", ".//a/b", ".//a[2]", ".//a[@x and @y]", ".//a[1][@x]", ".//a|.//b",
        ".//a[contains(@x, '')]", ".//a[re:test(@x, 'y*')]", ".//a[re:match(@x, 'y')]",
        ".//a[translate(@x, 'ab', 'b')]", ".//a[contains(translate(@x, 'ab', 'b'), 'b')]",
        ".//*[self::a", ".//a[@x = @y]", ".//a[count(@x)]", "", ".//a]", "(.//a)[1]|(.//a)[1]",
    ],
)  # fmt: skip
def test_what_is_not_in_our_part_of_xpath_is_left_to_libxml2(expression):
    assert compiled(expression) is None


def test_a_search_remembers_a_bounded_number_of_values():
    search = compiled(".//p[re:test(@class, 'ad')]")
    assert search is not None
    words = [f"{n}" for n in range(MOST_VALUES + 10)]
    root = tree_of([("p", [("class", word)], 1) for word in [*words, "ad" * 5_000, "ad"]])
    assert [len(element.get("class")) for element in search(root)] == [10_000, 2]
    held = {len(value) for value in columns_of(search)["class"]}
    assert len(columns_of(search)["class"]) <= MOST_VALUES
    assert max(held) < 10_000


def columns_of(search: Search):
    """The answers that a search remembers, by attribute."""
    cells = next(iter(search.tests.values())).__closure__
    return next(cell.cell_contents for cell in cells if isinstance(cell.cell_contents, dict))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("name", sorted(patch.FUSED))
def test_one_walk_for_several_searches_finds_what_each_of_them_finds(name, seed):
    chance = Random(seed)
    asked = [x for known, x in EXPRESSIONS if known == name]
    assert len(asked) > 1
    fused_one = fused([compiled(x.path) for x in asked])
    elements = [one for x in asked for one in elements_of(x.path, chance, 15)]
    chance.shuffle(elements)
    root = tree_of(elements)
    wanted = {element for x in asked for element in x(root)}
    assert fused_one(root) == [element for element in root.iter() if element in wanted]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_boxes_of_links_are_told_as_trafilatura_tells_them(seed):
    chance = Random(seed)
    for _ in range(20):
        root = boxes_of(chance)
        twin = copy.deepcopy(root)
        asked = (
            chance.choice(["div", "div", "list", "p", "head"]),
            *chance.choices([True, False], k=2),
        )
        ours = delete_by_link_density(root.find("body"), *asked)
        theirs = htmlprocessing.delete_by_link_density(twin.find("body"), *asked)
        assert tostring(ours) == tostring(theirs)


def test_a_page_of_which_little_is_found_is_parsed_once_more_and_read_as_a_whole():
    """Its tree is taken apart by then; of a page with a story no second one is made."""
    little = "<html><body><div class='footer'><span>Ferries sail at six.</span></div></body></html>"
    told = "<p>The ferries sail again on Monday. </p>" * 20
    story = f"<html><body><article>{told}</article></body></html>"
    made = []
    for source in (little, story):
        root = document_fromstring(source)
        before = trafilatura_lines(copy.deepcopy(root), favor_recall=True)

        def again(source=source):
            made.append(source)
            return document_fromstring(source)

        with quickened():
            assert trafilatura_lines(root, favor_recall=True, again=again) == before
        assert "Ferries" in before[0] or "ferries" in before[0]
    assert made == [little]


@given(st.one_of(st.none(), st.integers(), st.text()))
def test_white_space_is_told_once(value):
    assert patch.trim(value) == utils.trim(value)


def test_every_name_that_is_replaced_is_there_to_be_replaced():
    for module, name, value in patch.replacements():
        expected = 1 if name in patch.FUSED else None
        assert callable(value) or len(value) == (expected or len(getattr(module, name)))
        assert name in vars(module)


def test_the_pages_of_the_sample_corpus_read_the_same():
    pages = ((str(path), unpacked(path)) for path in sorted(RAW.rglob("*.html*")))
    assert differing(pages) == []


@needs_real_data
@pytest.mark.parametrize(
    "part", [0, *(pytest.param(n, marks=pytest.mark.torture) for n in range(1, 10))]
)
def test_every_gold_page_reads_the_same(part):
    """A fortieth of them in `make test`, a quarter with the torture."""
    pages = gold_pages()
    assert len(pages) > 2_000
    assert differing((str(page), unpacked(page)) for page in pages[part::40]) == []


def test_another_version_is_used_as_it_is_and_the_run_says_so(monkeypatch, tmp_path):
    before = main_extractor.OVERALL_DISCARD_XPATH, core._prepare_tree
    monkeypatch.setattr(patch, "version", lambda _name: "2.4.0")
    assert not patch.quicken()
    assert (main_extractor.OVERALL_DISCARD_XPATH, core._prepare_tree) == before
    told = "trafilatura 2.4.0 is used as it is: 2.3.1 would take a fifth less CPU"
    monkeypatch.setattr("broadsheet.pipeline.ingest.slowness", lambda: told)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("It rained on Monday. " * 20)
    assert told in ingest(tmp_path / "raw", tmp_path / "data").notes


def test_the_version_that_is_installed_is_the_one_that_is_known(monkeypatch):
    assert recipe.slowness() is None
    monkeypatch.setattr(recipe, "version", lambda _name: "2.4.0")
    assert (
        recipe.slowness() == "trafilatura 2.4.0 is used as it is: 2.3.1 would take a fifth less CPU"
    )
