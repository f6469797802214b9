"""What was exported comes back in as the same rows, from any format that holds them."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.export import export
from broadsheet.pipeline.records import Claims
from broadsheet.pipeline.warehouse.reading import reading
from tests.readers.wire import NEWSML, NITF, g2
from tests.running import ingest

# Everything that is said of a story; how the rows came about is another story.
SAME = (
    "title standfirst authors text captions credit dateline section categories tags description "
    "url canonical_url hostname outlet sitename image_url license published_on published_at "
    "date_precision modified_at fetched_at language word_count char_count text_sha256 guid "
    "item_version pubstatus urgency subject_codes embargoed_until copyright_notice usage_terms"
)
RAW = Path(__file__).parent / "raw"


def rows(data: Path) -> list[tuple[Any, ...]]:
    columns = ", ".join(SAME.split())
    with reading(data / "corpus.duckdb") as con:
        return con.execute(
            f"select {columns} from articles order by text_sha256, url, guid"
        ).fetchall()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again")
    raw = folder / "raw"
    shutil.copytree(RAW, raw)
    for name, content in (("a", NITF), ("b", NEWSML), ("c", g2(guid="urn:newsml:x.example:1:2"))):
        (raw / name).write_text(content)
    data = folder / "data"
    ingest(raw, data)
    return data


def test_every_claim_is_a_column_that_an_export_has() -> None:
    renamed = {"published", "modified", "fetched", "embargoed"}
    told_otherwise = {"filed"}  # what names of folders say is outlet, section, date and address
    claims = set(Claims.__dataclass_fields__) - renamed - told_otherwise
    assert claims <= set(SAME.split())


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_an_export_comes_back_in_with_the_same_rows(
    before: Path, tmp_path: Path, form: str
) -> None:
    export(before / "corpus.duckdb", tmp_path / "out", form)
    ingest(tmp_path / "out" / f"articles.{form}", tmp_path / "data")
    again = rows(tmp_path / "data")
    assert len(again) > 20
    for one, other in zip(rows(before), again, strict=True):
        told = dict(zip(SAME.split(), one, strict=True))
        assert dict(zip(SAME.split(), other, strict=True)) == told
