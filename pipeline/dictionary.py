"""schema.py and the headers of sql/ -> sql/DICTIONARY.md: every relation, column and macro.

`python -m broadsheet.pipeline.dictionary` writes it; with `--check` it fails when the file is
stale, something has no description, or a header describes a column that is not there.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from broadsheet.pipeline.date_sources import DateSource, Evidence, Trait
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.holdings import (
    PARTS,
    RAW_FILES,
    RUNS,
    SHARD_FILES,
    Holdings,
)
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import LAYERS, SQL, query_of, read_layer

DICTIONARY = SQL / "DICTIONARY.md"

_RELATIONS = """
    select schema_name, table_name as name, comment from duckdb_tables()
    union all
    select schema_name, view_name, comment from duckdb_views() where not internal
    order by all
"""
_COLUMNS = """
    select column_name, data_type, comment from duckdb_columns()
    where schema_name = ? and table_name = ? order by column_index
"""
_MACROS = """
    select function_name, comment, function_type from duckdb_functions()
    where database_name = current_database() and not internal and schema_name = ?
    order by all
"""
_LANGUAGE = "select written, means from query_language"


def render() -> tuple[str, list[str]]:
    """The dictionary as Markdown, and what is wrong with the descriptions, a line each."""
    nothing = Holdings(
        RAW_FILES.empty_table(),
        RUNS.empty_table(),
        PARTS.empty_table(),
        SHARD_FILES.empty_table(),
    )
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "empty.duckdb"
        build(nothing, database)
        with reading(database) as con:
            faults: list[str] = []
            lines = [
                *_language(con),
                *_macros(con, faults, "main", "Macros"),
                *_relations(con, faults),
                *_reasons(),
                *_date_sources(),
                *_macros(con, faults, "internal", "Macros that the others are made of"),
                *_questions(faults),
            ]
            lines += [*_queries("report", "Report"), *_queries("plots", "Plots")]
            lines += _queries("alarms", "Alarms", "rings when")
            lines += _queries("alarms/shown", "Health")
    opening = [
        "# The corpus: a dictionary",
        "",
        "Rendered from `pipeline/schema.py` and the headers of `sql/`; edit those.",
        "`main` is the contract, `derived` what its macros read, `internal` what they are made of;",
        "a row in `checks` is a fault.",
    ]
    return "\n".join([*opening, *lines, ""]), faults


def _relations(con: duckdb.DuckDBPyConnection, faults: list[str]) -> Iterator[str]:
    by_schema: dict[str, list[tuple[str, str]]] = {}
    for schema, name, comment in con.execute(_RELATIONS).fetchall():
        by_schema.setdefault(schema, []).append((name, comment))
    statements = (statement for layer in LAYERS for statement in read_layer(layer))
    described = {s.qualified: {column for column, _ in s.columns} for s in statements}
    for schema in sorted(by_schema, key=["main", "derived", "internal", "checks"].index):
        yield from ("", f"## Schema `{schema}`")
        for name, comment in by_schema[schema]:
            yield from ("", f"### `{name}`", "", comment or "")
            if not comment:
                faults.append(f"{schema}.{name} has no description")
            yield from ("", "| column | type | meaning |", "|---|---|---|")
            columns = con.execute(_COLUMNS, [schema, name]).fetchall()
            strays = described.get(f"{schema}.{name}", set()) - {column[0] for column in columns}
            faults += [
                f"{schema}.{name} describes {stray}, a column that it does not have"
                for stray in sorted(strays)
            ]
            for column, kind, meaning in columns:
                if not meaning:
                    faults.append(f"{schema}.{name}.{column} has no description")
                yield f"| `{column}` | {_cell(kind)} | {_cell(meaning or '')} |"


def _language(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield from ("", "## Queries", "", "What `search`, `kwic`, `attention` and the others take:")
    yield from ("", "| written | means |", "|---|---|")
    for written, means in con.execute(_LANGUAGE).fetchall():
        yield f"| `{_cell(written)}` | {_cell(means)} |"


def _macros(
    con: duckdb.DuckDBPyConnection, faults: list[str], schema: str, title: str
) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| macro | gives |", "|---|---|")
    # The catalogue names a macro's parameters without their defaults: its file has both.
    macros = {s.qualified: s for layer in LAYERS for s in read_layer(layer)}
    for name, comment, kind in con.execute(_MACROS, [schema]).fetchall():
        if not comment:
            faults.append(f"{name}() has no description")
        called = name if schema == "main" else f"{schema}.{name}"
        call = f"{called}{macros[f'{schema}.{name}'].parameters}"
        yield f"| `{'from ' if kind == 'table_macro' else ''}{call}` | {_cell(comment or '')} |"


def _reasons() -> Iterator[str]:
    yield from ("", "## Reasons", "", "| why no article | found out in | means | to do |")
    yield "|---|---|---|---|"
    for reason in Reason:
        stages = "any stage" if reason.stages == tuple(Stage) else ", ".join(reason.stages)
        yield f"| `{reason}` | {stages} | {_cell(reason.meaning)} | {_cell(reason.remedy)} |"


def _questions(faults: list[str]) -> Iterator[str]:
    yield from ("", "## Questions", "", "| file in `sql/questions/` | asks |", "|---|---|")
    for path in sorted((SQL / "questions").glob("*.sql")):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        if not first.startswith("-- "):
            faults.append(f"{path.name} has no description")
        yield f"| `{path.stem}` | {_cell(first.removeprefix('-- '))} |"


def _queries(folder: str, title: str, verb: str = "shows") -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| file in `sql/{folder}/` | {verb} |", "|---|---|")
    for path in sorted((SQL / folder).glob("*.sql")):
        query = query_of(folder, path.stem)
        yield f"| `{path.stem}` | {_cell(query.title.rstrip('.'))}. {_cell(query.meaning)} |"


def _date_sources() -> Iterator[str]:
    """The values of `date_source`, from the enum that ranks them."""
    yield from ("", "## Sources of dates", "")
    yield "The lowest rank wins, of two equal ones the first in the page; a day before a month,"
    yield "a month before a year."
    by_row: dict[tuple[int, bool, str], list[str]] = {}
    for source in DateSource:
        row = (source.rank, source.has(Trait.CHANGE), source.meaning)
        by_row.setdefault(row, []).append(f"`{source}`")
    for is_change, column in ((False, "of publication"), (True, "of the last change")):
        yield from ("", f"| rank | source {column} | is |", "|---|---|---|")
        for rank, _, meaning in sorted(row for row in by_row if row[1] is is_change):
            sources = ", ".join(by_row[rank, is_change, meaning])
            yield f"| {rank} | {_cell(sources)} | {_cell(meaning)} |"
    yield from ("", "| `date_confidence` | where `published_on` rests on |", "|---|---|")
    yield from (f"| {evidence.right} | {_cell(evidence.meaning)} |" for evidence in Evidence)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(arguments: list[str]) -> int:
    """Write the dictionary, or check it. Returns the exit code."""
    rendered, faults = render()
    for fault in faults:
        print(fault, file=sys.stderr)
    if "--check" not in arguments:
        DICTIONARY.write_text(rendered, encoding="utf-8")
    elif not DICTIONARY.exists() or DICTIONARY.read_text(encoding="utf-8") != rendered:
        print(
            f"{DICTIONARY.name} is stale: run make docs",
            file=sys.stderr,
        )
        return 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
