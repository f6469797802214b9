"""This installation -> what it is made of, as far as that shapes a row or the bytes of a file."""

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from broadsheet.pipeline.recipe import INGREDIENTS, recipe_id
from broadsheet.pipeline.rules import Rules

LIBRARIES = ("broadsheet", "pyarrow", *INGREDIENTS)


def makeup_of(rules: Rules) -> dict[str, str]:
    """Versions by name, the recipe's id and a hash of our code: of a checkout no version tells."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "recipe": recipe_id(rules),
        "code": code_digest(Path(__file__).parents[1]),
        **{name: version(name) for name in LIBRARIES},
    }


@cache  # the files of a process are those it began with
def code_digest(pipeline: Path) -> str:
    """Hash of the names and the content of every module."""
    sha256 = hashlib.sha256()
    for path in sorted(pipeline.rglob("*.py")):
        sha256.update(f"{path.relative_to(pipeline).as_posix()}\n".encode())
        sha256.update(hashlib.sha256(path.read_bytes()).digest())
    return sha256.hexdigest()[:12]


def identify_makeup(makeup: Mapping[str, str]) -> str:
    """A short name for it."""
    return hashlib.sha256(json.dumps(makeup, sort_keys=True).encode()).hexdigest()[:12]


def difference(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str | None:
    """What differs, in words; None where nothing does.

    >>> difference({"Python": "3.11", "lxml": "6.0"}, {"Python": "3.11", "lxml": "6.1"})
    'lxml 6.0, not 6.1'
    """
    names = (name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name))
    told = (f"{name} {theirs.get(name, 'none')}, not {ours.get(name, 'none')}" for name in names)
    return "; ".join(told) or None
