"""`make torture`: every command, at each of its steps, in every way; the trials and what failed.

ARGS="--scenes takedown,restore --ways kills,power --stride 5" takes a part: an hour for all of it.
"""

import argparse
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.torture.readers import under_readers
from tests.torture.running import load
from tests.torture.scenes import NAMES, scenes
from tests.torture.ways import WAYS, Trial, Whole, undisturbed

READERS = "readers"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", default=",".join(NAMES))
    parser.add_argument("--ways", default=",".join((*WAYS, READERS)))
    parser.add_argument("--stride", type=int, default=1, help="every so many steps")
    said = parser.parse_args()
    load()
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory() as scratch, suppress(KeyboardInterrupt):  # it takes hours
        for scene in scenes(Path(scratch), tuple(said.scenes.split(","))):
            whole = undisturbed(scene)
            calls = Counter(step.split()[0] for step in whole.steps)
            counted = ", ".join(f"{count} {call}" for call, count in sorted(calls.items()))
            print(f"{scene.name}: {len(whole.steps)} steps ({counted})", flush=True)
            for way in said.ways.split(","):
                for trial in _tried(whole, way, said.stride):
                    trials.append(trial)
                    told = "".join(f"\n    {failure}" for failure in trial.failures)
                    mark = "!" if told else " "
                    print(f"{mark} {trial.scene}, {trial.way}, {trial.at}{told}", flush=True)
    show(trials)
    return any(trial.failures for trial in trials)


def _tried(whole: Whole, way: str, stride: int) -> Iterator[Trial]:
    if way != READERS:
        return WAYS[way](whole, stride)
    return under_readers(whole.scene, stride) if whole.scene.name == "ingest" else iter(())


def show(trials: list[Trial]) -> None:
    """The table."""
    tried, failed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for trial in trials:
        tried[trial.scene, trial.way] += 1
        failed[trial.scene, trial.way] += bool(trial.failures)
    print(f"{'':10}{'':56}{'trials':>8}{'failed':>8}")
    for (scene, way), count in tried.items():
        print(f"{scene:10}{way:56}{count:8}{failed[scene, way]:8}")
    print(f"{'all':10}{'':56}{tried.total():8}{failed.total():8}")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(one.ru_utime + one.ru_stime for one in used):.0f} s of CPU")


if __name__ == "__main__":
    sys.exit(main())
