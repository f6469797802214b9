"""Summary -> what is read aloud: on the terminal, in the log, on Prefect's page."""

from collections.abc import Iterator
from shlex import quote

from broadsheet.flows.terminal.landing import lacking, told_by_names
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.records import Tally

QUESTIONS = (
    "from outlets order by articles desc, outlet",
    "select published_on, title from articles order by published_on desc, article_id limit 5",
    "select reason, count(*) as records from rejects group by all order by records desc, reason",
)


def spoken(summary: Summary) -> str:
    """One sentence: what the run read, and what the corpus holds."""
    return (
        f"{_ledger(summary.run)} from {summary.files_new + summary.files_changed} new or changed "
        f"files; the corpus holds {_ledger(summary.corpus)} from {summary.corpus_files} files"
    )


def logged(summary: Summary) -> str:
    """The sentence, and below it what went wrong and what was mended, a line each."""
    return "\n".join((spoken(summary), *_told(summary)))


def _told(summary: Summary) -> Iterator[str]:
    return (line.strip() for line in _trouble(summary) if line.strip())


def _ledger(tally: Tally) -> str:
    return (
        f"{tally.records_seen:,} records = {tally.articles:,} articles + {tally.rejects:,} rejects"
    )


def plain(summary: Summary) -> str:
    """The summary as it ends `make ingest`."""
    return "\n".join(_lines(summary))


def _lines(summary: Summary) -> Iterator[str]:
    if summary.corpus_files == 0 and not summary.failures:
        yield f"Nothing to take in: {summary.files_seen} files lie there, and the corpus is empty."
        return
    is_idle = not summary.run.records_seen and not summary.failures
    yield ""
    yield "  files    " + _files(summary)
    if summary.beside_pages:
        yield f"           besides {summary.beside_pages:,} that were saved with pages: passed over"
    for line in lacking(summary.files_removed, summary.removed, summary.unmatched):
        yield "           " + line
    yield from told_by_names(summary.filed)
    yield "  read     " + ("nothing: no new records" if is_idle else _ledger(summary.run))
    yield from _reasons(summary.run)
    yield "  corpus   " + _ledger(summary.corpus)
    if summary.revisits:
        told = "pages seen again (revisits), whose text is in an earlier capture"
        yield f"           {summary.revisits:,} of these articles are {told}"
    if not is_idle and summary.corpus != summary.run:
        yield from _reasons(summary.corpus)
    if summary.corpus.other_records:
        yield f"           besides {summary.corpus.other_records:,} other WARC records"
    yield f"  took     {_seconds(summary)}"
    yield f"  lies in  {summary.database or '(no database yet)'}"
    yield from _trouble(summary)
    yield ""
    yield f"  Try:  make sql DATA={quote(summary.data)}    and then"
    for question in QUESTIONS:
        yield f"          {question};"
    yield ""


def _files(summary: Summary) -> str:
    parts = (
        (summary.files_new, "new"),
        (summary.files_changed, "changed"),
        (summary.files_renamed, "renamed"),
    )
    said = [f"{count:,} {what}" for count, what in parts if count]
    return f"{summary.files_seen:,} seen, {', '.join(said) or 'none new'}"


def _reasons(tally: Tally) -> Iterator[str]:
    """The rejects by reason, most frequent first, wrapped to be read."""
    ordered = sorted(tally.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    said = [f"{reason} {count:,}" for reason, count in ordered]
    for start in range(0, len(said), 5):
        yield (
            "           "
            + ("rejects: " if not start else "         ")
            + ", ".join(said[start : start + 5])
        )


def _seconds(summary: Summary) -> str:
    steps = ", ".join(f"{name} {spent:.1f}" for name, spent in sorted(summary.seconds.items()))
    return f"{summary.wall_seconds:.1f} s" + (
        f" (CPU seconds of the workers: {steps})" if steps else ""
    )


def _trouble(summary: Summary) -> Iterator[str]:
    crashed = summary.run.reasons.get("crashed", 0)
    if crashed:
        yield ""
        yield f"  ! {crashed} documents crashed an extractor, or us; to see them:"
        yield f"    broadsheet rejects --reason crashed --data {summary.data}"
    for failure in summary.failures:
        yield ""
        told = "damaged" if failure.kind == "damaged" else f"not finished ({failure.kind})"
        yield f"  ! {told}: {', '.join(failure.paths[:3])}" + (
            f" and {len(failure.paths) - 3} more" if len(failure.paths) > 3 else ""
        )
        yield f"    {failure.detail.strip().splitlines()[-1]}"
        if failure.kind != "damaged":  # which says itself what mends it
            yield "    The next ingest tries again."
    for breach in summary.breaches:
        yield ""
        yield f"  ! check breached: {breach}"
    for note in summary.notes:
        yield ""
        yield f"  {note}"


def markdown(summary: Summary) -> str:
    """The summary as Prefect's page shows it."""
    rows = [
        ("files seen", summary.files_seen),
        ("files new", summary.files_new),
        ("files changed", summary.files_changed),
        ("files renamed", summary.files_renamed),
        ("files removed since", summary.files_removed),
        ("rows of sidecars without a file", sum(u.rows for u in summary.unmatched.values())),
        ("records read", summary.run.records_seen),
        ("articles", summary.run.articles),
        ("rejects", summary.run.rejects),
        ("corpus articles", summary.corpus.articles),
        ("corpus rejects", summary.corpus.rejects),
        ("seconds", summary.wall_seconds),
        ("exit code", summary.exit_code),
    ]
    table = "\n".join(f"| {name} | {value:,} |" for name, value in rows)
    trouble = "".join(f"\n{line}\n" for line in _told(summary))  # a paragraph each
    return f"{spoken(summary)}\n\n| what | how many |\n|---|---:|\n{table}\n{trouble}"


def reason_rows(summary: Summary) -> list[dict[str, str | int]]:
    """The rejects by reason, for a table."""
    reasons = sorted(set(summary.corpus.reasons) | set(summary.run.reasons))
    return [
        {
            "reason": str(reason),
            "in this run": summary.run.reasons.get(reason, 0),
            "in the corpus": summary.corpus.reasons.get(reason, 0),
        }
        for reason in reasons
    ] or [{"reason": "none", "in this run": 0, "in the corpus": 0}]
