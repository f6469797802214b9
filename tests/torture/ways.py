"""Scene -> trials: each of its steps disturbed, then what a person does, then every row compared.

With a stride each way begins at another step: a stride of nine has each step disturbed once, in one
of the nine ways; of one, in all of them. After each trial the rows are those of a run that nothing
disturbed, `verify` finds all whole, and a run that was refused something has said so in a line, or
did not need it.
"""

import errno
import os
import random
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests.torture.power import Disk, Kept
from tests.torture.running import Ended, run
from tests.torture.scenes import Scene, State, follow, recover
from tests.torture.steps import Act, Step, call_at, die_at, fail_at
from tests.torture.surroundings import jump, lose_mount, mount_apart

ERRORS = ((errno.EIO, False), (errno.ENOSPC, True), (errno.EROFS, True))
JUMPS = tuple(timedelta(days=days) for days in (-40, 40, -20_000, 9))
TWICE = 2  # kills in recovery


@dataclass(frozen=True, slots=True)
class Trial:
    """What was done to which command, and what came of it that should not."""

    scene: str
    way: str
    at: str
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A scene that nothing disturbed: its steps, how long it took, what came of it."""

    scene: Scene
    steps: tuple[str, ...]
    seconds: float
    state: State


Way = Callable[[Whole, int], Iterator[Trial]]


def chosen(whole: Whole, stride: int, number: int) -> range:
    """The steps that are disturbed in a way of this number."""
    return range(1 + number % stride, len(whole.steps) + 1, stride)


def undisturbed(scene: Scene) -> Whole:
    """Run it as it should be; its steps are written to a file as they are done."""
    scene.lay_out()
    noted = scene.root.parent / "steps"
    with noted.open("w", buffering=1) as notes:

        def note(step: Step, go: Callable[[], object]) -> object:
            notes.write(f"{step.call} {step.path.relative_to(scene.root)}\n")
            return go()

        begin = os.times().elapsed
        ended = run(scene.words, scene.root, note)
        seconds = os.times().elapsed - begin
    assert ended.code == 0, ended
    failures = follow(scene)
    state = scene.state()
    assert not failures, failures
    assert not state.complaints, state
    return Whole(scene, tuple(noted.read_text().splitlines()), seconds, state)


def kills(whole: Whole, stride: int) -> Iterator[Trial]:
    """Killed at a step, and twice more in what should make it good."""
    steps = len(whole.steps)
    for at in chosen(whole, stride, 0):
        whole.scene.lay_out()
        ended = run(whole.scene.words, whole.scene.root, die_at(at))
        failures = [] if ended.code < 0 else [f"was not killed: {ended}"]
        for more in range(1, TWICE + 1):
            run(whole.scene.again[0], whole.scene.root, die_at(1 + at * (2 * more + 5) % steps))
        yield judged(whole, "killed, and twice in recovery", whole.steps[at - 1], ended, failures)


def powercuts(whole: Whole, stride: int) -> Iterator[Trial]:
    """The disk as it would be, had the power gone at a step."""
    scene = whole.scene
    for number, kept in enumerate(Kept, 1):
        cuts = _cut(scene, kept, chosen(whole, stride, number))
        for cut in sorted(cuts.iterdir(), key=lambda path: int(path.name)):
            at = int(cut.name)
            shutil.rmtree(scene.root)
            cut.rename(scene.root)
            named = whole.steps[at - 1] if at <= len(whole.steps) else f"step {at}"
            yield judged(whole, f"power cut; {kept.value}", named, None)


def _cut(scene: Scene, kept: Kept, steps: Collection[int]) -> Path:
    """One run; what the disk has before these of its steps, a folder each."""
    cuts, shadow = scene.root.parent / "cuts", scene.root.parent / "shadow"
    disks: list[Act] = []
    scene.lay_out()
    for folder in (cuts, shadow):
        shutil.rmtree(folder, ignore_errors=True)
    cuts.mkdir()
    run(
        scene.words,
        scene.root,
        lambda step, go: disks[0](step, go),  # noqa: PLW0108  (there once `first` was called)
        first=lambda: disks.append(Disk(scene.root, shadow).cuts(cuts, steps, kept)),
    )
    return cuts


def refusals(whole: Whole, stride: int) -> Iterator[Trial]:
    """The disk has an error, is full, or can only be read, from a step on."""
    for number, (code, lasts) in enumerate(ERRORS, 4):
        for at in chosen(whole, stride, number):
            act = fail_at(at, code, lasts=lasts)
            yield disturbed(whole, errno.errorcode[code], at, act)


def mounts(whole: Whole, stride: int) -> Iterator[Trial]:
    """DATA is on a mount that goes: an empty folder is in its place."""
    scene = whole.scene
    data, disk = scene.root / "data", scene.root.parent / "disk"
    if os.geteuid():
        return
    for at in chosen(whole, stride, 7):
        scene.lay_out()
        shutil.rmtree(disk, ignore_errors=True)
        data.rename(disk)
        data.mkdir()
        ended = run(
            scene.words,
            scene.root,
            call_at(at, lambda: lose_mount(data)),
            first=lambda: mount_apart(disk, data),
        )
        is_done_there = ended.code == 0 and not scene.state().beside(
            whole.state
        )  # a lake of its own
        shutil.rmtree(data)
        disk.rename(data)
        is_done = ended.code == 0 and not scene.state().beside(whole.state)  # by then it was
        silent = [] if ended.code or is_done or is_done_there else [f"silent: {ended}"]
        yield judged(whole, "mount lost", whole.steps[at - 1], replace(ended, code=1), silent)


def clocks(whole: Whole, stride: int) -> Iterator[Trial]:
    """The clock is set, back and forth, while it runs; and is right again afterwards."""
    for at in chosen(whole, stride, 8):
        by = JUMPS[at // stride % len(JUMPS)]
        yield disturbed(whole, "clock set", at, call_at(at, lambda by=by: jump(by)))


def at_random(whole: Whole, stride: int) -> Iterator[Trial]:
    """Killed at any moment, be it while DuckDB writes."""
    draw = random.Random(whole.scene.name)
    for _ in range(max(1, 20 // stride)):
        seconds = draw.uniform(0, whole.seconds * 1.1)
        whole.scene.lay_out()
        ended = run(whole.scene.words, whole.scene.root, for_seconds=seconds)
        yield judged(whole, "killed at random", f"after {seconds:.2f} s", ended)


WAYS: dict[str, Way] = {
    "kills": kills,
    "power": powercuts,
    "refusals": refusals,
    "mounts": mounts,
    "clocks": clocks,
    "random": at_random,
}


def disturbed(whole: Whole, way: str, at: int, act: Act) -> Trial:
    """One run with a fault in it, and what follows."""
    whole.scene.lay_out()
    ended = run(whole.scene.words, whole.scene.root, act)
    return judged(whole, way, whole.steps[at - 1], ended)


def judged(
    whole: Whole, way: str, at: str, ended: Ended | None, failures: list[str] | None = None
) -> Trial:
    """What is amiss after it, at once where it says that it is done, else after another try."""
    scene, amiss = whole.scene, list(failures or ())
    is_done = ended is not None and ended.code == 0 and not failures
    if ended is not None and ended.code > 0:
        amiss += [] if ended.said.strip() else [f"silent, exit code {ended.code}"]
        amiss += [f"a bug of ours: {ended.said[-600:]}"] if "Traceback" in ended.said else []
    amiss += follow(scene) if is_done else recover(scene)
    amiss += scene.state().beside(whole.state)
    return Trial(scene.name, way, at, tuple(amiss))
