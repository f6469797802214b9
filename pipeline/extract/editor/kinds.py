"""Facts, blocks, text -> what kind of page it is: news, or a shop, a forum, a handbook."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.pipeline.dates.in_url import has_day_in_path
from broadsheet.pipeline.extract.body.blocks import Block
from broadsheet.pipeline.extract.editor.page_features import as_row, page_row
from broadsheet.pipeline.extract.editor.trees import Trees, probability, trees_of
from broadsheet.pipeline.extract.metadata.facts import Facts, types_of
from broadsheet.pipeline.records import Page, PageType

MODEL = Path(__file__).with_name("kinds.json")
OTHER = str(PageType.OTHER)  # the trees that tell all that is no news from news
MIN_ODDS = 0.0  # of the likeliest kind; less, and the page is `other`
# Of 418 visible pages that are no news 15 say one of these, of 592 pages of news 394.
STORIES = frozenset({"BlogPosting", "LiveBlogPosting"})


def kind_of_page(
    facts: Facts,
    page: Page,
    blocks: Sequence[Block],
    lines: Sequence[str],
    markup: Mapping[str, float],
) -> PageType:
    """The page's kind where the model is sure that it is no news, else `article`.

    How sure depends on the kind: nothing that reads like a product was news, a list of names may
    be (see `card.md`). Of a page that declares a story it is not asked: that is believed.
    """
    models = read_kinds()
    row = as_row(page_row(facts, page, blocks, lines, markup), models[OTHER].names)
    chance, kind = judged(models, row)
    return PageType(kind) if chance >= thresholds()[kind] else PageType.ARTICLE


def declares_story(facts: Facts, page: Page) -> bool:
    """Whether a page says that it is news or a post: by its type, or by a day in its address.

    `og:type` alone says little, forums and shops set it as well; beside a time of publication it
    does.
    """
    types = {name for node in facts.nodes for name in types_of(node)}
    return (
        any(name.endswith("NewsArticle") or name in STORIES for name in types)
        or (
            (facts.first("og:type") or "").lower().startswith("article")
            and facts.first("article:published_time") is not None
        )
        or has_day_in_path(page.canonical_url)
    )


def judged(models: Mapping[str, Trees], row: NDArray[np.float32]) -> tuple[float, str]:
    """The probability that a page is no news, and what it would be then."""
    chance = float(probability(models[OTHER].log_odds(row))[0])
    odds = {name: float(trees.log_odds(row)[0]) for name, trees in models.items() if name != OTHER}
    best = max(odds, key=lambda name: odds[name])
    return chance, best if odds[best] > MIN_ODDS else OTHER


@cache
def read_kinds() -> dict[str, Trees]:
    """The trees of each kind, all of the same columns."""
    return {name: trees_of(said) for name, said in _file()["kinds"].items()}


@cache
def thresholds() -> dict[str, float]:
    """The probability of no news from which a page is called each kind."""
    return {name: float(least) for name, least in _file()["thresholds"].items()}


@cache
def _file() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return said
