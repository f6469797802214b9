"""A column is defined once, and what an older or a newer version of us wrote is known as such."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.flows.commands.verify import verify
from broadsheet.flows.terminal.exits import DAMAGED
from broadsheet.flows.terminal.trouble import foreseen
from broadsheet.pipeline import dictionary
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.backup.restore import backup_of, restore
from broadsheet.pipeline.backup.take import back_up
from broadsheet.pipeline.columns import Column, columns_of
from broadsheet.pipeline.ingest import publish
from broadsheet.pipeline.lake.events import shard_event
from broadsheet.pipeline.lake.layouts import take_book
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.lake.store import verify as lake_complaints
from broadsheet.pipeline.lake.trouble import NewerLake
from broadsheet.pipeline.layout import Layout, written
from broadsheet.pipeline.layouts import identify
from broadsheet.pipeline.maintenance import maintain
from broadsheet.pipeline.schema import (
    ARTICLES,
    RAW_FILES,
    REASONS,
    REJECTS,
    RUNS,
    SCHEMA_VERSION,
    Article,
    RawFile,
    Rejection,
    RejectReason,
    Run,
    arrow_schema,
)
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.warehouse import build as building
from broadsheet.pipeline.warehouse import staging, statements
from broadsheet.pipeline.warehouse.holdings import SHARD_FILES
from tests.lake_rows import rows_of
from tests.running import ask, ingest
from tests.synthetic import article, holdings, reject, write_rows

LAKES = Path(__file__).parent / "lakes"
ROWS = {
    "articles": Article,
    "rejects": Rejection,
    "raw_files": RawFile,
    "runs": Run,
    "reasons": RejectReason,
}
TABLES = {
    "articles": ARTICLES,
    "rejects": REJECTS,
    "raw_files": RAW_FILES,
    "runs": RUNS,
    "reasons": REASONS,
}


def python_type(kind: pa.DataType) -> Any:
    """What a value of an Arrow type is in Python; a struct is the names of its fields."""
    if pa.types.is_list(kind):
        return (python_type(kind.value_type),)
    if pa.types.is_struct(kind):
        return {field.name: python_type(field.type) for field in kind}
    tests = (
        (pa.types.is_string, str),
        (pa.types.is_boolean, bool),
        (pa.types.is_integer, int),
        (pa.types.is_floating, float),
        (pa.types.is_timestamp, datetime),
        (pa.types.is_date, date),
    )
    return next(python for is_kind, python in tests if is_kind(kind))


def told_type(kind: Any) -> Any:
    """The same of a field's annotation; an enum of strings is a string."""
    if get_origin(kind) is tuple:
        return (told_type(get_args(kind)[0]),)
    (kind,) = {*(get_args(kind) or (kind,))} - {type(None)}
    if hasattr(kind, "__dataclass_fields__"):
        return {field.name: told_type(field.type) for field in fields(kind)}
    return str if issubclass(kind, str) else kind


@pytest.mark.parametrize("table", TABLES)
def test_a_field_of_a_row_is_what_its_column_holds(table: str) -> None:
    """Else pyarrow drops a struct's new field, or a publish fails at the first value."""
    kinds = get_type_hints(ROWS[table])
    assert {c.name: python_type(c.type) for c in TABLES[table]} == {
        name: told_type(kind) for name, kind in kinds.items()
    }


def test_a_field_that_describes_no_column_is_refused() -> None:
    @dataclass
    class Silent:
        url: str

    @dataclass
    class Owed:
        url: Annotated[str, Column(pa.string(), "Added later.", since=2)]

    with pytest.raises(TypeError, match=r"Silent\.url: wants one Column"):
        columns_of(Silent)
    with pytest.raises(TypeError, match=r"Owed\.url: came later"):
        columns_of(Owed)


def reported(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column -> type, as DuckDB says."""
    query = "select column_name, data_type from duckdb_columns() where table_name = ?"
    return dict(con.execute(query, [table]).fetchall())


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_columns_of_its_row(tmp_path: Path, table: str) -> None:
    """What users see is what the schema says, to the type."""
    database = tmp_path / "corpus.duckdb"
    building.build(holdings(tmp_path / "lake", [article()], [reject()]), database)
    con = duckdb.connect()
    con.register("wanted", arrow_schema(TABLES[table]).empty_table())
    con.execute("create table wanted_table as select * from wanted")
    wanted = reported(con, "wanted_table")
    if "source_id" in wanted:  # a raw file has one or more; users want the file
        wanted["raw_file_id"] = wanted.pop("source_id")
    if table == "articles":
        wanted |= {  # only the corpus knows
            "duplicate_of": "VARCHAR",
            "version": "INTEGER",
            "near_duplicate_of": "VARCHAR",
            "similarity": "DOUBLE",
            "story_id": "VARCHAR",
            "is_first_print": "BOOLEAN",
        }
    with duckdb.connect(str(database), read_only=True) as corpus:
        assert reported(corpus, table) == wanted


def test_a_header_describes_no_column_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(statements.SQL, sql)
    header = "-- One row per riddle.\n-- answer: What it is.\n-- question: Once was here.\n"
    (sql / "40_main" / "riddles.sql").write_text(f"{header}select 1 as answer\n")
    monkeypatch.setattr(statements.read_layer, "__defaults__", (sql,))
    assert dictionary.main(["--check"]) == 1
    assert "main.riddles describes question, a column that it does not have" in (
        capsys.readouterr().err
    )


def test_headers_of_staging_describe_the_columns_that_duckdb_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`staging` is gone when the corpus is there: it is looked at before."""
    found: dict[str, set[str]] = {}
    of_schema = {c.name for c in (*ARTICLES, *RAW_FILES)}

    def look(con: duckdb.DuckDBPyConnection, known: list[statements.Statement]) -> Iterator[str]:
        for statement in (s for layer in statements.STAGING for s in statements.read_layer(layer)):
            if statement.filled == statement.qualified and statement.kind not in ("slice", "piece"):
                said, there = set(dict(statement.columns)), set(reported(con, statement.name))
                found[statement.name] = (said - there) | (there - said - of_schema)
        return iter(())

    monkeypatch.setattr(building, "comments", look)
    building.build(holdings(tmp_path / "lake", [article()]), tmp_path / "corpus.duckdb")
    assert found
    assert {name: apart for name, apart in found.items() if apart} == {}


def of_version(version: int, data: Path) -> Path:
    """A data folder with a lake as that version left it."""
    shutil.copytree(LAKES / f"v{version}" / "lake", data / "lake")
    return data


OLD = tuple(range(1, SCHEMA_VERSION))
KEPT = tuple(int(folder.name[1:]) for folder in sorted(LAKES.iterdir()))


def test_every_older_version_has_a_lake_here() -> None:
    """Before SCHEMA_VERSION is raised, a lake of the version that ends is put into tests/lakes."""
    assert set(OLD) <= set(KEPT)


@pytest.mark.parametrize("version", KEPT)
@pytest.mark.parametrize("table", ["articles", "rejects"])
def test_a_column_of_an_older_version_is_still_there_and_a_new_one_says_since_when(
    version: int, table: str
) -> None:
    for path in (LAKES / f"v{version}" / "lake" / table).iterdir():
        written = pq.read_schema(path)
        assert written.metadata[b"schema_version"] == str(version).encode()
        then = {field.name: (field.type, field.nullable) for field in written}
        now = {c.name: (c.type, c.nullable) for c in TABLES[table] if c.since <= version}
        assert then.keys() == now.keys()
        # A struct may have got more fields, which read as null.
        flat = {name for name, (kind, _) in then.items() if not pa.types.is_nested(kind)}
        assert {name: then[name] for name in flat} == {name: now[name] for name in flat}


def test_no_column_is_of_a_version_to_come() -> None:
    assert max(column.since for columns in TABLES.values() for column in columns) <= SCHEMA_VERSION


@pytest.mark.parametrize("version", KEPT)
def test_a_lake_of_an_older_version_is_read(tmp_path: Path, version: int) -> None:
    """Nothing of it is extracted again: the raw files may be gone."""
    data = of_version(version, tmp_path)
    lake = Lake(data)
    publish(Settings(data=data), lake, lake.log.read())
    assert ask(data, "select language, title from articles where text like '%market%'") == [
        ("en", "Saltgate market closes after three centuries")
    ]
    assert ask(data, "select count(*), count(schema_version) from articles") == [(5, 5)]
    assert ask(data, "select reason from rejects") == [("bot_check",)]
    assert verify(Settings(data=data)) == {"lake": [], "corpus": []}


@pytest.mark.parametrize("version", KEPT)
def test_a_lake_of_an_older_version_is_kept_up_backed_up_and_learned_from(
    tmp_path: Path, version: int
) -> None:
    """Whatever is done to a lake is done to the oldest."""
    data, now = of_version(version, tmp_path / "data"), datetime.now(UTC)
    lake = Lake(data)
    rows = rows_of(lake, lake.log.read())
    assert sum(map(len, rows["articles"].values())) == 5
    content = written(
        Layout(("body",), {}, frozenset(), frozenset(), 0, 10, (1, 9), is_all_stories=True),
        "saltgate.example",
        None,
    )
    outlet = next(
        row["outlet"] for some in rows["articles"].values() for row in some if row["outlet"]
    )
    book = {outlet: [identify(content)]}
    assert take_book(lake, lake.log.read(), book, {content: outlet}) > 0, "its pages are stale"
    assert maintain(Settings(data=data), "a test", now, NEVER).trouble == ()
    back_up(lake, data, tmp_path / "place", 3, now)
    back = Lake(tmp_path / "back")
    restore(tmp_path / "place", backup_of(tmp_path / "place"), back, tmp_path / "back", now)
    manifest = back.log.read()
    assert manifest == lake.log.read()
    assert lake_complaints(back, manifest) == []
    manifest.layouts = None
    assert rows_of(back, manifest) == rows


def test_an_older_lake_takes_new_files_and_keeps_its_own(tmp_path: Path) -> None:
    """One version's files beside another's, and the next ingest finds nothing to do."""
    data = of_version(KEPT[0], tmp_path / "data")
    story = " ".join(f"On day {n} the bakers of Hill Street sold bread at dawn." for n in range(9))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "bread.txt").write_text(f"Bread at dawn\n\n{story}\n")
    assert ingest(tmp_path / "raw", data).corpus.articles == 6
    assert ask(data, "select count(*) from articles") == [(6,)]
    assert {version for (version,) in ask(data, "select schema_version from articles")} == {
        KEPT[0],
        SCHEMA_VERSION,
    }
    shards = Lake(data).log.read().active_shards().values()
    assert {output.schema_version for report in shards for output in report.outputs} == {
        KEPT[0],
        SCHEMA_VERSION,
    }
    assert ingest(tmp_path / "raw", data).run.records_seen == 0


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> tuple[Column, ...]:
    """The columns of articles as of a version that adds one, and a field to a struct."""
    kept = tuple(c for c in ARTICLES if c.name != "removed")
    pairs = [("line", pa.string()), ("reason", pa.string()), ("rule", pa.string())]
    removed = Column(
        pa.list_(pa.field("element", pa.struct(pairs))), "With a new field.", name="removed"
    )
    later = Column(pa.string(), "Added.", since=SCHEMA_VERSION + 1, name="mood")
    columns = (*kept, removed, later)
    monkeypatch.setattr(staging, "ARTICLES", columns)
    return columns


@pytest.mark.parametrize("is_new_first", [True, False])
def test_a_column_added_later_is_null_where_an_older_version_wrote(
    tmp_path: Path, tomorrow: tuple[Column, ...], is_new_first: bool
) -> None:
    cut = [{"line": "Share this", "reason": "share"}]
    old = write_rows(
        tmp_path / "b.parquet", ARTICLES, [article("It rained.", article_id="old", removed=cut)]
    )
    new = write_rows(
        tmp_path / ("a" if is_new_first else "c") / "x.parquet",
        tomorrow,
        [article("It shone.", article_id="new", mood="glad", removed=[{**cut[0], "rule": "w1"}])],
    )
    held = holdings(tmp_path / "lake", [], [], files={"f": ("source-1",)})
    for paths in ((old,), (old, new)):
        files = [{"shard_id": "lake", "kind": "articles", "path": str(path)} for path in paths]
        building.build(
            replace(held, shard_files=pa.Table.from_pylist(files, SHARD_FILES)),
            tmp_path / "corpus.duckdb",
        )
        with duckdb.connect(str(tmp_path / "corpus.duckdb"), read_only=True) as con:
            query = "select article_id, mood, removed[1].line, removed[1].rule from articles"
            told = {row[0]: row[1:] for row in con.execute(query).fetchall()}
        assert told.pop("old") == (None, "Share this", None)
        assert told == ({} if len(paths) == 1 else {"new": ("glad", "Share this", "w1")})


def test_a_lake_of_a_later_version_is_refused_in_a_line(tmp_path: Path) -> None:
    """This version would publish less than is there, and sweep away what it cannot read."""
    data = of_version(KEPT[-1], tmp_path)
    output = Output("articles", "articles/x.parquet", "ab" * 32, 1, 1, SCHEMA_VERSION + 1)
    report = ShardReport("x", "r", (output,), (), {}, 0)
    lake = Lake(data)
    lake.log.append(shard_event(report))
    with pytest.raises(NewerLake) as refusal:
        lake.log.read()
    told = foreseen(refusal.value)
    assert told is not None
    code, line = told
    assert code == DAMAGED
    assert line.startswith(f"{lake.log.path}: rows of schema version {SCHEMA_VERSION + 1}")
    assert "\n" not in line
    assert verify(Settings(data=data))["lake"] == [line]
    with pytest.raises(NewerLake):
        ingest(tmp_path, data)
    assert len(list(lake.root.glob("articles/*"))) == 2  # all as it was
