"""A corpus that grew in many publishes answers what one built at once does, to the last digit."""

import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.asks import every_ask
from tests.growing import (
    OTHER_EXTRA,
    REFUSED,
    SWITCHES,
    Content,
    Copy,
    Damage,
    Growing,
    Keep,
    Mend,
    Put,
    Remove,
    Rename,
    Reread,
    Step,
    TakeDown,
    publish_here,
)
from tests.same_answers import answer_differences, table_differences
from tests.tied import EXTRA

RECORDS = 60  # numbers of records; small, so that they come again
ASKED = 5  # questions of an example, others each time

paths = st.sampled_from([f"/raw/{name}.jsonl" for name in "abcdef"])
numbers = st.integers(0, RECORDS - 1)
contents = st.builds(Content, st.lists(numbers, max_size=12).map(tuple), st.integers(0, 3))
puts = st.builds(
    Put, st.dictionaries(paths, contents, min_size=1, max_size=3).map(lambda f: tuple(f.items()))
)
keeps = st.builds(
    Keep,
    st.sampled_from([None, EXTRA, OTHER_EXTRA]),
    st.lists(numbers, max_size=5).map(tuple),
    st.sampled_from([None, SWITCHES]),
)
refused = st.just(Keep(REFUSED))
others = st.one_of(
    st.builds(Copy, paths, paths),
    st.builds(Rename, paths, paths),
    st.builds(Remove, paths),
    st.builds(Reread, paths),
    st.builds(Damage, paths),
    st.just(Mend()),
    st.builds(TakeDown, numbers, st.booleans()),
)
steps = st.one_of(puts, puts, others, others, keeps, refused)
batches = st.lists(steps, max_size=4).map(tuple)


def differences(grown: Path, work: Path, seed: int) -> list[str]:
    """Between the corpus of a data folder and one that is built from its lake at once."""
    whole = work / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir()
    shutil.copytree(grown / "lake", whole / "lake")
    for table in grown.glob("*.csv"):
        shutil.copy(table, whole)
    publish_here(whole)
    one, other = (data / "corpus.duckdb" for data in (grown, whole))
    found = table_differences(one, other)
    asks = every_ask(one)
    asked = asks if seed < 0 else Random(seed).sample(asks, ASKED)
    return [*found, *answer_differences(one, other, asked)]


def grows_like_one(growth: list[tuple[Step, ...]], seed: int) -> None:
    """Publish batch by batch; compare after the last, and after one in the middle."""
    in_force: str | None = None
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "grown").mkdir()
        growing = Growing(work / "grown")
        *early, last = growth
        for number, batch in enumerate([*early, (*last, Keep(EXTRA, (1, 2, 3)))]):
            is_last = number == len(early)
            growing.grow(batch)
            for step in batch:
                in_force = step.extra if isinstance(step, Keep) else in_force
            # Rows of a refused table are those of the snapshot before: a whole build has none.
            if is_last or (seed % 8 == number and in_force != REFUSED):
                assert differences(growing.data, work, seed) == [], f"after batch {number}"


# An outlet's articles come to be in another language: words that no article brings are new there.
LANGUAGE_CHANGES: list[tuple[Step, ...]] = [
    (Put((("/raw/a", Content(tuple(range(12)), 2)), ("/raw/b", Content((1, 1, 30), 1)))),),
    (Put((("/raw/c", Content(tuple(range(12, 24)), 2)),)),),
    (Copy("/raw/a", "/raw/d"), Remove("/raw/b")),
]

# One of each step, and each on something that a step before it has left.
EVERY_STEP: list[tuple[Step, ...]] = [
    (
        Keep(EXTRA, (3, 4), SWITCHES),
        Put((("/raw/a", Content(tuple(range(12)), 1)), ("/raw/b", Content(tuple(range(8, 20)))))),
        Put((("/raw/c", Content((5, 6, 7, 7, 40, 41, 42), 2)),)),
    ),
    (
        Copy("/raw/a", "/raw/d"),
        Rename("/raw/b", "/raw/e"),
        Reread("/raw/c"),
        Put((("/raw/f", Content(tuple(range(20, 30)))),)),
    ),
    (Damage("/raw/c"), Remove("/raw/d"), Keep(REFUSED)),
    (Mend(), TakeDown(9), TakeDown(22, is_held=True)),
    (Put((("/raw/a", Content((50, 3, 2, 1, 9, 22))),)), Keep(OTHER_EXTRA, (1,))),
]


@pytest.mark.parametrize("growth", [LANGUAGE_CHANGES, EVERY_STEP], ids=["language", "every step"])
def test_a_corpus_that_grew_is_the_one_that_is_built_at_once(
    growth: list[tuple[Step, ...]],
) -> None:
    grows_like_one(growth, 999)


# What varies without effect is not looked for: an example takes seconds.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)


@pytest.mark.torture
@settings(max_examples=30, phases=PHASES)
@given(st.lists(batches, min_size=2, max_size=12), st.integers(-3, 1000))
def test_a_corpus_that_grew_in_many_publishes_is_the_one_that_is_built_at_once(
    growth: list[tuple[Step, ...]], seed: int
) -> None:
    grows_like_one(growth, seed)
