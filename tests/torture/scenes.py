"""Commands, each with the folder that it is run on, and how one goes on after it was disturbed."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from broadsheet.flows.commands.verify import verify
from broadsheet.pipeline.settings import Settings
from tests.running import TABLES, corpus
from tests.taken import SENTENCE, URL, WORD, holding, land, story
from tests.templates import story_page
from tests.torture.running import Ended, found_out, run

Words = tuple[str, ...]
NAMES = ("ingest", "publish", "maintain", "takedown", "backup", "restore", "learn", "anew")
APART = {"BROADSHEET_MERGE_FILES": "1000"}  # so that there is something to merge
BEHIND = ("--set", "re_extract_shards=9")  # by outlet, though all of them in one run
WHY = ("--reason", "court order", "--ticket", "L-7")


@dataclass(frozen=True, slots=True)
class State:
    """What a data folder holds, and what is wrong with it."""

    rows: dict[str, list[str]]
    complaints: tuple[str, ...]

    def beside(self, other: "State") -> list[str]:
        """What is amiss in this one."""
        differ = [name for name in TABLES if self.rows.get(name) != other.rows[name]]
        return [*(f"{name}: other rows" for name in differ), *self.complaints]


@dataclass(frozen=True, slots=True)
class Scene:
    """A command over a copy of `base`; what one types after it until one of it ends well; then
    what, and which folder shows whether all is there."""

    name: str
    base: Path
    root: Path  # where the copy lies
    words: Words
    again: tuple[Words, ...]
    then: tuple[Words, ...] = ()
    shown: str = "data"
    gone: tuple[str, ...] = ()  # what no byte may hold afterwards

    def lay_out(self) -> None:
        """The folder as it is before the command."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.base, self.root, symlinks=True)

    def state(self) -> State:
        """What came of it; what cannot even be read is a complaint."""
        try:
            return found_out(self._state)
        except RuntimeError as unreadable:
            return State({}, (str(unreadable)[-600:],))

    def _state(self) -> State:
        data = self.root / self.shown
        found = [f"{kind}: {line}" for kind, told in verify(Settings(data=data)).items()
                 for line in told]  # fmt: skip
        held = holding(data, *self.gone) if self.gone else ()
        found += [f"{path} holds what was taken down" for path in held]
        return State(corpus(data) if (data / "corpus.duckdb").exists() else {}, tuple(found))


class _Made:
    """What commands are run on, made as a user would."""

    def __init__(self, scratch: Path) -> None:
        self._bases, self.root = scratch / "bases", scratch / "at"
        self.raw, self.data = f"{self.root}/raw", f"{self.root}/data"
        self.place = f"{self.root}/place"
        self.takes = ("ingest", self.raw, "--data", self.data)
        self.first = self.landed("first", land)
        self.once = self.grown("once", self.first, self.takes)

    def landed(self, name: str, land_in: Callable[[Path], None]) -> Path:
        """A base with nothing but a landing zone."""
        base = self._bases / name
        land_in(base / "raw")
        (base / "data").mkdir()
        return base

    def grown(self, name: str, base: Path, *commands: Words) -> Path:
        """A base that these commands lead to from another."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(base, self.root, symlinks=True)
        for words in commands:
            ended = run(words, self.root, knobs=APART)
            assert ended.code == 0, (words, ended)
        shutil.copytree(self.root, self._bases / name, symlinks=True)
        return self._bases / name

    def scene(self, name: str) -> Scene:
        """What is done in it, and on what."""
        more: tuple[Words, ...] = ()
        base, then, shown, gone = self.once, more, "data", ()
        match name:
            case "ingest":
                base, words = self.first, self.takes
            case "publish":
                base, words = self._arrived(name), self.takes
            case "maintain":
                base = self.grown("fragments", self._arrived("late"), self.takes)
                (base / "data" / "lake" / "articles" / "orphan.parquet").write_bytes(b"nobody's")
                words = ("maintain", "--data", self.data)
            case "takedown":
                words, gone = ("takedown", URL, "--data", self.data, *WHY), (SENTENCE, WORD)
            case "backup":
                words, shown = ("backup", self.place, "--data", self.data), "back"
                then = (("restore", self.place, "--data", f"{self.root}/back"),)
            case "restore":
                base = self.grown(name, base, ("backup", self.place, "--data", self.data))
                shutil.rmtree(base / "data")
                (base / "data").mkdir()
                words = ("restore", self.place, "--data", self.data)
                more = (("rebuild", "--data", self.data),)
            case "learn":
                base = self.grown(name, self.landed("pages", _land_pages), self.takes)
                words, then = ("learn", "--data", self.data), ((*self.takes, *BEHIND),)
            case "anew":
                words = (*self.takes, "--set", "rules.title_max_chars=9", *BEHIND)
            case other:
                raise ValueError(f"no scene {other!r}; there are {', '.join(NAMES)}")
        return Scene(name, base, self.root, words, (words, *more), then, shown, gone)

    def _arrived(self, name: str) -> Path:
        base = self.grown(name, self.once)
        _arrive(base / "raw")
        return base


def scenes(scratch: Path, names: Words) -> Iterator[Scene]:
    """Each with what it needs."""
    made = _Made(scratch)
    return map(made.scene, names)


def _land_pages(raw: Path) -> None:
    """Two files of pages of one outlet, from which its layout is learned."""
    raw.mkdir(parents=True)
    for name, numbers in (("early", range(7)), ("late", range(7, 13))):
        pages = ({"url": f"https://wick.example/{n}", "html": story_page(n)} for n in numbers)
        (raw / f"{name}.jsonl").write_text("\n".join(map(json.dumps, pages)) + "\n")


def _arrive(raw: Path) -> None:
    """A file is late, another has a new name."""
    rows = (
        {"url": f"https://feed.example/{n}", "text": "\n".join(story(n))} for n in range(20, 24)
    )
    raw.joinpath("late.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    raw.joinpath("other.warc.gz").rename(raw / "renamed.warc.gz")


def recover(scene: Scene) -> list[str]:
    """Go on as a person would: what that runs into."""
    told: list[Ended] = []
    for words in scene.again:
        told.append(run(words, scene.root))
        if told[-1].code == 0:
            return follow(scene)
    return [f"`{scene.again[-1][0]}` again: exit code {told[-1].code}: {told[-1].said[-300:]}"]


def follow(scene: Scene) -> list[str]:
    """What is done after it."""
    ended = [run(words, scene.root) for words in scene.then]
    return [f"then: exit code {one.code}: {one.said[-300:]}" for one in ended if one.code]
