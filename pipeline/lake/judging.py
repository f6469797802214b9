"""The list of what was taken down, and Parquet -> the rows that it concerns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.withheld import Forgetter, Judge, Withheld

JUDGED = {
    "articles": ("article_id", "url", "canonical_url", "guid", "text_sha256", "minhash_bands"),
    "rejects": ("url", "reason"),
}
LINES = {
    "articles": ("credit", "copyright_notice"),
    "rejects": ("sample", "detail"),
}
BYLINES = {"articles": (*LINES["articles"], "authors", "removed"), "rejects": LINES["rejects"]}
BATCH_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Screen:
    """The list, ready to be applied."""

    judge: Judge
    forgetter: Forgetter

    def verdict(self, table: str, row: Mapping[str, Any]) -> Withheld | None:
        """The entry that a row of `articles` or `rejects` is of."""
        if table == "articles":
            return self.judge.of_article(row)
        return None if row["reason"] == Reason.WITHHELD else self.judge.of_reject(row)

    def without_names(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of a row that name somebody who is to be forgotten, as they should be."""
        if self.forgetter.is_idle:
            return {}
        line = self.forgetter.line
        made: dict[str, Any] = {name: line(row[name]) for name in LINES[table]}
        if table == "articles":
            made["authors"] = self.forgetter.authors(row["authors"] or ())
            removed = row["removed"] or ()
            made["removed"] = [{**one, "line": line(one["line"])} for one in removed]
        return {name: new for name, new in made.items() if new != row[name] and (new or row[name])}

    def columns(self, table: str) -> set[str]:
        """What it must know of a row."""
        return {*JUDGED[table], *(() if self.forgetter.is_idle else BYLINES[table])}


def screen_of(entries: Iterable[Withheld], salt: str) -> Screen:
    """These entries, ready to be applied."""
    listed = list(entries)
    return Screen(Judge(listed, salt), Forgetter(listed, salt))


def listed_in(manifest: Manifest) -> Screen:
    """All that the manifest holds."""
    return screen_of(manifest.withheld.values(), manifest.salt)


def rows_of(lake: Lake, output: Output, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """These columns of each row of a file on this machine; null where it is older than one."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (for who has rows to judge alone)

    file = pq.ParquetFile(lake.local(output))
    absent = dict.fromkeys(set(columns) - set(file.schema_arrow.names))
    there = sorted(set(columns) - absent.keys())
    for batch in file.iter_batches(BATCH_ROWS, columns=there):
        for row in batch.to_pylist():
            yield row | absent


def read_whole(lake: Lake, output: Output) -> pa.Table:
    """All rows of such a file."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (the same)

    return pq.ParquetFile(lake.local(output)).read()
