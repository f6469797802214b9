"""The sample corpus -> every field of its rows, as committed: `make digest` writes them anew.

Rows are published, so that a change of the code that changes rows must not pass unnoticed. What
differs is named by file, record and field; then RECIPE_VERSION is raised and the changelog says
which rows differ.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.pipeline.recipe import RECIPE_VERSION
from broadsheet.pipeline.schema import ARTICLES, REJECTS
from tests.running import ingest
from tests.samples import RAW

DIGEST = RAW.with_name("raw.digest.json")
# The recipe's id says what these say, and changes with every library.
VERSIONS = frozenset({"extractor_version", "recipe_id", "schema_version"})
OF_FILE = frozenset({"source_id"})  # of the corpus: `raw_file_id`
OF_A_CAPTURE = {"article_id": "t.capture_id"}
MOST_CHARS = 60  # longer values are told by their hash
MOST_SHOWN = 20

Row = dict[str, str]
Rows = dict[str, Row]  # "file, table, byte, ordinal" -> column -> value


def rows_of(database: Path) -> Rows:
    """Every record of a corpus of the sample files."""
    found = {}
    with duckdb.connect(str(database), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        for table, columns in (("articles", ARTICLES), ("rejects", REJECTS)):
            names = [c.name for c in columns if c.name not in VERSIONS | OF_FILE]
            # `articles` shows one of the captures of a page alone.
            chosen = ", ".join(OF_A_CAPTURE.get(name, f"t.{name}") for name in names)
            held = "captures" if table == "articles" else table
            query = f"select f.path, {chosen} from {held} t join raw_files f using (raw_file_id)"
            for path, *values in con.execute(query).fetchall():
                row = dict(zip(names, values, strict=True))
                place = f"byte {row['record_offset']}, record {row['record_ordinal']}"
                record = f"{Path(path).relative_to(RAW.resolve())}, {table}, {place}"
                found[record] = {name: told(value) for name, value in row.items()}
    return dict(sorted(found.items()))


def told(value: Any) -> str:
    """A value in a line: itself if it is short, else the hash of it.

    >>> told(["Ida Ferro"]), told(None), told("x" * 61)
    ('["Ida Ferro"]', 'null', '61 characters, sha256 c508e75f24e2')
    """
    text = json.dumps(value, default=_plain, ensure_ascii=False, sort_keys=True)
    if len(text) <= MOST_CHARS:
        return text
    length = f"{len(value)} {'characters' if isinstance(value, str) else 'of them'}"
    raw = value if isinstance(value, str) else text
    return f"{length}, sha256 {hashlib.sha256(raw.encode()).hexdigest()[:12]}"


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no digest of a {type(value).__name__}")


def differences(before: Rows, now: Rows) -> dict[str, list[str]]:
    """Field -> what it was and is, a line for each record; `record` for what came and went."""
    found: dict[str, list[str]] = {}
    for record in sorted(before.keys() | now.keys()):
        if record not in before or record not in now:
            come_or_gone = "is gone" if record in before else "is new"
            found.setdefault("record", []).append(f"{record}: {come_or_gone}")
            continue
        was, is_now = before[record], now[record]
        for name in sorted(was.keys() | is_now.keys()):
            if was.get(name) != is_now.get(name):
                line = f"{record}: {name} was {was.get(name)}, is {is_now.get(name)}"
                found.setdefault(name, []).append(line)
    return found


def complaint(committed: dict[str, Any], now: Rows, recipe: int) -> str | None:
    """What a developer must do about rows that are not as committed; None if they are."""
    found = differences(committed["rows"], now)
    if found and recipe == committed["recipe"]:
        todo = f"raise RECIPE_VERSION over {recipe}, write the changelog, make digest"
    elif found or recipe != committed["recipe"]:
        todo = "write the changelog (rows that will differ), make digest"
    else:
        return None
    lines = [line for name in sorted(found) for line in found[name]]
    fields = ", ".join(f"{name} {len(found[name])}" for name in sorted(found))
    more = [f"and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    return "\n".join([f"The sample's rows differ: {todo}", fields, *lines[:MOST_SHOWN], *more])


def read() -> dict[str, Any]:
    """What is committed: the recipe's number and its rows."""
    committed: dict[str, Any] = json.loads(DIGEST.read_text(encoding="utf-8"))
    return committed


def main(arguments: list[str]) -> int:
    """Write the digest. Returns 1 where rows differ and the recipe has the number it had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--unreleased",
        action="store_true",
        help="no version with this recipe's number was released: it stands for other rows now",
    )
    said = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        ingest(RAW, Path(folder), workers=2)
        rows = rows_of(Path(folder) / "corpus.duckdb")
    if DIGEST.exists():
        found = complaint(read(), rows, RECIPE_VERSION)
        print(found or "The rows are as committed.")
        if found and read()["recipe"] == RECIPE_VERSION and not said.unreleased:
            print("Nothing was written. Before a release: make digest ARGS=--unreleased")
            return 1
    whole = {"recipe": RECIPE_VERSION, "rows": rows}
    DIGEST.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
