"""Rules, code and libraries -> the id of the recipe that shapes every row."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version

from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import SCHEMA_VERSION

RECIPE_VERSION = 3  # raise when the code of a stage changes what it gives

# Libraries whose version shapes a row.
INGREDIENTS = (
    "trafilatura",
    "readability-lxml",
    "charset-normalizer",
    "htmldate",
    "persiantools",
    "resiliparse",
    "lxml",
    "ftfy",
    "py3langid",
    "rensa",
)


def recipe_id(rules: Rules) -> str:
    """Hash of everything that shapes a row besides its raw bytes: rules, code, libraries."""
    parts = {
        "recipe": RECIPE_VERSION,
        "schema": SCHEMA_VERSION,
        "rules": {name: str(value) for name, value in asdict(rules).items()},
        "libraries": {name: version(name) for name in INGREDIENTS},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
