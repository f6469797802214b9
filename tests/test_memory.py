"""A worker keeps its memory from page to page, and gives it back after each shard."""

import os
import platform
import subprocess
import sys

import pytest

from broadsheet.pipeline.worker.memory import KEEPING, TUNABLES, keeping

# Small pieces under one that stays: what is free below it, glibc does not hand over by itself.
FREEING = """
from broadsheet.pipeline.worker.memory import give_back

def mib():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) // 1024

pieces = [bytes(4096) for _ in range(16_000)]
last = bytes(4096)
full = mib()
del pieces
before = mib()
give_back()
print(full - before, before - mib())
"""
only_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's own")


def tunables_of_a_child() -> str:
    """What a process that starts now hears of them."""
    asked = f"import os; print(os.environ.get({TUNABLES!r}))"
    command = [sys.executable, "-c", asked]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_who_starts_in_the_block_keeps_its_memory_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(TUNABLES, raising=False)
    with keeping():
        assert tunables_of_a_child() == KEEPING
    assert TUNABLES not in os.environ


def test_what_the_user_says_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TUNABLES, "glibc.malloc.perturb=1")
    with keeping():
        assert tunables_of_a_child() == "glibc.malloc.perturb=1"
    assert os.environ[TUNABLES] == "glibc.malloc.perturb=1"


@only_glibc
def test_what_is_not_used_is_given_back() -> None:
    """62 MiB of pages that are forgotten: kept, until the shard is done."""
    with keeping():
        command = [sys.executable, "-c", FREEING]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    by_itself, given_back = map(int, told.split())
    assert by_itself < 10
    assert given_back > 50
