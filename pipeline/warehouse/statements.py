"""A file of sql/ -> Statement: its name, what one row of it is, its columns, its body.

A file is a bare select. Its folder is its layer, its name is the relation's name, and the
comments before the select describe it:

    -- One row per outlet and day.          the grain, as many lines as it takes
    -- kind: view                           macro(a, b := 8), scalar(a), ...; or a table (KINDS)
    -- articles: Articles published.        a column that `schema` does not describe; macros
    --   A deeper line goes on.             have none, so all that they say is the grain
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

SQL = Path(__file__).resolve().parents[2] / "sql"

# Folder -> schema. The user's macros live in main: a client calls them by their bare name.
LAYERS = {
    "10_macros": "main",
    # What a publish stages, in the order of its work: what is captured, and which version of what
    # that is; its lines, and which of them its outlet repeats; the articles that are cut otherwise
    # for it, which come and go as well; what leaves the corpus; what arrives, and whose ids and
    # originals that changes; the index, slice by slice; the texts of revisits; the words that are
    # counted; the texts that are near copies, and the stories that they tell; what versions differ
    # in; the days and authors of which tables are counted anew.
    "18_captures": "staging",
    "19_lines": "staging",
    "19_repeats": "staging",
    "19_trims": "staging",
    "20_leaving": "staging",
    "22_arriving": "staging",
    "24_index": "staging",
    "25_revisits": "staging",
    "26_counted": "staging",
    "27_versions": "staging",
    "28_near": "staging",
    "29_stories": "staging",
    "29_touched": "staging",
    # What only the whole corpus knows: its words, its silences. Not called `corpus`: in
    # corpus.duckdb that names the database.
    "30_derived": "derived",
    "35_internal": "internal",  # macros that other macros are made of
    "40_main": "main",
    "50_checks": "checks",
}

# How a relation comes about, and what becomes of it when a publish goes on from the last snapshot.
KINDS = {
    "table": "made anew",
    "by_outlet": "made anew for the outlets that are affected: its body reads `affected.x`",
    "groups": "made anew for the groups that the table in parentheses names, and its body joins",
    "kept": "changed row by row; its body gives the columns, and no row",
    "appended": "no relation: what is added to the one in parentheses",
    "slices": "the same, slice by slice",
    "pieces": "the same, piece by piece of a slice",
    "slice": "emptied before each slice and filled piece by piece",
    "piece": "made anew for each piece",
    "ranges": "the same, or filled itself, by one range of hashes after the other",
    "view": "as it is",
    "macro": "as it is",
    "scalar": "as it is",
}
SLICED = ("slices", "pieces", "slice", "piece")

STAGING = tuple(layer for layer, schema in LAYERS.items() if schema == "staging")

_NAMED = re.compile(r"-- (\w+): (.*)")
_OF_A_MACRO = re.compile(r"-- kind: (?:macro|scalar)\b")
_KIND = re.compile(r"(\w+)(\(.*\))?", re.DOTALL)
_REFERENCE = re.compile(r"\b((?:staging|temp|derived|internal|main)\.\w+)|\b(\w+)(?=\()")
_AFFECTED = re.compile(r"\baffected\.(\w+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation, macro or check of the warehouse."""

    layer: str
    name: str
    grain: str
    kind: str  # one of KINDS
    parameters: str  # "(term, width := 8)" of a macro, "(derived.terms)" of what is appended to it
    columns: tuple[tuple[str, str], ...]  # name, description
    body: str

    @property
    def qualified(self) -> str:
        """The name with its schema; `temp` is each connection's own."""
        schema = "temp" if self.kind in ("slice", "piece") else LAYERS[self.layer]
        return f"{schema}.{self.name}"

    @property
    def filled(self) -> str:
        """The table that its rows go to."""
        has_another = self.kind in ("appended", "ranges", *SLICED) and self.parameters
        return self.parameters[1:-1] if has_another else self.qualified

    @property
    def insertion(self) -> str:
        """What inserts its rows there."""
        return f"insert into {self.filled} {self.body}"

    @property
    def affected(self) -> frozenset[str]:
        """The names behind `affected.`: what is read of the affected outlets alone."""
        return frozenset(_AFFECTED.findall(self.body))

    @property
    def needs(self) -> frozenset[str]:
        """What the body may read or call: relations by their full name, macros by the bare one."""
        named = {table or f"main.{macro}" for table, macro in _REFERENCE.findall(self.body)}
        named |= {f"{schema}.{x}" for x in self.affected for schema in ("main", "derived")}
        return frozenset(named - {self.qualified})


def parse(sql: str, layer: str, name: str) -> Statement:
    """Read one file. Raises ValueError when the grain is missing or the kind is unknown."""
    lines = sql.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    has_columns = not any(map(_OF_A_MACRO.match, lines[:end]))
    grain: list[str] = []
    named: list[tuple[str, str]] = []
    for line in lines[:end]:
        match = _NAMED.fullmatch(line)
        if match and (has_columns or match[1] == "kind"):
            named.append((match[1], match[2]))
        elif named:
            named[-1] = (named[-1][0], f"{named[-1][1]} {line.lstrip('- ')}")
        else:
            grain.append(line.lstrip("- "))
    kind = _KIND.fullmatch(dict(named).get("kind", "table"))
    if not grain or not kind or kind[1] not in KINDS:
        raise ValueError(f"{layer}/{name}.sql: wants a grain, and a kind that is known")
    return Statement(
        layer=layer,
        name=name,
        grain=" ".join(grain),
        kind=kind[1],
        parameters=kind[2] or "",
        columns=tuple(pair for pair in named if pair[0] != "kind"),
        body="\n".join(lines[end:]).strip().rstrip(";"),
    )


def read_layer(layer: str, root: Path = SQL) -> list[Statement]:
    """The statements of one folder, by name."""
    return [
        parse(path.read_text(encoding="utf-8"), layer, path.stem)
        for path in sorted((root / layer).glob("*.sql"))
    ]


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """What is read, or filled, comes before what reads it, else by name.

    Raises graphlib.CycleError.
    """
    known = {statement.qualified: statement for statement in statements}
    fillers: dict[str, set[str]] = {}
    for name, statement in known.items():
        fillers.setdefault(statement.filled, set()).add(name)
    graph = {
        name: sorted({one for need in known[name].needs for one in fillers.get(need, ())} - {name})
        for name in sorted(known)
    }
    return [known[name] for name in TopologicalSorter(graph).static_order()]


@dataclass(frozen=True, slots=True)
class Query:
    """A query of sql/: what it asks, how to read the answer, itself, and where it lies."""

    title: str
    meaning: str
    sql: str = ""  # of none, but computed otherwise
    path: str = ""


def query_of(folder: str, name: str) -> Query:
    """The query in sql/`folder`/`name`.sql: its first line is the title, then how to read it.

    Raises OSError when there is none.
    """
    path = f"sql/{folder}/{name}.sql"
    lines = (SQL.parent / path).read_text(encoding="utf-8").splitlines()
    end = next(n for n, line in enumerate(lines) if not line.startswith("--"))
    title, *meaning = (line.removeprefix("-- ") for line in lines[:end])
    return Query(title, " ".join(meaning), "\n".join(lines[end:]).strip(), path)
