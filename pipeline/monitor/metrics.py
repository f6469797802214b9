"""A look -> metrics in OpenMetrics text, for the textfile folder of Prometheus' node_exporter.

All are gauges: of these the text is the same in OpenMetrics and in Prometheus' own format, which
node_exporter reads. What is not known has no line.
"""

from collections import Counter
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.openmetrics.exposition import generate_latest

from broadsheet.pipeline.monitor.corpus import of_the_corpus
from broadsheet.pipeline.monitor.looking import Look
from broadsheet.pipeline.monitor.watching import OTHERS
from broadsheet.pipeline.report.asking import printable
from broadsheet.pipeline.storage.durable import write_whole


def write_metrics(path: Path, seen: Look) -> None:
    """Write those of a look over those of the last. Raises `StorageError`."""
    write_whole(path, exposition(seen))


def exposition(seen: Look) -> bytes:
    """The text."""
    registry = CollectorRegistry()
    _alarms(registry, seen)
    _vitals(registry, seen)
    text: bytes = generate_latest(registry)
    return text


def _alarms(registry: CollectorRegistry, seen: Look) -> None:
    ringing = Gauge(
        "broadsheet_alarms_ringing",
        "Alarms that ring and do not sleep",
        ["alarm"],
        registry=registry,
    )
    loud = Counter(one.alarm for one in seen.loud)
    for alarm in (*of_the_corpus(), *OTHERS):
        ringing.labels(alarm).set(loud[alarm])
    since = Gauge(
        "broadsheet_alarm_since_timestamp_seconds",
        "When an alarm that rings began to, by whom it is of; asleep is 1 for one that was snoozed",
        ["alarm", "subject", "asleep"],
        registry=registry,
    )
    for asleep, alarms in (("0", seen.loud), ("1", seen.asleep)):
        for one in alarms:
            since.labels(one.alarm, printable(one.subject or ""), asleep).set(one.since.timestamp())
    _set(registry, "undelivered_channels", "Whom this look could not tell", len(seen.trouble))


def _vitals(registry: CollectorRegistry, seen: Look) -> None:
    vitals = seen.watched.vitals
    last = vitals.runs[0] if vitals.runs else {}
    ended = datetime.fromisoformat(last["ended_at"]) if last else None
    measured: tuple[tuple[str, str, float | datetime | None], ...] = (
        ("look_timestamp_seconds", "When monitor looked: alert if this is old", seen.at),
        ("articles", "Articles in the lake", vitals.articles),
        ("rejects", "Records in the lake that are no article", vitals.rejects),
        ("raw_files", "Raw files that were taken in", vitals.raw_files),
        ("waiting_raw_files", "Raw files that no ingest has taken in yet", vitals.waiting_files),
        ("unpublished_runs", "Ingests that the corpus does not show yet", vitals.runs_behind),
        ("corpus_bytes", "Size of corpus.duckdb", vitals.corpus_bytes),
        ("free_bytes", "Free on the disk of DATA", vitals.free_bytes),
        ("verified_timestamp_seconds", "When everything was read back", vitals.verified_at),
        ("last_ingest_timestamp_seconds", "When the last ingest with work ended", ended),
        ("last_ingest_exit_code", "What it ended with", last.get("exit_code")),
        ("last_ingest_articles", "Articles it gave", last.get("articles")),
        ("last_ingest_rejects", "Records it rejected", last.get("rejects")),
    )
    for name, meaning, value in measured:
        _set(registry, name, meaning, value)


def _set(
    registry: CollectorRegistry, name: str, meaning: str, value: float | datetime | None
) -> None:
    if value is not None:
        gauge = Gauge(f"broadsheet_{name}", meaning, registry=registry)
        gauge.set(value.timestamp() if isinstance(value, datetime) else value)
