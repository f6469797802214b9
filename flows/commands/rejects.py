"""`broadsheet rejects`: the records that are no articles: where they lie, and why."""

import json
from pathlib import Path
from typing import Any

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.options import corpus_of, data_option, json_option
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.warehouse.reading import reading

REJECTS = """
select raw_files.path, rejects.record_offset, rejects.member, rejects.stage, rejects.reason,
    rejects.detail, rejects.url
from rejects join raw_files using (raw_file_id)
where ? is null or rejects.reason = ?
order by all
limit ?
"""


@click.command("rejects")
@data_option
@click.option("--reason", help="Only this reason, such as timeout.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@json_option
def command(data: str | None, reason: str | None, limit: int, as_json: bool) -> None:
    """List the records that are not articles: which file, where in it, why, how measured."""
    if reason is not None and reason not in set(Reason):
        known = ", ".join(sorted(Reason))
        raise click.BadParameter(f"{reason!r} is none of {known}", param_hint="--reason")
    rows = list_rejects(corpus_of(data), reason, limit)
    click.echo(json.dumps(rows, indent=2, default=str) if as_json else render(rows))


def list_rejects(database: Path, reason: str | None, limit: int) -> list[dict[str, Any]]:
    """Rejected records: path, record_offset, member, stage, reason, detail, url."""
    with reading(database) as con:
        cursor = con.execute(REJECTS, [reason, reason, limit])
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def render(rows: list[dict[str, Any]]) -> str:
    """Two lines a record, control characters escaped; then what their reasons mean."""
    if not rows:
        return "no rejects"
    told = (
        f"{safe('!/'.join(filter(None, (row['path'], row['member']))))} "
        f"at byte {row['record_offset']}: {row['reason']} in {row['stage']}\n"
        f"    {safe(row['detail'].strip().splitlines()[-1])}"
        + (f"\n    {safe(row['url'])}" if row["url"] else "")
        for row in rows
    )
    met = {row["reason"] for row in rows}
    meanings = (f"  {r}: {r.meaning} {r.remedy}" for r in Reason if r in met)
    return "\n".join((*told, "", *meanings))
