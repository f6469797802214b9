"""A folder's metadata.csv and metadata.jsonl -> what they say of each file beside them."""

import codecs
import csv
import json
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from broadsheet.pipeline.readers.fields import said
from broadsheet.pipeline.records import Claims
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.storage.files import read, text_of
from broadsheet.pipeline.storage.trouble import Unreachable

SIDECARS = ("metadata.csv", "metadata.jsonl")
FILE_KEYS = ("file", "filename", "path")  # the column that names the raw file, in any case
DELIMITERS = ",;\t"  # spreadsheets write semicolons where the comma is in numbers
URL_MAX_CHARS = DEFAULT_RULES.url_max_chars
SHOWN = 3  # names that are told of a million
FIELD_MAX_CHARS = 2**24  # some carry whole texts; Python's own limit is 131 072


class BadSidecar(Exception):
    """A sidecar that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Rows of a sidecar that speak of no file which lies beside it."""

    rows: int = 0
    files: tuple[str, ...] = ()  # the first few that they name; "" for a row that names none


@dataclass(frozen=True, slots=True)
class Sidecars:
    """File name -> claims; and why a table that bears the name of a sidecar is none."""

    claims: Mapping[str, Claims]
    names: frozenset[str]  # of the sidecars themselves
    faults: Mapping[str, str]
    said_of: Mapping[str, Counter[str]] = field(default_factory=dict)  # sidecar -> rows by file

    def unmatched(self, sidecar: str, there: Collection[str]) -> Unmatched:
        """The rows of one sidecar that name none of the files that are there."""
        said_of = self.said_of.get(sidecar, Counter())
        files = sorted(said_of.keys() - set(there))
        return Unmatched(sum(said_of[file] for file in files), tuple(files[:SHOWN]))


def read_sidecars(folder: str, files: Sequence[str]) -> Sidecars:
    """What the sidecars among `files` say; of two rows for one file the last counts.

    A `metadata.jsonl` without file names is data like any other. Raises `BadSidecar`.
    """
    claims: dict[str, Claims] = {}
    names: set[str] = set()
    faults: dict[str, str] = {}
    said_of: dict[str, Counter[str]] = {}
    for name in SIDECARS:
        if name not in files:
            continue
        path = os.path.join(folder, name)
        rows = _table(path, faults) if name.endswith(".csv") else _lines(path)
        for row in rows:
            names.add(name)
            file = next((row[key] for key in row if _names_files(key)), None)
            said_of.setdefault(name, Counter())[file if isinstance(file, str) else ""] += 1
            if isinstance(file, str) and file:
                fields = {key: value for key, value in row.items() if not _names_files(key)}
                claims[file] = said(fields, URL_MAX_CHARS).claims
    return Sidecars(claims, frozenset(names), faults, said_of)


def _table(path: str, faults: dict[str, str]) -> Iterator[dict[str, object]]:
    """The rows of a CSV; none, and a fault, where no column or no row names a file."""
    csv.field_size_limit(FIELD_MAX_CHARS)
    fault = None
    try:
        with text_of(path, _encoding(path)) as file:
            header = file.readline()
            file.seek(0)
            table = csv.DictReader(file, strict=True, delimiter=max(DELIMITERS, key=header.count))
            columns = table.fieldnames or ()
            if any(_names_files(column) for column in columns):
                fault = "no row under its header"
                for row in table:
                    fault = None
                    yield {k: v for k, v in row.items() if isinstance(k, str)}
            elif header.strip():
                fault = f"no column 'file' names raw files in: {', '.join(columns)[:200]}"
    except Unreachable:
        raise
    except (OSError, UnicodeError, csv.Error) as error:
        raise _bad(path, error) from None
    if fault:
        faults[os.path.basename(path)] = fault


def _lines(path: str) -> Iterator[dict[str, object]]:
    """The objects of a JSONL; none where the first one names no file."""
    number = 0
    try:
        with text_of(path, "utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                fields = json.loads(line)
                if isinstance(fields, dict) and any(_names_files(key) for key in fields):
                    yield fields
                elif number == 1:
                    return
                else:
                    where = f"{path}, line {number}"
                    raise BadSidecar(f"{where}: no field 'file' that names a raw file")
    except Unreachable:
        raise
    except (OSError, UnicodeError, RecursionError, json.JSONDecodeError) as error:
        raise _bad(f"{path}, line {number}" if number else path, error) from None


def _names_files(column: str) -> bool:
    return column.strip().lower() in FILE_KEYS


def _encoding(path: str) -> str:
    head = read(path, 0, 2)
    return "utf-16" if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _bad(where: str, error: Exception) -> BadSidecar:
    return BadSidecar(f"{where}: cannot be read as a sidecar ({error}); mend or move it")
