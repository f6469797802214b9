"""Publishes under clients that read all the while: nobody waits, meets half, or goes back."""

import json
import os
import random
import shutil
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tests.taken import story
from tests.torture.running import run
from tests.torture.scenes import Scene
from tests.torture.ways import Trial

CLIENTS, PUBLISHES = 20, 50
PAUSE_SECONDS = 0.5  # between two looks of a client; every other keeps its session from the first
QUESTION = "select (select count(*) from articles), (select sum(articles) from raw_files)"


def under_readers(scene: Scene, stride: int) -> Iterator[Trial]:
    """One new article a publish; what each client ran into, and how often it looked."""
    scene.lay_out()
    root, data = scene.root, scene.root / "data"
    first = run(scene.words, root)
    assert first.code == 0, first
    publishes = PUBLISHES // stride
    with _clients(data / "corpus.duckdb", root.parent / "clients") as told:
        failures = []
        for number in range(publishes):
            row = {"url": f"https://new.example/{number}", "text": "\n".join(story(900 + number))}
            (root / "raw" / f"new-{number}.jsonl").write_text(json.dumps(row) + "\n")
            ended = run(scene.words, root)
            failures += [f"publish {number}: {ended}"] if ended.code else []
    looks = [json.loads(path.read_text()) for path in sorted(told.glob("*.json"))]
    failures += [one["error"] for one in looks if one["error"]]
    failures += [] if len(looks) == CLIENTS else [f"{len(looks)} clients came back"]
    at = f"{publishes} publishes, {sum(one['looks'] for one in looks)} looks"
    yield Trial(scene.name, f"under {CLIENTS} readers; {at}", at, tuple(failures))


@contextmanager
def _clients(database: Path, told: Path) -> Iterator[Path]:
    """Twenty processes, and the folder where each says how it went."""
    shutil.rmtree(told, ignore_errors=True)
    told.mkdir()
    children = []
    for number in range(CLIENTS):
        child = os.fork()
        if not child:
            try:
                said = _look(database, told / "stop", number)
                (told / f"{number}.json").write_text(json.dumps(said))
            finally:
                os._exit(0)
        children.append(child)
    try:
        yield told
    finally:
        (told / "stop").touch()
        for child in children:
            os.waitpid(child, 0)


def _look(database: Path, stop: Path, number: int) -> dict[str, object]:
    draw, looks, last, error = random.Random(number), 0, 0, ""
    try:
        with duckdb.connect(str(database), read_only=True) as kept:
            first = kept.execute(QUESTION).fetchone()
            while not stop.exists():
                with duckdb.connect(str(database), read_only=True) as con:
                    articles, listed = con.execute(QUESTION).fetchone() or (0, -1)
                assert articles == listed, f"half of a publish: {articles}, {listed}"
                assert articles >= last, f"back to an older corpus: {last}, {articles}"
                assert number % 2 or kept.execute(QUESTION).fetchone() == first, "a session moved"
                last, looks = articles, looks + 1
                time.sleep(draw.uniform(0, 2 * PAUSE_SECONDS))
    except Exception:  # noqa: BLE001
        error = traceback.format_exc()
    return {"looks": looks, "error": error}
