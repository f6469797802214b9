"""Rules, code, word lists and libraries -> the id of the recipe that shapes every row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path

from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import SCHEMA_VERSION

RECIPE_VERSION = 5  # raise when the code of a stage changes what it gives

# Libraries whose version shapes a row, those below them included; a test knows what workers load.
INGREDIENTS = (
    "trafilatura",
    "courlan",
    "jusText",
    "readability-lxml",
    "chardet",
    "resiliparse",
    "lxml",
    "lxml_html_clean",
    "charset-normalizer",
    "htmldate",
    "python-dateutil",
    "babel",
    "persiantools",
    "hijridate",
    "ftfy",
    "py3langid",
    "rensa",
    "tld",
)
QUICKENED = "2.3.1"  # the trafilatura whose functions `extract/quicken` knows by heart
# Data beside the code that shapes a row; a test knows every file of `pipeline/` that is not code.
DATA = ("dates/*.json", "enrich/*.csv", "extract/editor/*.json", "wording/*.toml")


def recipe_id(rules: Rules) -> str:
    """Hash of everything that shapes a row besides its raw bytes: rules, code, data, libraries."""
    parts = {
        "recipe": RECIPE_VERSION,
        "schema": SCHEMA_VERSION,
        "rules": {name: str(value) for name, value in asdict(rules).items()},
        "data": data_digests(Path(__file__).parent),
        "libraries": {name: version(name) for name in INGREDIENTS},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@cache  # it reads a file for each
def version(distribution: str) -> str:
    """The version of a library that is installed."""
    return metadata.version(distribution)


def slowness() -> str | None:
    """What to say of an installation in which extraction is slower than it could be."""
    found = version("trafilatura")
    if found == QUICKENED:
        return None
    return f"trafilatura {found} is used as it is: {QUICKENED} would take a fifth less CPU"


@cache  # the files of a process are those it began with
def data_digests(pipeline: Path) -> Mapping[str, str]:
    """Each data file that shapes rows and its SHA-256, comments and sources included."""
    return {
        path.relative_to(pipeline).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for pattern in DATA
        for path in pipeline.glob(pattern)
    }
