"""A command killed with SIGKILL at one after another of its durable operations, then run again.

Run as a process of its own, which imports everything once and forks for each run:
python -m tests.killing STRIDE RUNS ROOT COMMAND...  prints how many runs were killed, how the last
ended, and what each said. What is changed below ROOT counts.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def killed(stride: int, most: int, root: Path, *words: str | Path) -> tuple[int, int, str]:
    """In a process of its own: how many runs were killed, how the last ended, what all said."""
    command = [sys.executable, "-m", "tests.killing", str(stride), str(most), str(root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}  # `tests`, also with PYTHONSAFEPATH
    ended = subprocess.run(
        [*command, *map(str, words)],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    count, code = ended.stdout.splitlines()[-1].split()
    return int(count), int(code), ended.stdout + ended.stderr


def main(stride: int, most: int, root: Path, words: tuple[str, ...]) -> None:
    """The runs, each going on from what the last one left."""
    from tests.torture.running import run
    from tests.torture.steps import die_at

    dead, code = 0, -1
    while code < 0 and dead < most:
        ended = run(words, root, die_at(1 + dead * stride))
        code = ended.code
        dead += code < 0
        print(ended.said)
    if code < 0:
        ended = run(words, root)
        code = ended.code
        print(ended.said)
    print(dead, code)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), tuple(sys.argv[4:]))
