"""Commands, each with the folder that it is run on, and how one goes on after it was disturbed."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broadsheet.flows.commands.verify import verify
from broadsheet.pipeline.settings import Settings
from tests.running import TABLES, corpus
from tests.taken import SENTENCE, URL, WORD, holding, land, story
from tests.torture.running import Ended, found_out, run

Words = tuple[str, ...]
NAMES = ("ingest", "publish", "maintain", "takedown", "backup", "restore")
APART = {"BROADSHEET_MERGE_FILES": "1000"}  # so that there is something to merge
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


def scenes(scratch: Path, names: Words) -> Iterator[Scene]:
    """Each with what it needs, made as a user would."""
    bases, root = scratch / "bases", scratch / "at"
    data, place, raw = f"{root}/data", f"{root}/place", f"{root}/raw"
    first = bases / "ingest"
    land(first / "raw")
    (first / "data").mkdir()
    takes = ("ingest", raw, "--data", data)

    def grown(name: str, base: Path, *commands: Words) -> Path:
        """A base that these commands lead to from another."""
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(base, root, symlinks=True)
        for words in commands:
            ended = run(words, root, knobs=APART)
            assert ended.code == 0, (words, ended)
        (root / "data").mkdir(exist_ok=True)
        shutil.copytree(root, bases / name, symlinks=True)
        return bases / name

    once = grown("takedown", first, takes)
    for name in names:
        match name:
            case "ingest":
                yield Scene(name, first, root, takes, (takes,))
            case "publish":
                base = grown(name, once)
                _arrive(base / "raw")
                yield Scene(name, base, root, takes, (takes,))
            case "maintain":
                base = grown(name, once)
                _arrive(base / "raw")
                base = grown("fragments", base, takes)
                (base / "data" / "lake" / "articles" / "orphan.parquet").write_bytes(b"nobody's")
                words: Words = ("maintain", "--data", data)
                yield Scene(name, base, root, words, (words,))
            case "takedown":
                words = ("takedown", URL, "--data", data, *WHY)
                yield Scene(name, once, root, words, (words,), gone=(SENTENCE, WORD))
            case "backup":
                words = ("backup", place, "--data", data)
                then = ("restore", place, "--data", f"{root}/back")
                yield Scene(name, once, root, words, (words,), (then,), "back")
            case "restore":
                base = grown(name, once, ("backup", place, "--data", data))
                shutil.rmtree(base / "data")
                (base / "data").mkdir()
                words = ("restore", place, "--data", data)
                yield Scene(name, base, root, words, (words, ("rebuild", "--data", data)))
            case other:
                raise ValueError(f"no scene {other!r}; there are {', '.join(NAMES)}")


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
