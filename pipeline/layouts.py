"""The lake's layouts: a file an outlet, named by its hash, and the book that says which are taken.

A book never changes and neither does a layout: a changed one is another file, and another book. So
a shard names its book, and its rows are the same whoever does it, and whenever.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from urllib.parse import quote

from broadsheet.pipeline.layout import Known, Layout, read_layout
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.storage.files import read
from broadsheet.pipeline.storage.location import Location

FOLDER = "layouts"
ID_CHARS = 16
COMPARED = (
    0.03  # of pages take the full recipe as well; by hash, so that it is always the same ones
)

# Outlet -> ids of its layouts, the oldest first; none where it is read by the recipe alone and
# nothing is learned of it until somebody asks for it.
Book = Mapping[str, Sequence[str]]


class DamagedLayout(Exception):
    """A layout's file that is gone or not what was written; the message names it."""


class Layouts:
    """The layouts of a book, each read when a page of its outlet comes."""

    def __init__(self, root: Location | None, book_id: str | None) -> None:
        self.book_id = book_id
        self._root = root
        self._book = read_book(root, book_id) if root is not None and book_id else {}

    def of(self, outlet: str | None) -> Sequence[Known]:
        """Those of an outlet, the oldest first."""
        if outlet is None or outlet not in self._book:
            return ()
        assert self._root is not None
        return [
            Known(one, layout_at(self._root / name_of(outlet, one))) for one in self._book[outlet]
        ]


NO_LAYOUTS = Layouts(None, None)


@lru_cache(maxsize=4)  # a worker's shards name one book, or the last one's
def layouts_at(root: Location, book_id: str) -> Layouts:
    """The layouts of a book of a lake."""
    return Layouts(root, book_id)


def is_compared(raw_sha256: str) -> bool:
    """Whether a page is one of those that take the full recipe as well.

    >>> is_compared("00" * 32), is_compared("ff" * 32)
    (True, False)
    """
    return int(raw_sha256[:8], 16) < COMPARED * 2**32


def read_book(root: Location, book_id: str) -> Book:
    """Which layouts each outlet has. Raises `DamagedLayout`."""
    book: dict[str, list[str]] = json.loads(_checked(root / book_name(book_id), book_id))
    return book


def write_book(root: Location, book: Book) -> tuple[str, Output]:
    """Keep a book: its id, and its file."""
    content = (json.dumps(book, indent=1, sort_keys=True) + "\n").encode()
    book_id = identify(content)
    return book_id, _kept(root, book_name(book_id), content)


def write_layout(root: Location, outlet: str, content: bytes) -> Output:
    """Keep a layout's file, whose id is that of its content."""
    return _kept(root, name_of(outlet, identify(content)), content)


@cache  # a file never changes
def layout_at(path: Location) -> Layout:
    """The layout of a file. Raises `DamagedLayout`."""
    return read_layout(content_at(path))[0]


def content_at(path: Location) -> bytes:
    """The bytes of a layout's file, which its name vouches for. Raises `DamagedLayout`."""
    return _checked(path, layout_id_of(path.name))


def name_of(outlet: str, layout_id: str) -> str:
    """Where a layout's file lies in the lake.

    >>> name_of("perl.com", "0123456789abcdef")
    'layouts/perl.com-0123456789abcdef.json'
    """
    return f"{FOLDER}/{quote(outlet[:60], safe='')}-{layout_id}.json"


def layout_id_of(name: str) -> str:
    """The id in a file's name, of a layout or of a book.

    >>> layout_id_of("layouts/perl.com-0123456789abcdef.json")
    '0123456789abcdef'
    """
    return name.removesuffix(".json").rpartition("-")[2]


def is_book(name: str) -> bool:
    """Whether a file of this name is a book."""
    return name == book_name(layout_id_of(name))


def identify(content: bytes) -> str:
    """The id of a book or a layout."""
    return hashlib.sha256(content).hexdigest()[:ID_CHARS]


def book_name(book_id: str) -> str:
    """Where a book lies in the lake."""
    return f"{FOLDER}/book-{book_id}.json"


def _kept(root: Location, name: str, content: bytes) -> Output:
    write_whole(root / name, content)
    return Output(FOLDER, name, hashlib.sha256(content).hexdigest(), 0, len(content))


def _checked(path: Location, expected: str) -> bytes:
    try:
        content = read(path)
    except FileNotFoundError:
        raise DamagedLayout(
            f"{path}: missing; bring it back from a backup, or learn anew"
        ) from None
    if identify(content) != expected:
        told = "changed since it was written; what was edited is taken by `broadsheet learn --take`"
        raise DamagedLayout(f"{path}: {told}")
    return content
