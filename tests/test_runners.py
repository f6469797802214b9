"""What a runner stands on: who is made of the same, and how many shards are under way."""

import threading
from pathlib import Path

import pytest

from broadsheet.pipeline.apart import Stopped
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.runners.makeup import (
    code_digest,
    difference,
    identify_makeup,
    makeup_of,
)
from broadsheet.pipeline.runners.slots import Slots


def test_a_makeup_tells_rules_libraries_and_code_apart(tmp_path: Path) -> None:
    ours, theirs = makeup_of(Rules()), makeup_of(Rules(min_words=11))
    assert ours["recipe"] == recipe_id(Rules())
    assert {"broadsheet", "pyarrow", "trafilatura", "Python"} <= set(ours)
    assert difference(theirs, ours) == f"recipe {theirs['recipe']}, not {ours['recipe']}"
    assert difference(ours, ours) is None
    assert identify_makeup(ours) != identify_makeup(theirs)
    (tmp_path / "a.py").write_text("one")
    before = code_digest.__wrapped__(tmp_path)
    (tmp_path / "a.py").write_text("two")
    assert code_digest.__wrapped__(tmp_path) != before


def in_a_thread(slots: Slots, taken: threading.Event) -> threading.Thread:
    def take() -> None:
        slots.take()
        taken.set()

    thread = threading.Thread(target=take)
    thread.start()
    return thread


def test_one_more_slot_lets_one_more_go() -> None:
    slots, taken = Slots(lambda: None), threading.Event()
    slots.resize(1)
    slots.take()
    thread = in_a_thread(slots, taken)
    assert not taken.wait(0.1)
    slots.resize(2)
    assert taken.wait(60)
    thread.join()
    taken.clear()
    thread = in_a_thread(slots, taken)
    assert not taken.wait(0.1)
    slots.give_back()
    assert taken.wait(60)
    thread.join()


def test_who_waits_for_a_slot_hears_that_it_is_over() -> None:
    def over() -> None:
        raise Stopped("the run was stopped")

    with pytest.raises(Stopped):
        Slots(over).take()
