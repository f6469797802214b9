"""An element -> what lies in it, by names that no namespace and no case changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from broadsheet.pipeline.readers.prose import local, said_by

if TYPE_CHECKING:
    from lxml import etree


def every(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """All elements of this name inside, in their order."""
    if element is not None:
        yield from (one for one in element.iter() if one is not element and local(one) == name)


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first of them."""
    return next(every(element, name), None)


def within(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Children of this name."""
    if element is not None:
        yield from (one for one in element if local(one) == name)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first of them."""
    return next(within(element, name), None)


def said_in(element: etree._Element | None, name: str) -> str | None:
    """The text of the first element of this name that has one."""
    return next((said for one in every(element, name) if (said := said_by(one))), None)


def word(element: etree._Element | None, attribute: str) -> str | None:
    """An attribute, whatever namespace it is in; None where it is empty."""
    if element is None:
        return None
    for name, value in element.attrib.items():
        if str(name).rpartition("}")[2].lower() == attribute:
            return " ".join(str(value).split()) or None
    return None
