"""pipeline/wording/*.toml -> Phrases and the patterns made of them, read once and compiled once.

A file is a language. A table is a list of `LISTS`, a line of it a phrase and where it was seen:
`case: ...` is the label of a case in tests/cases, a bare name a set of gold pages on which it
fired. `broadsheet eval` prints how often each fires, and how often in vain.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

# Every list, and what its phrases say. Plain text in the lists of PLAIN, else patterns.
LISTS: Mapping[str, str] = {
    "line.advertisement": "a line that is nothing but this marks an advertisement",
    "line.share": "a line that is nothing but this is a button to share, print or like",
    "line.newsletter": "a line that is nothing but this asks for an address or a subscription",
    "line.related": "a line that is nothing but this heads a list of other stories",
    "line.comments": "a line that is nothing but this belongs to the readers' comments",
    "line.navigation": "a line that is nothing but this is a button or a menu's entry",
    "teaser": "opens a line that names another story behind a colon, a dash or an arrow",
    "signup": "opens a line that asks for a subscription to something",
    "wall": "opens the line where a paywall cuts the story off",
    "contact": "opens a line with a telephone number or an address",
    "writer": "says where the writer is to be found",
    "reading_label": "stands before the minutes that a story takes to read",
    "reading_unit": "stands behind the minutes that a story takes to read",
    "appeal": "opens a line that asks readers for something",
    "tags": "stands before what a story is filed under",
    "copyright": "opens a line that says who owns the text",
    "reuse": "says that the text may not be printed elsewhere",
    "consent": "asks for leave to set cookies",
    "gate.bot_check": "says that a visitor must prove to be human",
    "gate.javascript_required": "says that the page needs scripts",
    "gate.consent_wall": "asks for consent before the page is shown",
    "gate.soft_404": "says that there is no such page",
    "gate.login": "asks for an account before the page is shown",
    "gate.paywall": "asks for a subscription before the page is shown",
    "gate.title": "the title of a page that is a gate or an error",
    "credit.source": "announces a source, before a colon",
    "credit.helped": "announces who helped, without a colon",
    "credit.agency": "the name of an agency, as it signs",
    "byline.by": "stands before the names of those who wrote it",
    "byline.signed": "opens a short text, wherever it stands, that is a byline",
    "byline.helper": "stands before those who helped, behind those who wrote it",
    "byline.after": "stands behind a name in scripts that set no blanks",
    "byline.and": "joins two names of one text",
    "byline.and_further": "joins names that stand in texts of their own, such as links",
    "byline.degree": "stands behind a name and a comma, and belongs to it",
    "byline.place": "stands between a name and the place the story was written at",
    "byline.into": "stands behind a name where the link of a section follows",
    "byline.particle": "a part of a name that has no capital letter",
    "byline.day": "the name of a month or a weekday, as it stands behind names",
    "byline.ago": "stands before how long ago it was written",
    "byline.unit": "stands behind how long ago it was written",
    "role.is": "what a writer's job is called",
    "role.of_what": "stands before a job: its rank or its desk",
    "role.of_any": "a job that has words of any kind before it",
    "role.behind": "a job that stands behind a name without a comma",
    "role.behind_of_what": "the rank or desk of such a job",
    "no_name.holds": "makes it no name, wherever it stands in it",
    "no_name.opens": "makes it no name where it stands before the rest",
    "no_name.ends": "makes it no name where it ends it",
    "no_name.is": "no name, if nothing else is said",
    "house.agency": "an agency that stands where an author's name should, as letters alone",
    "house.desk": "an agency that has its desk behind it",
    "house.firm": "what only firms and their desks are called",
    "house.word": "says nothing of whose house it is",
    "title.section": "the name of a section, before or behind a headline and a bar",
    "section.opinion": "the name of a section of opinion, in small letters",
    "press.label": "a label, a section or a part of an address that is nothing but this: a release",
    "press.opens": "opens a press release, for whoever prints it",
    "press.wire": "who distributes press releases, as it signs behind the place",
    "date.published": "stands beside the date of publication",
    "date.modified": "stands beside the date of a change",
    "date.of_another": "stands beside a date that is not the story's: a photo's, an account's",
    "date.first": "stands before the day on which it was first published",
    "correction.opens": "stands before a correction, or alone on the line above it",
    "correction.says": "says that the story was another before",
}

PLAIN = ("line.", "section.", "press.label", "byline.particle", "house.agency")  # prefixes of names


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a list."""

    list_name: str
    language: str  # BCP 47; "und" for what is the same in all of them
    text: str
    source: str


@dataclass(frozen=True)
class Rule:
    """The phrases of a list in a frame, at the opening of a line or anywhere in it.

    `{}` stands for any of them; `<name>`, in frame and phrases, for the pattern in `terms`, or
    for any phrase of the list of that name.
    """

    list_name: str
    frame: str = "{}"
    opens: bool = True
    flags: re.RegexFlag = re.IGNORECASE
    terms: Mapping[str, str] = field(default_factory=dict)

    def spoken(self, line: str) -> list[Phrase]:
        """Every phrase that `find` finds; slow, for those who ask why."""
        return [phrase for phrase, find in self._apart if find(line)]

    @cached_property
    def find(self) -> Callable[[str], re.Match[str] | None]:
        """A line -> where a phrase stands in it, as the rule wants it; None otherwise."""
        return self._finder(self.pattern)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All phrases in the frame, for those who cut or replace."""
        return self._compiled(_any_of(self.list_name))

    @cached_property
    def _apart(self) -> list[tuple[Phrase, Callable[[str], re.Match[str] | None]]]:
        return [
            (phrase, self._finder(self._compiled(f"(?:{phrase.text})")))
            for phrase in phrases(self.list_name)
        ]

    def _finder(self, pattern: re.Pattern[str]) -> Callable[[str], re.Match[str] | None]:
        return pattern.match if self.opens else pattern.search

    def _compiled(self, phrase: str) -> re.Pattern[str]:
        source = self.frame.replace("{}", phrase)
        for name in LISTS:
            if f"<{name}>" in source:
                source = source.replace(f"<{name}>", _any_of(name))
        for name, term in self.terms.items():
            source = source.replace(f"<{name}>", term)
        return re.compile(source, self.flags)


def phrases(name: str) -> tuple[Phrase, ...]:
    """The phrases of a list, one language after the other. Raises KeyError for an unknown list."""
    return _read()[name]


@cache
def words(name: str) -> frozenset[str]:
    """The phrases of a list of plain text, to look words up in."""
    return frozenset(phrase.text for phrase in phrases(name))


def _any_of(name: str) -> str:
    return f"(?:{'|'.join(phrase.text for phrase in phrases(name))})"


@cache
def _read() -> Mapping[str, tuple[Phrase, ...]]:
    return read(files(__package__))


def read(folder: Traversable) -> Mapping[str, tuple[Phrase, ...]]:
    """The lists in a folder of TOML files. Raises ValueError for a table that is no list."""
    lists: dict[str, list[Phrase]] = {name: [] for name in LISTS}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        language, _, suffix = file.name.partition(".")
        if suffix == "toml":
            for name, text, source in _lines(tomllib.loads(file.read_text("utf-8"))):
                if name not in lists:
                    known = ", ".join(get_close_matches(name, LISTS)) or "one of LISTS"
                    raise ValueError(f"{file.name}: no list is called [{name}]; {known}?")
                lists[name].append(Phrase(name, language, text, source))
    return {name: tuple(found) for name, found in lists.items()}


def _lines(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str, str]]:
    """List, phrase and source of every line.

    >>> list(_lines({"line": {"share": {"teilen": "seen"}}}))
    [('line.share', 'teilen', 'seen')]
    """
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{above}.{name}" if above else name)
        else:
            yield above, name, value
