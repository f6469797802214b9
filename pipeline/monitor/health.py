"""A look -> DATA/monitor/health.html: what rings, and how machine and corpus are."""

from datetime import UTC, datetime
from pathlib import Path

from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.looking import Look, told_whom
from broadsheet.pipeline.monitor.machine import Vitals
from broadsheet.pipeline.report.asking import Rows, printable
from broadsheet.pipeline.report.page import whole_page
from broadsheet.pipeline.report.sections import Answer, Section
from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.warehouse.statements import Query


def page_of(data: Path) -> Path:
    """Where it lies."""
    return data / "monitor" / "health.html"


def write_health(data: Path, seen: Look) -> None:
    """Write the page of a look over that of the last. Raises `StorageError`."""
    write_whole(page_of(data), health(seen).encode())


def health(seen: Look) -> str:
    """The page as HTML."""
    rings = f"{len(seen.loud)} alarms ring" if seen.loud[1:] else "1 alarm rings"
    title = f"Health: {rings if seen.loud else 'nothing rings'}"
    return whole_page(
        title, [_rings(seen), _machine(seen.watched.vitals), *_runs(seen), *seen.watched.answers]
    )


def _rings(seen: Look) -> Answer:
    said = (
        f"As of {_instant(seen.at)}; each look {told_whom(seen.channels)}. "
        "`broadsheet monitor --snooze` puts to sleep what was seen."
    )
    trouble = [f"Not delivered: {printable(line)}." for line in seen.trouble]
    query = Query("What rings", " ".join([said, *trouble]))
    return Section("rings"), query, alarm_rows(seen)


def alarm_rows(seen: Look) -> list[dict[str, str]]:
    """What rings and what sleeps, for a table."""
    asleep = [_alarm_row(one, "yes") for one in seen.asleep]
    return [*(_alarm_row(one, "") for one in seen.loud), *asleep]


def _alarm_row(one: Alarm, asleep: str) -> dict[str, str]:
    return {
        "alarm": one.alarm,
        "of": one.subject or "the corpus",
        "since": _instant(one.since),
        "told": one.told + (f"; further: sql/{one.further}" if one.further else ""),
        "asleep": asleep,
    }


def _machine(vitals: Vitals) -> Answer:
    meaning = (
        "The lake and its corpus, the landing zone and the disk of DATA, as of this look; dates "
        "are UTC. `behind` counts the ingests that corpus.duckdb does not show yet."
    )
    last = vitals.runs[0] if vitals.runs else None
    row = {
        "articles": vitals.articles,
        "rejects": vitals.rejects,
        "raw_files": vitals.raw_files,
        "files_waiting": vitals.waiting_files,
        "last_ingest": _instant(datetime.fromisoformat(last["ended_at"]))[5:] if last else None,
        "behind": vitals.runs_behind,
        "read_back": vitals.verified_at.astimezone(UTC).date() if vitals.verified_at else None,
        "corpus_MiB": round(vitals.corpus_bytes / 2**20, 1),
        "free_GiB": round(vitals.free_bytes / 2**30, 1),
    }
    return Section("machine", is_single=True), Query("The machine", meaning), [row]


def _runs(seen: Look) -> list[Answer]:
    meaning = "Those that had anything to do. What an exit code means, the README says."
    rows: Rows = [
        {
            "ended": _instant(datetime.fromisoformat(run["ended_at"])),
            "command": run["command"],
            "exit_code": run["exit_code"],
            "articles": run["articles"],
            "rejects": run["rejects"],
            "CPU_seconds": round(sum(run["seconds"].values()), 1),
            "peak_MiB": run["peak_memory_bytes"] // 2**20,
        }
        for run in seen.watched.vitals.runs
    ]
    return [(Section("runs"), Query("The last ingests", meaning), rows)]


def _instant(at: datetime) -> str:
    """To the minute, as people write it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"
