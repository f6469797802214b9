"""Whatever shapes a row is part of the recipe's id, and nothing that does is forgotten."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from broadsheet import pipeline
from broadsheet.pipeline import recipe
from broadsheet.pipeline.recipe import INGREDIENTS, data_digests, recipe_id
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules

# Loaded beside them, and why another version of it gives the same rows.
CARRIERS = {
    "brotli": "a checked stream of bytes",
    "isal": "a checked stream of bytes",
    "lz4": "a checked stream of bytes",
    "zstandard": "a checked stream of bytes",
    "pyarrow": "types of columns",
    "obstore": "bytes of objects, as they are",
    "certifi": "of urllib3; nothing connects",
    "urllib3": "of trafilatura's downloads; nothing connects",
    "cloudpickle": "of rensa's own storage",
    "numpy": "sums of py3langid, rounded to four digits",
    "pydantic": "checks the types of settings, word lists and journals, and gives them as they are",
    "six": "of dateutil",
    "wcwidth": "widths of letters in a terminal, of ftfy",
}
# Files beside the code, and why another content of them gives the same rows.
NO_DATA = {
    "extract/editor/card.md": "what two models were learned from, and how good they are",
    "evaluate/kit.txt": "instructions for people who label pages",
    "evaluate/label.html": "the page on which they label",
    "evaluate/label.js": "the same",
    "way-of-the-data.svg": "a picture",
}
HOME = Path(pipeline.__path__[0])
LOADED = """
import json, sys
before = set(sys.modules)
from broadsheet.pipeline.worker import warm  # takes a page and a text through every stage
names = {name.partition(".")[0] for name in set(sys.modules) - before}
ours = [m.__file__ for name, m in sys.modules.items() if name.startswith("broadsheet.pipeline.")]
print(json.dumps([sorted(names - set(sys.stdlib_module_names)), ours]))
"""


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The distributions that a worker has loaded after its first pages, or may load later."""
    command = [sys.executable, "-W", "ignore", "-c", LOADED]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names, ours = json.loads(told)
    homes = packages_distributions()
    imported = {name for path in ours for name in imports_of(Path(path))}
    return {normal(home) for name in {*names, *imported} for home in homes.get(name, ())}


def imports_of(path: Path) -> Iterator[str]:
    """What a file imports, inside functions, too."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)


def test_what_a_worker_loads_is_an_ingredient_or_known_to_shape_nothing(loaded: set[str]) -> None:
    """A new library is one or the other, and says so here."""
    known = {normal(name) for name in (*INGREDIENTS, *CARRIERS)}
    assert loaded - known - {"broadsheet"} == set()


def test_an_ingredient_is_one_that_a_worker_loads(loaded: set[str]) -> None:
    assert {normal(name) for name in INGREDIENTS} - loaded == set()
    assert not set(INGREDIENTS) & set(CARRIERS)


@pytest.mark.parametrize("name", INGREDIENTS)
def test_another_version_of_an_ingredient_is_another_recipe(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = recipe_id(DEFAULT_RULES)
    real = recipe.version
    monkeypatch.setattr(recipe, "version", lambda one: "99" if one == name else real(one))
    assert recipe_id(DEFAULT_RULES) != known


@pytest.mark.parametrize("number", ["RECIPE_VERSION", "SCHEMA_VERSION"])
def test_another_number_is_another_recipe(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = recipe_id(DEFAULT_RULES)
    monkeypatch.setattr(recipe, number, getattr(recipe, number) + 1)
    assert recipe_id(DEFAULT_RULES) != known


@pytest.mark.parametrize("name", Rules.__dataclass_fields__)
def test_another_rule_is_another_recipe(name: str) -> None:
    value = getattr(DEFAULT_RULES, name)
    other = {int: 1, str: "best", date: date(1700, 1, 1)}[type(value)]
    assert recipe_id(replace(DEFAULT_RULES, **{name: other})) != recipe_id(DEFAULT_RULES)
    assert recipe_id(replace(DEFAULT_RULES)) == recipe_id(DEFAULT_RULES)


def test_a_data_file_is_an_ingredient_or_known_to_shape_nothing() -> None:
    """A new word list is one or the other, and says so here."""
    files = {path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.is_file()}
    data = {name for name in files if not name.endswith((".py", ".pyc"))}
    assert data == {*data_digests(HOME), *NO_DATA}


@pytest.mark.parametrize("name", data_digests(HOME))
def test_another_phrase_is_another_recipe(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No number needs raising for a changed word list, and a list that is gone is a change, too."""
    known = recipe_id(DEFAULT_RULES)
    copied = shutil.copytree(HOME, tmp_path / "pipeline")
    monkeypatch.setattr(recipe, "__file__", str(copied / "recipe.py"))
    assert recipe_id(DEFAULT_RULES) == known
    ids = {known}
    for change in (lambda: (copied / name).write_bytes(b"other"), (copied / name).unlink):
        change()
        data_digests.cache_clear()
        ids.add(recipe_id(DEFAULT_RULES))
    data_digests.cache_clear()
    assert len(ids) == 3


def test_the_data_files_are_read_once_a_process(tmp_path: Path) -> None:
    """`status` and `serve` ask for the recipe again and again."""
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "en.toml").write_text("[line.share]")
    known = data_digests(tmp_path)
    (tmp_path / "wording" / "en.toml").unlink()
    assert data_digests(tmp_path) == known != {}
