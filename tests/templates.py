"""An invented outlet's template: pages of many stories in one design, and ten redesigns of it."""

import re
from collections.abc import Callable

from broadsheet.pipeline.extract.body.blocks import key
from broadsheet.pipeline.extract.layout.learn import Example, example
from broadsheet.pipeline.extract.layout.places import place
from broadsheet.pipeline.extract.tree import parse

TOWNS = ("Hallow", "Saltgate", "Wick", "Morrow", "Thorne", "Ashby", "Linden", "Quill")
MATTERS = ("ferry", "market", "library", "harbour", "bakery", "school", "mill", "bridge")


def paragraphs(number: int, least: int = 5) -> list[str]:
    """The story of a number: no two share a paragraph."""
    town, matter = TOWNS[number % 8], MATTERS[number // 8 % 8]
    return [
        f"In {town} the council spoke for {number + turn + 2} hours about the {matter}, and "
        f"whoever had come to hear it {turn + 3} times before said that nothing was decided yet."
        for turn in range(least + number % 4)
    ]


def story_page(number: int) -> str:
    """A page of the outlet: story, picture, box, byline, teasers, footer."""
    told = "\n".join(f"<p>{one}</p>" for one in paragraphs(number))
    head = f"{MATTERS[number // 8 % 8]} of {TOWNS[number % 8]}, day {number}"
    return f"""<html lang="en"><head><title>The {head} | Daily Wick</title>
<link rel="canonical" href="https://wick.example/news/{number}"></head>
<body class="single post-{number + 1000}"><div class="top"><p>Daily Wick, since 1871</p></div>
<div class="page"><main class="story">
<h1 class="hed">The {head}</h1><p class="byline">By Mara Quill</p>
<div class="body">{told}
<figure><figcaption>The {head}, seen from the north side of the river.</figcaption></figure>
<div class="also"><p>Read also: {TOWNS[(number + 3) % 8]} waits for a new bridge, says its mayor.
</p></div>
<ul><li>What the {head} cost the town in its first year</li></ul></div>
</main><div class="side"><p>{TOWNS[(number + 5) % 8]} opens its {MATTERS[number % 8]} again after a
winter in which nobody had come to see it, not even the mayor of the town.</p></div></div>
</body></html>"""


def wanted(number: int) -> list[str]:
    """Keys of the lines of a page's text."""
    head = f"{MATTERS[number // 8 % 8]} of {TOWNS[number % 8]}, day {number}"
    return [
        key(one)
        for one in (*paragraphs(number), f"What the {head} cost the town in its first year")
    ]


def taught(number: int) -> Example:
    """A page beside what a recipe made of it that sees what people see."""
    root = parse(story_page(number))
    assert root is not None
    lines = [*paragraphs(number)]
    head = f"{MATTERS[number // 8 % 8]} of {TOWNS[number % 8]}, day {number}"
    lines.append(f"What the {head} cost the town in its first year")
    caption = f"The {head}, seen from the north side of the river."
    return example(place(root), "\n".join(lines), [caption], None, is_as_declared=True)


_LIVE = "".join(
    f'<div class="tick"><time>1{n}:00</time><p>At this hour nobody had yet been seen at the gate '
    f"of the town, said the keeper of the gate, who had looked {n} times.</p></div>"
    for n in range(6)
)
_SALE = "Two for one at Hanley's of Wick, until Saturday, on all boots, coats and umbrellas."


def _within(page: str, at: int, put: str) -> str:
    """The page with something behind its n-th paragraph of the story."""
    places = [match.end() for match in re.finditer(r"(?<=</p>)\n", page)]
    return page[: places[at]] + put + page[places[at] :]


REDESIGNS: dict[str, Callable[[str], str]] = {
    "an advertisement between paragraphs, in a box of a new class": lambda page: _within(
        page, 1, f'<div class="promo-x7"><p>{_SALE}</p></div>'
    ),
    "an advertisement between paragraphs, in a bare box": lambda page: _within(
        page, 1, f"<div><p>{_SALE}</p></div>"
    ),
    "an advertisement as a paragraph of a new class": lambda page: _within(
        page, 2, f'<p class="sponsored">{_SALE}</p>'
    ),
    "a live blog, its posts in the place of the story": lambda page: re.sub(
        r'(<div class="body">).*?(<figure>)', rf"\1{_LIVE}\2", page, flags=re.DOTALL
    ),
    "an A/B layout: the story's box is split into two of its name": lambda page: _within(
        page, 2, '</div><div class="body">'
    ),
    "an A/B layout: everything below the third paragraph is folded into details": lambda page: (
        _within(page, 2, "<details><summary>More</summary>").replace("<fig", "</details><fig", 1)
    ),
    "the story is a section, no main": lambda page: page.replace("<main", "<section").replace(
        "</main>", "</section>"
    ),
    "two columns: half of the story in a box beside": lambda page: _within(
        page, 2, '</div><div class="more">'
    ),
    "a pull quote repeats a sentence in a box within": lambda page: _within(
        page, 3, "<aside><p>Nothing was decided yet, said whoever had come to hear.</p></aside>"
    ),
    "comments below the story, in its own box": lambda page: page.replace(
        "<ul><li>What",
        '<section id="talk"><article><p>I was there too, and I heard nothing of the kind, I am '
        "sorry to say.</p></article></section><ul><li>What",
    ),
    "a wall: the story ends after its first lines, and a form follows": lambda page: re.sub(
        r'(<div class="body"><p>[^<]{60}).*?<figure>',
        r"\1</p><form><p>Subscribe to read on: the first month is free.</p></form><figure>",
        page,
        flags=re.DOTALL,
    ),
    "below the story, a bare list of what else was written": lambda page: page.replace(
        "<figure>",
        "<ul>" + "".join(f'<li><a href="/{n}">{_SALE[:50]} {n}</a></li>' for n in range(5))
        + "</ul><figure>",
    ),
    "an A/B layout: the first paragraph stands in a box above": lambda page: re.sub(
        r'(<div class="body">)(<p>[^<]*</p>)', r'<div class="lede">\2</div>\1', page
    ),
    "every class is renamed by a build": lambda page: re.sub(
        r'class="(\w+)', lambda found: f'class="_{found[1][::-1]}9', page
    ),
}  # fmt: skip
