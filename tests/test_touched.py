"""Days and authors are counted anew where something of theirs changed, be it by another outlet."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from broadsheet.pipeline.warehouse import start
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.reading import reading
from tests.synthetic import article, holdings, together


def words(seed: str) -> str:
    """Text that nothing else repeats."""
    draw = Random(seed)
    return " ".join(f"w{draw.randrange(10**6)}" for _ in range(80))


def lake(folder: Path, name: str, *rows: dict[str, Any]) -> Holdings:
    said = [row | {"source_id": name, "outlet": f"{name}.example"} for row in rows]
    return holdings(folder / name, said, files={f"raw-{name}": [name]})


def signed(text: str, author: str, day: int) -> dict[str, Any]:
    return article(text, authors=[author], published_on=date(2025, 3, day), article_id=author)


def test_an_earlier_print_elsewhere_changes_what_was_counted_of_a_day_and_an_author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gazette's stories are told before it by others, which arrive later and then leave."""
    monkeypatch.setattr(start, "LEFT_SHARE", 1)  # no publish builds anew
    gazette = lake(tmp_path, "gazette", signed(words("1"), "Ida", 3), signed(words("2"), "Bo", 4))
    near = lake(tmp_path, "near", signed(f"{words('1')} said more", "Mara", 1))
    exact = lake(tmp_path, "exact", signed(words("2"), "Ina", 2))
    told, last = [], None
    for number, held in enumerate(([gazette], [gazette, near, exact], [gazette])):
        database = tmp_path / f"{number}.duckdb"
        build(together(*held, lake_version=number), database, previous=last)
        with reading(database) as con:
            days = con.execute(
                "select outlet, day, articles, stories, with_copies from outlet_days "
                "where outlet = 'gazette.example' or day < '2025-03-03' order by day"
            ).fetchall()
            authors = con.execute("select author from authors order by author").fetchall()
        told.append(([row[2:] for row in days], [name for (name,) in authors]))
        last = database
    assert told == [
        ([(1, 1, 1), (1, 1, 1)], ["Bo", "Ida"]),
        ([(1, 1, 1), (1, 1, 1), (1, 0, 1), (0, 0, 1)], ["Ida", "Ina", "Mara"]),
        ([(1, 1, 1), (1, 1, 1)], ["Bo", "Ida"]),
    ]
