"""A tree -> the same without its boxes of links, as trafilatura tells them.

Its own test asks of every box which links are in it, and again of every box around that one. Here
each link is asked once which boxes it is in, and a box without links costs nothing.
"""

from collections.abc import Iterator

from lxml.html import HtmlElement
from trafilatura.htmlprocessing import is_paragraph_listing
from trafilatura.utils import LINK_FARM_RATIO
from trafilatura.xml import delete_element

_KEEPING = ("item", "td", "th")  # a paragraph that is all they hold stays


def delete_by_link_density(
    subtree: HtmlElement,
    tagname: str,
    backtracking: bool = False,
    favor_precision: bool = False,
) -> HtmlElement:
    """In the place of trafilatura's function of this name, with its rules and its numbers."""
    links: dict[HtmlElement, list[HtmlElement]] = {}
    for link in subtree.iter("ref"):
        for box in link.iterancestors(tagname):
            links.setdefault(box, []).append(link)
    if not links:
        return subtree
    has_images = next(subtree.iter("graphic"), None) is not None
    length_of = _Lengths()
    doomed = []
    for box in subtree.iter(tagname):
        if box not in links or (has_images and box.find(".//graphic") is not None):
            continue
        if not _is_boilerplate(box, links[box], length_of, backtracking, favor_precision):
            continue
        parent = box.getparent()
        if tagname == "p" and parent is not None and parent.tag in _KEEPING:
            continue
        doomed.append(box)
    for box in doomed:
        delete_element(box)
    return subtree


class _Lengths(dict[HtmlElement, int]):
    """How many characters an element's text has, white space told once."""

    def __missing__(self, element: HtmlElement) -> int:
        self[element] = length = len(" ".join(element.text_content().split()))
        return length


def _is_boilerplate(
    box: HtmlElement,
    links: list[HtmlElement],
    length_of: _Lengths,
    backtracking: bool,
    favor_precision: bool,
) -> bool:
    length = length_of[box]
    if len(links) == 1:
        linked = length_of[links[0]]
        if linked > (10 if favor_precision else 100) and linked > length * 0.9:
            return True
    is_last = box.getnext() is None
    limit = (60 if is_last else 30) if box.tag == "p" else (300 if is_last else 100)
    if length < limit:
        lengths = list(_told(links, length_of))
        if not lengths:
            return True
        short = sum(one < 10 for one in lengths)
        if sum(lengths) > length * 0.8 or (len(lengths) > 1 and short / len(lengths) > 0.8):
            return True
        depth, most = (1, 200) if favor_precision else (3, 100)
        return backtracking and len(box) >= depth and length < most
    if len(links) > 4:
        lengths = list(_told(links, length_of))
        linked = sum(lengths)
        return (
            linked > length * LINK_FARM_RATIO
            and linked < 100 * len(lengths)
            and not is_paragraph_listing(links)
        )
    return False


def _told(links: list[HtmlElement], length_of: _Lengths) -> Iterator[int]:
    """The lengths of those links that have a text."""
    return filter(None, map(length_of.__getitem__, links))
