"""Facts, blocks, text -> what kind of page it is: news, or a shop, a forum, a handbook."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from broadsheet.pipeline.extract.body.blocks import Block
from broadsheet.pipeline.extract.editor.page_features import as_row, page_row
from broadsheet.pipeline.extract.editor.trees import Trees, probability, trees_of
from broadsheet.pipeline.extract.metadata.facts import Facts, types_of
from broadsheet.pipeline.records import Page, PageType

MODEL = Path(__file__).with_name("kinds.json")
OTHER = str(PageType.OTHER)  # the trees that tell all that is no news from news
MIN_ODDS = 0.0  # of the likeliest kind; less, and the page is `other`


def kind_of_page(
    facts: Facts, page: Page, blocks: Sequence[Block], lines: Sequence[str], body_class: str
) -> PageType:
    """The page's kind where the model is sure that it is no news, else `article`.

    Sure is a probability that one news page in a hundred passes (see `card.md`). A page that
    declares news is believed.
    """
    if any(name.endswith("NewsArticle") for node in facts.nodes for name in types_of(node)):
        return PageType.ARTICLE
    models = read_kinds()
    columns = page_row(facts, page, blocks, lines, body_class)
    row = as_row(columns, models[OTHER].names)
    if float(probability(models[OTHER].log_odds(row))[0]) < threshold():
        return PageType.ARTICLE
    odds = {name: float(trees.log_odds(row)[0]) for name, trees in models.items() if name != OTHER}
    best = max(odds, key=lambda name: odds[name])
    return PageType(best) if odds[best] > MIN_ODDS else PageType.OTHER


@cache
def read_kinds() -> dict[str, Trees]:
    """The trees of each kind, all of the same columns."""
    return {name: trees_of(said) for name, said in _file()["kinds"].items()}


def threshold() -> float:
    """The probability from which a page is called no news."""
    return float(_file()["threshold"])


@cache
def _file() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return said
