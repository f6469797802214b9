"""A landing zone -> a corpus, without Prefect: what the flow calls, called in its order."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.ingest import opened
from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.warehouse import making

TABLES = ("articles", "rejects", "raw_files", "outlets")


def ingest(raw: Path | str, data: Path, *, builds_apart: bool = False, **knobs: Any) -> Summary:
    """One run, with real workers, a real lake and a real corpus.

    The corpus is built in this process, which saves a third of a small run's CPU; in one of its
    own, as in use, with `builds_apart`: where that process is killed, or a session stays open.
    """
    with pytest.MonkeyPatch.context() as patch:
        if not builds_apart:
            patch.setattr(making, "apart", here)
            patch.setattr(compaction, "apart", here)
        return _ingest(raw, data, **knobs)


def here(stopping: threading.Event, work: Callable[..., Any], *args: Any) -> Any:
    """What `apart` does, in this process."""
    return work(*args)


def _ingest(raw: Path | str, data: Path, **knobs: Any) -> Summary:
    settings = Settings(raw=(str(raw),), data=data, **{"workers": 1, **knobs})
    with opened(settings, "a test") as run:
        if not run.needs_work:
            return run.summary()
        with run.working():
            run.do(run.plan.shards)
            if run.recut():
                run.do(run.plan.shards)
        run.settle()
        return run.summary(run.publish())


def ask(data: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the corpus."""
    with duckdb.connect(str(data / "corpus.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def corpus(data: Path, *, without: str = "") -> dict[str, list[str]]:
    """All rows of the tables that depend on the raw files alone, as sorted text."""
    left_out = f"exclude ({without})" if without else ""
    return {
        table: sorted(
            map(
                repr, ask(data, f"select * {left_out if table == 'raw_files' else ''} from {table}")
            )
        )
        for table in TABLES
    }


def parquet(data: Path) -> dict[str, bytes]:
    """Every Parquet file of the lake, by name."""
    lake = data / "lake"
    return {str(path.relative_to(lake)): path.read_bytes() for path in lake.rglob("*.parquet")}
