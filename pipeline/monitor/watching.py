"""Settings and the state of before -> what rings now, what there is to tell of it, and to show."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.corpus import THRESHOLDS, of_the_corpus, ring
from broadsheet.pipeline.monitor.machine import Vitals, ring_machine
from broadsheet.pipeline.monitor.state import News, State
from broadsheet.pipeline.publishing import database_of
from broadsheet.pipeline.report.sections import Answer
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.files import exists
from broadsheet.pipeline.warehouse.userfiles import Refused, read_rows

# What rings but in the corpus: the check, and what it means.
OTHERS = {
    "disk_full": "The disk of DATA is full in a week, or too full for the next publish.",
    "lake_damaged": "The lake has lost rows, or its manifest is damaged.",
    "run_not_green": "The last ingest that had anything to do did not end with 0.",
    "run_cut_off": "Whoever wrote to the lake last was killed as it did.",
    "flow_failed": "A scheduled run failed, crashed, needs eyes, or does not begin.",
    "publish_old": "The corpus does not show what the lake has held for hours.",
    "verify_old": "Nobody has read lake and corpus back for `verify_days`.",
    "landing_zone": "A path of the landing zone leads nowhere, or cannot be listed.",
    "unread_files": "Raw files wait, and no ingest takes them in.",
    "corpus_unreadable": "corpus.duckdb cannot be asked: damaged, or of an older version.",
    "thresholds_refused": "alarm_thresholds.csv has a flaw: none of it is in force.",
    "not_delivered": "Somebody could not be told of alarms.",
}


@dataclass(frozen=True, slots=True)
class Watched:
    """What there is to tell, what was measured of the machine, and what a page shows of the corpus
    (nothing of one that is not there, or cannot be read)."""

    news: list[News]
    vitals: Vitals
    answers: list[Answer]


def watch(
    settings: Settings, state: State, now: datetime, scheduled: Sequence[Alarm] | None
) -> Watched:
    """Look at everything once, and note it in `state`.

    `scheduled` is what rings of Prefect's runs; None where no server can be asked.
    """
    ringing, vitals = ring_machine(settings, state, now)
    found = [*_undelivered(state, now), *ringing, *(scheduled or ())]
    unasked = {"flow_failed"} if scheduled is None else set()
    thresholds, flaws = read_thresholds(settings.data, now)
    found += flaws
    database = database_of(settings.data)
    answers: list[Answer] = []
    if exists(database):
        try:
            alarms, answers = ring(database, now, state.ringing.values(), thresholds)
            found += alarms
        except duckdb.Error as error:
            said = str(error).strip().splitlines()[0]
            told = f"{database}: {said}; `broadsheet rebuild` makes it anew"
            found.append(Alarm("corpus_unreadable", None, now, told))
            unasked |= set(of_the_corpus())
    return Watched(state.settle(found, frozenset(unasked), now), vitals, answers)


def _undelivered(state: State, now: datetime) -> Iterator[Alarm]:
    for channel, news in state.undelivered.items():
        told = f"{len(news)} alarms could not be delivered; each look tries again"
        yield Alarm("not_delivered", channel, now, told, len(news), 0)


def read_thresholds(data: Path, now: datetime) -> tuple[pa.Table, list[Alarm]]:
    """DATA/alarm_thresholds.csv (or .parquet): outlet (* for all), alarm, threshold.

    One that has a flaw is an alarm by itself, and nothing of it is in force.
    """
    paths = [data / f"alarm_thresholds{suffix}" for suffix in (".csv", ".parquet")]
    for path in filter(exists, paths):
        try:
            rows = read_rows(path, THRESHOLDS)
            unknown = set(rows["alarm"].to_pylist()) - set(of_the_corpus())
            if not unknown:
                return rows, []
            told = f"knows no alarm {min(unknown)!r}; there are {', '.join(of_the_corpus())}"
        except Refused as refused:
            told = "; ".join(finding.told for finding in refused.findings)
        except (pa.ArrowException, csv.Error, ValueError, OSError) as error:
            told = str(error).splitlines()[0]
        nothing = THRESHOLDS.empty_table()
        return nothing, [Alarm("thresholds_refused", path.name, now, told)]
    return THRESHOLDS.empty_table(), []
