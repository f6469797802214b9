"""Small breaks of a file are made one at a time, and those that its tests miss are told."""

from pathlib import Path

import pytest

from tests.mutate import ROOT, difference, importers_of, mutants, survivors

SOURCE = '''"""Nothing that people read is broken: 1 < 2."""
from functools import lru_cache

@lru_cache(maxsize=1)
def fare(age: "int < 3", seats: int = 1) -> bool:
    """Whether `age` < 6 rides free."""
    seen = []
    seen.append(age)
    return age < 6 and not seats > 1
'''


def lines(source: str) -> list[str]:
    """The line of each break that is another than before."""
    before = source.splitlines()
    return [
        line.strip()
        for mutant in mutants(source.encode())
        for line, was in zip(mutant.of(source.encode()).decode().splitlines(), before, strict=True)
        if line != was
    ]


def test_comparisons_numbers_words_statements_and_answers_are_broken() -> None:
    assert sorted(lines(SOURCE)) == [
        'def fare(age: "int < 3", seats: int = 2) -> bool:',
        "pass",
        "return ((age < 6) or (not seats > 1))",
        "return None",
        "return age < 6 and (seats > 1)",
        "return age < 6 and not seats > 2",
        "return age < 6 and not seats >= 1",
        "return age < 7 and not seats > 1",
        "return age <= 6 and not seats > 1",
    ]


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("x = True", ["x = False"]),
        ("x = a if b else c", ["x = (c if b else a)"]),
        ("x = a * b - 1", ["x = (a // b) - 1", "x = (a * b + 1)", "x = a * b - 2"]),
        ("raise E", ["pass"]),
        ("x = 'größe' in y", ["x = 'größe' not in y"]),
    ],
)
def test_each_kind_of_break(source: str, broken: list[str]) -> None:
    assert sorted(lines(source)) == sorted(broken)


def test_the_tests_of_a_file_are_those_that_import_it() -> None:
    found = [str(path) for path in importers_of(Path("pipeline/lake/log.py"), ROOT)]
    assert found[0] == "tests/test_log.py"
    assert "tests/test_clean.py" not in found


def test_a_break_that_no_test_notices_is_named_and_the_file_is_whole_again(tmp_path: Path) -> None:
    """Of two breaks the tests notice one; one that never ends is noticed, too."""
    source = (
        "def is_long(words):\n    return words > 9\n\ndef count(n):\n    n += 1\n    return n\n"
    )
    (tmp_path / "pages.py").write_text(source)
    (tmp_path / "test_pages.py").write_text(
        "from pages import is_long, count\n\ndef test_is_long():\n    assert is_long(11)\n"
        "    assert not is_long(9)\n    n = 0\n    while n < 3:\n        n = count(n)\n"
    )
    chosen = {m.becomes: m for m in mutants(source.encode())}
    file, tests = Path("pages.py"), ["test_pages.py"]
    missed = list(survivors(file, tmp_path, tests, [chosen["words >= 9"], chosen["10"]], 120.0))
    assert missed == [chosen["10"]]
    assert list(survivors(file, tmp_path, tests, [chosen["pass"]], 3.0)) == []  # never ends
    assert difference(file, source.encode(), missed[0]).splitlines()[3:] == [
        " def is_long(words):",
        "-    return words > 9",
        "+    return words > 10",
        " ",
    ]
    assert (tmp_path / "pages.py").read_text() == source
