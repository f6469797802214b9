"""What is known of an outlet's template: a value, and the file that people read and may edit."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

LINKED = "~"  # behind the signature of lines that are nothing but links
# What templates put around things; writers set paragraphs, lists, tables, quotations.
BOXES = frozenset(
    ("div", "section", "aside", "article", "main", "header", "form", "details", "address", "center")
)
DEVIATIONS = 1.0  # of the bound: one page proves nothing, two that agree do


class BadLayout(ValueError):
    """A layout's file that is none; the message says why."""


class Role(StrEnum):
    """What the recipe took a line for: a layout tells the same apart."""

    TEXT = "text"
    CAPTION = "caption"
    STANDFIRST = "standfirst"
    OUT = "out"  # of the text: removed, or left out by every extractor


@dataclass(frozen=True, slots=True)
class Vote:
    """On how many of the learned pages lines of a signature stood, and what they mostly were."""

    pages: int
    roles: Mapping[Role, int]  # pages on which most of them were that

    @property
    def most(self) -> Role:
        """What they were on most pages."""
        return max(Role, key=lambda role: self.roles.get(role, 0))

    @property
    def is_sure(self) -> bool:
        """So many pages agree that it is no accident."""
        return lower_bound(self.roles.get(self.most, 0), self.pages) > 0.5

    def __str__(self) -> str:
        return f"{self.most} on {self.roles.get(self.most, 0)} of {self.pages} pages"


def lower_bound(held: int, asked: int) -> float:
    """Wilson's lower bound of a share, `DEVIATIONS` below it.

    >>> round(lower_bound(17, 18), 2), round(lower_bound(1, 1), 2)
    (0.86, 0.5)
    """
    share, z = held / asked, DEVIATIONS**2
    spread = DEVIATIONS * math.sqrt(share * (1 - share) / asked + z / (4 * asked * asked))
    return (share + z / (2 * asked) - spread) / (1 + z / asked)


@dataclass(frozen=True)
class Layout:
    """An outlet's template, as its own pages show it. A signature is a path of steps: `div.a>p`."""

    container: tuple[str, ...]  # steps from the body to the element that holds the story
    votes: Mapping[str, Vote]  # by signature, from the container on
    repeated: frozenset[str]  # marks of lines at the edge of most of its stories
    outside: frozenset[str]  # the places of prose beside the container
    beside: int  # characters of it, on the page that has the most
    pages: int  # it was learned from
    chars: tuple[int, int]  # of text: the least and the most on those
    is_all_stories: bool  # none of them was taken for anything but what it declared

    def role(self, signature: str) -> Role | None:
        """What lines of a signature are taken for; None where nobody knows.

        Where too few pages have them, plain paragraphs, lists and headings are the story's; a bare
        box stays unknown, and so does a paragraph that is nothing but a link.
        """
        sure = self._sure.get(signature)
        if sure is not None:
            return sure
        vote, steps = self.votes.get(signature), steps_of(signature)
        is_link = signature.endswith(LINKED) and steps[-1] not in ("li", "h")
        if vote is None or is_link or not BOXES.isdisjoint(steps):
            return None
        return vote.most if "." in signature or "figcaption" in steps else Role.TEXT

    def is_sure(self, signature: str) -> bool:
        """Whether enough pages say what lines of a signature are."""
        return signature in self._sure

    def stranger(self, signature: str) -> str | None:
        """The step that makes an unknown signature a template's, not a writer's; None where a
        writer may have nested known things in a new way."""
        steps = steps_of(signature)
        for number, step in enumerate(steps):
            is_box = step.partition(".")[0] in BOXES
            is_known = ">".join(steps[: number + 1]) in self._places and step not in BOXES
            if (is_box and not is_known) or not self._classes.issuperset(step.split(".")[1:]):
                return step
        return None

    @cached_property
    def _sure(self) -> Mapping[str, Role]:
        """By signature, of those that enough pages agree on: asked for each line of each page."""
        return {signature: vote.most for signature, vote in self.votes.items() if vote.is_sure}

    @cached_property
    def _places(self) -> frozenset[str]:
        """Every element inside the container that had lines in it."""
        return frozenset(
            ">".join(steps[: number + 1])
            for steps in map(steps_of, self.votes)
            for number in range(len(steps))
        )

    @cached_property
    def _classes(self) -> frozenset[str]:
        steps = (step for signature in self.votes for step in steps_of(signature))
        return frozenset(name for step in steps for name in step.split(".")[1:])


@lru_cache(maxsize=1_000)
def mark_of(key: str) -> str:
    """What a line is known again by: a layout says no word of any page, since what it says stays
    where a page is taken down or a person forgotten.

    >>> mark_of("bymaraquill")
    '29d1c12fa294d618'
    """
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def steps_of(signature: str) -> list[str]:
    """The steps of a signature.

    >>> steps_of("div.a>p~")
    ['div.a', 'p']
    """
    return signature.removesuffix(LINKED).split(">")


def is_plain(signature: str) -> bool:
    """Nothing in it but what writers set.

    >>> is_plain("li>p"), is_plain("div>p"), is_plain("p.ad")
    (True, False, False)
    """
    return "." not in signature and BOXES.isdisjoint(steps_of(signature))


def is_prose(signature: str) -> bool:
    """Plain, and no link: a list, a quotation, a listing that a writer has set for once.

    >>> is_prose("blockquote>p"), is_prose("li~"), is_prose("div>p")
    (True, False, False)
    """
    return is_plain(signature) and not signature.endswith(LINKED)


@dataclass(frozen=True, slots=True)
class Known:
    """A layout and the id of its file."""

    layout_id: str
    layout: Layout


def written(layout: Layout, outlet: str, since: str | None) -> bytes:
    """A layout's file: sorted, a line a signature. `since` is the first day of what it was learned
    from."""
    told = {
        "outlet": outlet,
        "since": since,
        "pages": layout.pages,
        "container": list(layout.container),
        "chars": list(layout.chars),
        "is_all_stories": layout.is_all_stories,
        "lines": {
            signature: {"pages": vote.pages, **dict(sorted(vote.roles.items()))}
            for signature, vote in sorted(layout.votes.items())
        },
        "repeated": sorted(layout.repeated),
        "outside": sorted(layout.outside),
        "beside": layout.beside,
    }
    lines = (f" {json.dumps(name)}: {_spread(value)}" for name, value in told.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _spread(value: object) -> str:
    """JSON, a line an entry."""
    if isinstance(value, dict) and value:
        inner = (f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
        return "{\n" + ",\n".join(inner) + "\n }"
    if isinstance(value, list) and value and isinstance(value[0], str):
        return "[\n" + ",\n".join(f"  {json.dumps(one)}" for one in value) + "\n ]"
    return json.dumps(value)


def read_layout(content: bytes) -> tuple[Layout, dict[str, Any]]:
    """The layout of a file, and the file's own words. Raises `BadLayout`."""
    try:
        told: dict[str, Any] = json.loads(content)
        votes = {
            str(signature): Vote(
                int(counts["pages"]),
                {Role(name): int(n) for name, n in counts.items() if name != "pages"},
            )
            for signature, counts in told["lines"].items()
        }
        least, most = told["chars"]
        layout = Layout(
            tuple(map(str, told["container"])), votes, frozenset(told["repeated"]),
            frozenset(told["outside"]), int(told["beside"]),
            int(told["pages"]), (int(least), int(most)), bool(told["is_all_stories"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLayout(f"no layout: {error!r}") from None
    if not layout.container or any(vote.pages < 1 for vote in votes.values()):
        raise BadLayout("no layout: without a container, or a vote of no page")
    return layout, told
