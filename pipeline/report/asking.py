"""A query -> rows that can be drawn and printed, whatever a hostile page wrote into them."""

from datetime import date, datetime
from typing import Any

import duckdb

Rows = list[dict[str, Any]]


def ask(con: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """The rows of a query, by column, their text printable."""
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description or ()]
    # Vega's renderer aborts the whole process at an escape character in the name of a series.
    return [
        {name: _shown(value) for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _shown(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def drawable(value: object) -> object:
    """A value as a chart may hold it: Vega cuts long names in the middle of what UTF-16 needs two
    units for, and fails; a name that is just `if` it takes for a word of its own language.

    >>> drawable("if"), drawable("iffy")
    ('if ', 'iffy')
    >>> drawable("Rain \N{UMBRELLA} \N{GRINNING FACE}"), drawable(date(2024, 2, 1))
    ('Rain ☂ �', '2024-02-01')
    """
    match value:
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | float():
            return value
        case "if":
            return "if "
        case other:
            return "".join(
                c if c < "\N{LINEAR B SYLLABLE B008 A}" else "\N{REPLACEMENT CHARACTER}"
                for c in printable(str(other))
            )


def printable(text: str) -> str:
    r"""Text without control characters: XML forbids them, and terminals obey them.

    >>> printable("a\x1b[31mb\u202e")
    'a�[31mb�'
    """
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
