"""What fuzzing found once is read for ever; and a little more of it, with a seed, each time."""

import random
from pathlib import Path

import pytest

from tests.fuzz.attack import INNER, attack, seeds, wrapped

FOUND = sorted((Path(__file__).parent / "found").glob("*"))
SEEDS = seeds()
TIMES = 60  # a seed: about two seconds of CPU for all of them


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_broke_a_reader_once_does_not_again(path: Path, tmp_path: Path) -> None:
    attack(path.read_bytes(), tmp_path)


@pytest.mark.parametrize("name", SEEDS)
def test_broken_bytes_are_rejects_and_no_crash(name: str, tmp_path: Path) -> None:
    assert sum(attack(one, tmp_path) for one in wrapped(SEEDS[name])) > 0
    dice = random.Random(name)
    for _ in range(TIMES):
        attack(broken(SEEDS[name], dice), tmp_path)


@pytest.mark.parametrize("name", INNER)
def test_broken_markup_in_office_files_is_rejects_and_no_crash(name: str, tmp_path: Path) -> None:
    """Behind checksums that are right."""
    dice = random.Random(name)
    for content in (INNER[name], *(broken(INNER[name], dice) for _ in range(TIMES))):
        for one in wrapped(content):
            attack(one, tmp_path)


def broken(content: bytes, dice: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled, put elsewhere: as disks, transfers and enemies do."""
    raw = bytearray(content)
    for _ in range(dice.randrange(1, 5)):
        a, b = sorted(dice.randrange(len(raw) + 1) for _ in range(2))
        match dice.randrange(5):
            case 0 if raw:
                raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
            case 1:
                del raw[a : min(b, a + 64)]
            case 2:
                raw[a:a] = raw[b : b + 64]
            case 3:
                raw[a : a + 4] = dice.randbytes(4)
            case _:
                del raw[max(b, 1) :]
    return bytes(raw)
