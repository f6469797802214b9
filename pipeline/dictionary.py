"""schema.py and the headers of sql/ -> sql/DICTIONARY.md: every relation, column and macro.

`python -m broadsheet.pipeline.dictionary` writes it; with `--check` it fails when the file is stale
or something has no description.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.holdings import FILE_SOURCES, RAW_FILES, RUNS, Holdings
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
    """The dictionary as Markdown, and the names that nobody described."""
    nothing = Holdings(
        (), (), RAW_FILES.empty_table(), FILE_SOURCES.empty_table(), RUNS.empty_table()
    )
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "empty.duckdb"
        build(nothing, database)
        with reading(database) as con:
            silent: list[str] = []
            lines = [
                *_language(con),
                *_macros(con, silent, "main", "Macros"),
                *_relations(con, silent),
                *_macros(con, silent, "internal", "Macros that the others are made of"),
                *_questions(silent),
            ]
            lines += [*_queries("report", "Report"), *_queries("plots", "Plots")]
    opening = [
        "# The corpus: a dictionary",
        "",
        "Rendered from `pipeline/schema.py` and the headers of `sql/`; edit those.",
        "`main` is the contract, `derived` what its macros read, `internal` what they are made of;",
        "a row in `checks` is a fault.",
    ]
    return "\n".join([*opening, *lines, ""]), silent


def _relations(con: duckdb.DuckDBPyConnection, silent: list[str]) -> Iterator[str]:
    by_schema: dict[str, list[tuple[str, str]]] = {}
    for schema, name, comment in con.execute(_RELATIONS).fetchall():
        by_schema.setdefault(schema, []).append((name, comment))
    for schema in sorted(by_schema, key=["main", "derived", "internal", "checks"].index):
        yield from ("", f"## Schema `{schema}`")
        for name, comment in by_schema[schema]:
            yield from ("", f"### `{name}`", "", comment or "")
            if not comment:
                silent.append(f"{schema}.{name}")
            yield from ("", "| column | type | meaning |", "|---|---|---|")
            for column, kind, meaning in con.execute(_COLUMNS, [schema, name]).fetchall():
                if not meaning:
                    silent.append(f"{schema}.{name}.{column}")
                yield f"| `{column}` | {_cell(kind)} | {_cell(meaning or '')} |"


def _language(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield from ("", "## Queries", "", "What `search`, `kwic`, `attention` and the others take:")
    yield from ("", "| written | means |", "|---|---|")
    for written, means in con.execute(_LANGUAGE).fetchall():
        yield f"| `{_cell(written)}` | {_cell(means)} |"


def _macros(
    con: duckdb.DuckDBPyConnection, silent: list[str], schema: str, title: str
) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| macro | gives |", "|---|---|")
    # The catalogue names a macro's parameters without their defaults: its file has both.
    macros = {s.qualified: s for layer in LAYERS for s in read_layer(layer)}
    for name, comment, kind in con.execute(_MACROS, [schema]).fetchall():
        if not comment:
            silent.append(f"{name}()")
        called = name if schema == "main" else f"{schema}.{name}"
        call = f"{called}{macros[f'{schema}.{name}'].parameters}"
        yield f"| `{'from ' if kind == 'table_macro' else ''}{call}` | {_cell(comment or '')} |"


def _questions(silent: list[str]) -> Iterator[str]:
    yield from ("", "## Questions", "", "| file in `sql/questions/` | asks |", "|---|---|")
    for path in sorted((SQL / "questions").glob("*.sql")):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        if not first.startswith("-- "):
            silent.append(path.name)
        yield f"| `{path.stem}` | {_cell(first.removeprefix('-- '))} |"


def _queries(folder: str, title: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| file in `sql/{folder}/` | shows |", "|---|---|")
    for path in sorted((SQL / folder).glob("*.sql")):
        query = query_of(folder, path.stem)
        yield f"| `{path.stem}` | {_cell(query.title)}. {_cell(query.meaning)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(arguments: list[str]) -> int:
    """Write the dictionary, or check it. Returns the exit code."""
    rendered, silent = render()
    for name in silent:
        print(f"{name} has no description", file=sys.stderr)
    if "--check" not in arguments:
        DICTIONARY.write_text(rendered, encoding="utf-8")
    elif not DICTIONARY.exists() or DICTIONARY.read_text(encoding="utf-8") != rendered:
        print(
            f"{DICTIONARY.name} is stale: run make docs",
            file=sys.stderr,
        )
        return 1
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
