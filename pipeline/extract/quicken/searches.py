r"""XPath -> Search: one of trafilatura's expressions as a walk in Python, with the same matches.

libxml2 calls Python back for every `re:test` of every element, which is most of what the
expressions cost. What a class or id says is asked once: they repeat, within a page and within an
outlet. The language is the part of XPath in which trafilatura writes; an expression with anything
else in it is left to libxml2.

>>> compiled(".//p[re:test(@id|@class, '^ad-', 'i') or @hidden]") is None, compiled("//a") is None
(False, True)
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

ANY = "*"
MOST_VALUES = 4_096  # of an attribute, whose answers an expression remembers
MOST_CHARS = 200  # of such a value: a longer one does not come again

Test = Callable[[HtmlElement], bool]
Says = Callable[[str], bool]  # whether a value of an attribute is one that is looked for
Names = tuple[str, ...]  # of attributes: the first of them that an element has is asked
Asked = tuple[tuple[Names, Says], ...]

_TOKEN = re.compile(
    r"'(?P<text>[^']*)'|@(?P<attribute>[\w-]+)|self::(?P<self>\w+)|\.//(?P<below>\w+|\*)"
    r"|(?P<name>[a-z][\w-]*(?::[\w-]+)?)|(?P<sign>[()\[\]|=,1])|(?P<blank>\s+)|(?P<other>.)"
)


class _Unknown(Exception):
    """Not in our part of XPath."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which elements below a given one match: by tag, and by what must hold of one with that tag.

    Called like an XPath. One that ends in `[1]` gives the first match only, as a list.
    """

    tests: Mapping[str, Test]
    is_first: bool
    asked: Asked = ()  # any match fulfils one of these; none: that is not known

    def __call__(self, root: HtmlElement) -> list[HtmlElement]:
        """The matches in the document's order."""
        matches = self._matches(root)
        if self.is_first:
            return [element for element in (next(matches, None),) if element is not None]
        return list(matches)

    def _matches(self, root: HtmlElement) -> Iterator[HtmlElement]:
        tests = self.tests
        walk = root.iterdescendants(*tests)
        first = next(iter(tests.values()))
        if all(test is first for test in tests.values()):
            return filter(first, walk)
        return (element for element in walk if tests[element.tag](element))


def compiled(expression: str) -> Search | None:
    """The search that an expression describes; None where it is not in our language."""
    try:
        return _Reader(expression).search()
    except _Unknown:
        return None


def fused(searches: Sequence[Search]) -> Search:
    """One walk in the place of several, where all matches of all of them are wanted.

    Few elements say anything that one of them asks for, so all others are told by a look at each
    attribute. What is asked of the elements below must be the same whenever it is asked.
    """
    assert all(search.asked and not search.is_first for search in searches)
    said: dict[str, list[tuple[int, Says]]] = {}
    for names, says in (one for search in searches for one in search.asked):
        for name in names:
            said.setdefault(name, []).append((1, says))
    columns = [(name, _Column(asked)) for name, asked in said.items()]
    tables = [search.tests for search in searches]

    def test(element: HtmlElement) -> bool:
        get = element.get
        for name, column in columns:
            value = get(name)
            if value is not None and column[value]:
                return any(_of(tests, element.tag)(element) for tests in tables)
        return False

    tags = frozenset().union(*tables)
    return Search(dict.fromkeys([ANY] if ANY in tags else sorted(tags), test), False)


def _of(tests: Mapping[str, Test], tag: str) -> Test:
    return tests.get(tag) or tests.get(ANY) or _never


def _never(_element: HtmlElement) -> bool:
    return False


class _Reader:
    """Recursive descent over an expression."""

    def __init__(self, expression: str) -> None:
        found = [(str(m.lastgroup), m[m.lastgroup or 0]) for m in _TOKEN.finditer(expression)]
        self._tokens = [token for token in reversed(found) if token[0] != "blank"]

    def search(self) -> Search:
        """The whole expression; of a union only the first match, which is the first of firsts."""
        found = self._path()
        while self._take("|"):
            more = self._path()
            if not (found.is_first and more.is_first) or found.tests.keys() & more.tests.keys():
                raise _Unknown
            found = Search({**found.tests, **more.tests}, is_first=True)
        if self._tokens or (ANY in found.tests and len(found.tests) > 1):
            raise _Unknown
        return found

    def _path(self) -> Search:
        """`.//tag` or `.//*[self::tag or ...]`, with conditions; `(...)[1]` or `...[1]`.

        `.//x[1]` is the first child x of each parent: the first of them is that of `(.//x)[1]`.
        """
        is_grouped = self._take("(")
        tags: Names = (self._need("below"),)
        tests: list[Test] = []
        known: Asked = ()
        is_first = False
        while self._take("["):
            if is_first:  # conditions on a first are another thing
                raise _Unknown
            if self._take("1"):
                is_first = True
            elif tags == (ANY,) and self._next("self"):
                tags = self._tags()
            else:
                asked, others = self._alternatives()
                known = known or (() if others else asked)
                tests.append(_any(asked, others))
            self._must("]")
        if is_grouped:
            self._must(")", "[", "1", "]")
        return Search(dict.fromkeys(tags, _all(tests)), is_first or is_grouped, known)

    def _tags(self) -> Names:
        tags = [self._need("self")]
        while self._take("or"):
            tags.append(self._need("self"))
        return tuple(tags)

    def _alternatives(self) -> tuple[Asked, list[Test]]:
        asked: list[tuple[Names, Says]] = []
        tests: list[Test] = []
        while True:
            if self._take("not"):
                tests.append(self._absence())
            else:
                asked.append(self._saying())
            if not self._take("or"):
                return tuple(asked), tests

    def _absence(self) -> Test:
        self._must("(")
        if self._next("below"):
            below = self._need("below")
            self._must(")")
            return lambda element: next(element.iterdescendants(below), None) is None
        tags = frozenset(self._tags())
        self._must(")")
        return lambda element: element.tag not in tags

    def _saying(self) -> tuple[Names, Says]:
        if self._next("attribute"):
            names = self._names()
            if not self._take("="):
                return names, lambda _value: True
            wanted = self._need("text")
            return names, lambda value: value == wanted
        function = self._need("name")
        self._must("(")
        fold = self._take("translate")
        if fold:
            self._must("(")
        names = self._names()
        table = self._table() if fold else {}
        self._must(",")
        wanted = self._need("text")
        says = self._function(function, wanted, table)
        self._must(")")
        if says(""):  # then it holds of elements without the attribute, too, which are not asked
            raise _Unknown
        return names, says

    def _function(self, name: str, wanted: str, table: Mapping[int, int]) -> Says:
        match name:
            case "contains":
                return lambda value: wanted in value.translate(table)
            case "starts-with":
                return lambda value: value.translate(table).startswith(wanted)
            case "re:test" if not table:
                folds = self._take(",") and self._need("text") == "i"
                pattern = re.compile(wanted, re.IGNORECASE if folds else re.NOFLAG)
                return lambda value: pattern.search(value) is not None
            case _:
                raise _Unknown

    def _names(self) -> Names:
        names = [self._need("attribute")]
        while self._take("|"):
            names.append(self._need("attribute"))
        return tuple(names)

    def _table(self) -> Mapping[int, int]:
        self._must(",")
        old = self._need("text")
        self._must(",")
        new = self._need("text")
        self._must(")")
        if len(old) != len(new) or len(set(old)) != len(old):
            raise _Unknown
        return str.maketrans(old, new)

    def _next(self, kind: str) -> bool:
        return bool(self._tokens) and self._tokens[-1][0] == kind

    def _need(self, kind: str) -> str:
        if not self._next(kind):
            raise _Unknown
        return self._tokens.pop()[1]

    def _take(self, word: str) -> bool:
        if not self._tokens or self._tokens[-1] not in (("sign", word), ("name", word)):
            return False
        self._tokens.pop()
        return True

    def _must(self, *signs: str) -> None:
        if not all(map(self._take, signs)):
            raise _Unknown


def _all(tests: list[Test]) -> Test:
    match tests:
        case []:
            return lambda _element: True
        case [test]:
            return test
        case _:
            return lambda element: all(test(element) for test in tests)


def _any(asked: Asked, tests: list[Test]) -> Test:
    """Whether one of an element's attributes says it, or one of the tests holds."""
    groups = [names for names, _ in asked if len(names) > 1]
    columns = {
        name: _Column([(_bit(names, groups), says) for names, says in asked if name in names])
        for names, _ in asked
        for name in names
    }

    def holds(element: HtmlElement) -> bool:
        get = element.get
        said = [
            column[value] for name, column in columns.items() if (value := get(name)) is not None
        ]
        if not any(said):
            return False
        return len(said) == 1 or in_order(element)

    def in_order(element: HtmlElement) -> bool:
        met = 0  # groups whose first attribute was asked
        for name, value in element.items():
            column = columns.get(name)
            if column is not None:
                if column[value] & ~met:
                    return True
                met |= column.groups
        return False

    if not tests:
        return holds
    return lambda element: holds(element) or any(test(element) for test in tests)


def _bit(names: Names, groups: list[Names]) -> int:
    """1 for what is asked of one attribute; a bit of its own for each group."""
    return 1 if len(names) == 1 else 2 << groups.index(names)


class _Column(dict[str, int]):
    """What each value of an attribute says, found out once, as bits."""

    __slots__ = ("_asked", "groups")

    def __init__(self, asked: list[tuple[int, Says]]) -> None:
        super().__init__()
        self._asked = asked
        self.groups = 0
        for bit, _ in asked:
            self.groups |= bit & ~1

    def __missing__(self, value: str) -> int:
        said = 0
        for bit, says in self._asked:
            if not said & bit and says(value):
                said |= bit
        if len(self) >= MOST_VALUES:
            self.clear()
        if len(value) <= MOST_CHARS:
            self[value] = said
        return said
