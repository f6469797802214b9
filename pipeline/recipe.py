"""Rules, code and libraries -> the id of the recipe that shapes every row."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version

from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import SCHEMA_VERSION

RECIPE_VERSION = 4  # raise when the code of a stage changes what it gives

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


def recipe_id(rules: Rules) -> str:
    """Hash of everything that shapes a row besides its raw bytes: rules, code, libraries."""
    parts = {
        "recipe": RECIPE_VERSION,
        "schema": SCHEMA_VERSION,
        "rules": {name: str(value) for name, value in asdict(rules).items()},
        "libraries": {name: version(name) for name in INGREDIENTS},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
