"""trafilatura's functions -> ours in their place, in the version that they were written for.

Profiled over 300 pages, a third of its time went into regular expressions that libxml2 asks Python
for, and as much into boxes of links that were looked through again from every box around them. All
that is here takes what the original takes and gives what it gives; a test asks both of every gold
page. In another version nothing is replaced: names and arguments may mean something else there.
"""

from collections.abc import Iterator
from copy import copy
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Any

from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura import core, main_extractor
from trafilatura.external import compare_extraction
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

from broadsheet.pipeline.extract.quicken.link_density import delete_by_link_density
from broadsheet.pipeline.extract.quicken.searches import compiled, fused
from broadsheet.pipeline.recipe import QUICKENED

# Lists of expressions, in the module that asks them.
SEARCHES = (
    (core, "RAW_TREE_PRUNE_XPATH"),
    (core, "REMOVE_COMMENTS_AND_LISTS_XPATH"),
    (core, "REMOVE_COMMENTS_XPATH"),
    (main_extractor, "BODY_XPATH"),  # of whose matches it takes the first
    (main_extractor, "OVERALL_DISCARD_XPATH"),
    (main_extractor, "TEASER_DISCARD_XPATH"),
    (main_extractor, "DISCARD_IMAGE_ELEMENTS"),
    (main_extractor, "PRECISION_DISCARD_XPATH"),
)
# All matches of these go, whichever found them, and nothing that one takes out makes another match:
# only the first asks what is below an element.
FUSED = frozenset({"RAW_TREE_PRUNE_XPATH", "OVERALL_DISCARD_XPATH"})
_TRIMMING = ("baseline", "deduplication", "external", "htmlprocessing", "main_extractor", "utils")


def quicken() -> bool:
    """Replace them in this process; False, and nothing done, in a version that we do not know."""
    is_known = version("trafilatura") == QUICKENED
    for module, name, value in replacements() if is_known else ():
        setattr(module, name, value)
    return is_known


def replacements() -> Iterator[tuple[ModuleType, str, Any]]:
    """Module, name, and what is to stand there."""
    for module, name in SEARCHES:
        expressions = getattr(module, name)
        searches = [compiled(getattr(x, "path", "")) for x in expressions]
        if name in FUSED and all(searches):
            yield module, name, [fused(list(filter(None, searches)))]
        else:
            yield module, name, [s or x for s, x in zip(searches, expressions, strict=True)]
    yield core, "_prepare_tree", _prepare_tree
    yield core, "_extract_and_compare", _extract_and_compare
    yield main_extractor, "delete_by_link_density", delete_by_link_density
    for name in _TRIMMING:  # by name: the package calls a function what its module is called
        yield import_module(f"trafilatura.{name}"), "trim", trim


class UsingUp(Extractor):
    """Options of a reading that needs no copy of the tree, but one page in fifty once more."""


class UsedUp(Exception):
    """So little was found that the whole page is to be read, whose tree is taken apart."""


def _prepare_tree(
    tree: HtmlElement, options: Extractor, url: str | None
) -> tuple[HtmlElement, HtmlElement]:
    """A cleaned and converted copy, and one that was only cleaned, where anybody reads that."""
    cleaned = tree_cleaning(tree if isinstance(options, UsingUp) else copy(tree), options)
    is_read = options.comments or not options.fast
    backup = copy(cleaned) if is_read else cleaned
    return convert_tags(cleaned, options, url), backup


def _extract_and_compare(
    cleaned: HtmlElement, backup: HtmlElement, tree: HtmlElement, options: Extractor
) -> tuple[_Element, str]:
    """The same; raises `UsedUp` where the next stage would look for what is gone."""
    body, text = extract_content(cleaned, options)
    if not options.fast:
        return compare_extraction(backup, copy(tree), body, text, options)
    if isinstance(options, UsingUp) and len(text) < options.min_extracted_size:
        raise UsedUp
    return body, text


def trim(string: str | None) -> str:
    """White space told once. Theirs remembers the last 1 024 texts, of whole pages, too."""
    return " ".join(string.split()) if isinstance(string, str) else ""
