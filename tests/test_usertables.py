"""What users know of outlets and articles survives every rebuild; what is wrong in it is said."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import check, reading
from broadsheet.pipeline.warehouse.statements import read_layer
from broadsheet.pipeline.warehouse.userflaws import LINES, Flaw, found
from broadsheet.pipeline.warehouse.usertables import ANNOTATIONS, Status, UserTable, user_table
from tests.synthetic import small_corpus

EXTRA = "outlet,owner,valid_from,valid_until\n"
NOTES = "article_id,model,label,score\n"


def asked(database: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(database) as con:
        return con.execute(query).fetchall()


def written(folder: Path, name: str, content: str) -> UserTable:
    (folder / f"{name}.csv").write_text(content)
    return user_table(folder, name)


def test_tables_in_the_data_folder_are_in_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "outlets_extra.csv").write_text(
        "outlet,leaning,owner,valid_from\n"
        "gazette.example,left,Ink & Co,2001-02-03\n"
        "courier.example,,,\n"
    )
    scores = pa.table({"article_id": ["a1"], "model": ["m"], "label": ["joy"], "score": [0.5]})
    pq.write_table(scores, tmp_path / "annotations.parquet")
    for attempt in range(2):
        database = tmp_path / f"{attempt}.duckdb"
        build(small_corpus(tmp_path / "lake"), database, user_tables=tmp_path)
        assert asked(database, "select outlet, leaning, year(valid_from) from outlets_extra") == [
            ("courier.example", None, None),
            ("gazette.example", "left", 2001),
        ]
        assert asked(database, "select label, score from annotations") == [("joy", 0.5)]
        assert asked(database, "from user_tables") == [
            ("annotations", "annotations.parquet", "accepted", 1),
            ("boilerplate_switches", None, "absent", 0),
            ("outlets_extra", "outlets_extra.csv", "accepted", 2),
        ]
        assert asked(database, "from user_table_flaws") == []
        assert check(database) == []


def test_without_files_the_tables_are_there_and_empty(tmp_path: Path) -> None:
    assert user_table(None, "annotations").rows.num_rows == 0
    build(small_corpus(tmp_path / "lake"), tmp_path / "c.duckdb", user_tables=tmp_path)
    assert asked(
        tmp_path / "c.duckdb", "select name, file, status, row_count from user_tables"
    ) == [
        ("annotations", None, "absent", 0),
        ("boilerplate_switches", None, "absent", 0),
        ("outlets_extra", None, "absent", 0),
    ]


REFUSED = {  # table, content, flaw, rows, lines, what is said
    "missing": ("annotations", "article_id,label\nx,y\n", Flaw.COLUMNS, 0, (), "'model'"),
    "unknown": ("outlets_extra", "outlet,colour\nx,red\n", Flaw.COLUMNS, 0, (), "'colour'"),
    "doubled": ("outlets_extra", "outlet,outlet\nx,y\n", Flaw.COLUMNS, 0, (), "known are"),
    "no header": ("outlets_extra", "", Flaw.COLUMNS, 0, (), "known are"),
    "bytes": ("outlets_extra", "outlet\n\udcff\n", Flaw.UNREADABLE, 0, (), "utf-8"),
    "number": ("annotations", NOTES + "x,m,l,1\nx,m,l,high\n", Flaw.VALUE, 1, (3,), "'high'"),
    "date": ("outlets_extra", EXTRA + "x,,3rd of May,\n", Flaw.VALUE, 1, (2,), "3rd of May"),
    "no id": ("annotations", NOTES + "\n ,m,l,1\n,m,k,1\n", Flaw.EMPTY, 2, (3, 4), "article_id"),
    "ragged": ("outlets_extra", EXTRA + "x,,,\n\ny\n", Flaw.RAGGED, 1, (4,), "not 4 columns"),
    "reversed": (
        "outlets_extra",
        EXTRA + "x,,2020-01-02,2020-01-01\n",
        Flaw.REVERSED,
        1,
        (2,),
        "before valid_from",
    ),
    "overlap by a day": (
        "outlets_extra",
        EXTRA + 'y,,,\nx,"a\nb",,2017-07-01\nx,c,2017-07-01,\n',
        Flaw.OVERLAP,
        2,
        (3, 5),
        "count twice",
    ),
    "overlap behind a short one": (
        "outlets_extra",
        EXTRA + "x,,2000-01-01,\nx,,2001-01-01,2001-12-31\nx,,2010-01-01,2011-01-01\n",
        Flaw.OVERLAP,
        3,
        (2, 3, 4),
        "3 rows",
    ),
    "the same outlet, two owners": (
        "outlets_extra",
        EXTRA + "x,a,,\nx,b,,\n",
        Flaw.OVERLAP,
        2,
        (2, 3),
        "overlap",
    ),
    "neither true nor false": (
        "boilerplate_switches",
        "outlet,pattern,is_removed\nx,by <author>,maybe\n",
        Flaw.VALUE,
        1,
        (2,),
        "true or false",
    ),
    "kept and taken out": (
        "boilerplate_switches",
        "outlet,pattern,is_removed\nx,y,true\nx,y,false\n",
        Flaw.CONTRADICTION,
        2,
        (2, 3),
        "kept and taken out",
    ),
    "two scores": (
        "annotations",
        NOTES + "x,m,l,1\nx,m,k,1\nx,m,l,0\n",
        Flaw.CONTRADICTION,
        2,
        (2, 4),
        "several scores",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_table_that_makes_answers_wrong_is_refused_with_file_and_lines(
    tmp_path: Path, case: str
) -> None:
    name, content, flaw, rows, lines, said = REFUSED[case]
    (tmp_path / f"{name}.csv").write_bytes(content.encode("utf-8", "surrogateescape"))
    table = user_table(tmp_path, name)
    assert table.status is Status.REFUSED
    (finding,) = [f for f in table.findings if f.flaw is flaw]
    assert (finding.rows, finding.lines, finding.refuses) == (rows, lines, True)
    assert finding.told.startswith(f"{name}.csv: ")
    assert said in finding.told
    assert "\n" not in finding.told


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    pq.write_table(ANNOTATIONS.empty_table(), tmp_path / "annotations.parquet")
    table = written(tmp_path, "annotations", NOTES)
    assert [f.flaw for f in table.findings] == [Flaw.TWO_FILES]
    assert "keep one" in table.findings[0].told


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "annotations.parquet").write_bytes(b"PAR1 and nothing more")
    assert [f.flaw for f in user_table(tmp_path, "annotations").findings] == [Flaw.UNREADABLE]


def test_periods_that_only_touch_are_a_history(tmp_path: Path) -> None:
    content = EXTRA + "x,a,,2017-06-30\nx,b,2017-07-01,2019-01-01\nx,c,2019-01-02,\ny,a,,\n"
    table = written(tmp_path, "outlets_extra", content)
    assert (table.status, table.findings, table.rows.num_rows) == (Status.ACCEPTED, (), 4)


def test_a_row_that_is_there_again_counts_once_and_is_told(tmp_path: Path) -> None:
    table = written(tmp_path, "annotations", NOTES + "x,m,l,1\ny,m,l,1\nx ,m,l,1.0\nx,m,l,1\n")
    assert (table.status, table.rows["article_id"].to_pylist()) == (Status.ACCEPTED, ["x", "y"])
    (finding,) = table.findings
    assert (finding.flaw, finding.rows, finding.lines) == (Flaw.DUPLICATE, 2, (4, 5))


def test_of_many_lines_the_first_are_named() -> None:
    (finding,) = found(Flaw.EMPTY, list(range(100, 0, -1)), "label is empty")
    assert (finding.rows, finding.lines) == (100, tuple(range(1, LINES + 1)))
    assert finding.told.startswith("label is empty: 100 rows, lines 1, 2, ")
    assert finding.told.endswith("20 ...")


SHIPS = "Grain ships left the port on Monday after a week of storms, officials said."


def test_rows_about_nothing_in_the_corpus_are_kept_and_counted(tmp_path: Path) -> None:
    """An outlet, article or line may arrive tomorrow."""
    (tmp_path / "boilerplate_switches.csv").write_text(
        "outlet,pattern,is_removed\n"
        "gazette.example,Raed more,true\n"
        f'gazette.example,"{SHIPS.upper()}",false\n'
        "nowhere.example,Read more,true\n"
    )
    (tmp_path / "outlets_extra.csv").write_text(
        "outlet\ngazette.example\nnowhere.example\n[/x]</script>\n"
    )
    (tmp_path / "annotations.csv").write_text(NOTES + "a1,m,l,1\ngone,m,l,1\ngone,m,k,1\n")
    database = tmp_path / "c.duckdb"
    build(small_corpus(tmp_path / "lake"), database, user_tables=tmp_path)
    assert asked(
        database, "select name, flaw, refuses, row_count, lines from user_table_flaws"
    ) == [
        ("annotations", "unknown_article", False, 2, [3, 4]),
        ("boilerplate_switches", "unknown_line", False, 1, [2]),
        ("boilerplate_switches", "unknown_outlet", False, 1, [4]),
        ("outlets_extra", "unknown_outlet", False, 2, [3, 4]),
    ]
    assert asked(database, "select count(*) from outlets_extra") == [(3,)]
    ((told,),) = asked(database, "select told from user_table_flaws where name = 'outlets_extra'")
    assert "2 in all: [/x]</script>, nowhere.example" in told
    assert check(database) == []


@pytest.mark.parametrize("name", ["outlets_extra", "annotations"])
def test_a_refused_table_leaves_the_one_before_in_force_and_says_so(
    tmp_path: Path, name: str
) -> None:
    """Twice in a row: the second build has only a corpus whose table was refused to look at."""
    good, bad = {
        "outlets_extra": (EXTRA + "gazette.example,a,2001-02-03,\n", EXTRA + "x,a,,\nx,b,,\n"),
        "annotations": (NOTES + "a1,m,l,0.5\n", NOTES + "a1,m,l,high\n"),
    }[name]
    held, file = small_corpus(tmp_path / "lake"), tmp_path / f"{name}.csv"
    file.write_text(good)
    build(held, tmp_path / "0.duckdb", user_tables=tmp_path)
    before = asked(tmp_path / "0.duckdb", f"from {name}")
    assert len(before) == 1
    file.write_text(bad)
    for n in (1, 2):
        database = tmp_path / f"{n}.duckdb"
        build(held, database, user_tables=tmp_path, previous=tmp_path / f"{n - 1}.duckdb")
        assert asked(database, f"from {name}") == before
        assert asked(
            database, f"select status, row_count from user_tables where name = '{name}'"
        ) == [("refused", 1)]
        (breach,) = check(database)
        assert breach.check == "user_table_refused"
        assert f"{name}.csv: " in breach.told
        assert "line" in breach.told
    file.write_text(good)
    build(held, tmp_path / "3.duckdb", user_tables=tmp_path, previous=tmp_path / "2.duckdb")
    assert check(tmp_path / "3.duckdb") == []


@pytest.mark.parametrize("previous", ["none", "damaged", "of an older version"])
def test_a_refused_table_without_one_before_is_empty(tmp_path: Path, previous: str) -> None:
    snapshot = tmp_path / "previous.duckdb"
    match previous:
        case "damaged":
            snapshot.write_bytes(b"no database" * 1000)
        case "of an older version":
            with duckdb.connect(str(snapshot)) as con:
                con.execute("create table annotations as select 'x' as article_id")
    (tmp_path / "annotations.csv").write_text("nonsense\n")
    table = user_table(tmp_path, "annotations", snapshot)
    assert (table.status, table.rows.num_rows) == (Status.REFUSED, 0)


def test_the_dictionary_names_every_flaw() -> None:
    (statement,) = [s for s in read_layer("40_main") if s.name == "user_table_flaws"]
    described = dict(statement.columns)["flaw"]
    assert [flaw for flaw in Flaw if flaw.value not in described] == []
