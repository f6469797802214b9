"""`broadsheet explain`: a URL or an id -> how one document was read, cleaned, dated, or refused."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from broadsheet.flows.documents import story as prints
from broadsheet.flows.documents import versions
from broadsheet.flows.documents.fitting import as_object, layouts_of, lines_of
from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.options import corpus_of, data_option, json_option, settings_of
from broadsheet.pipeline.extract import attempts_of, edits_of
from broadsheet.pipeline.layouts import NO_LAYOUTS, Layouts
from broadsheet.pipeline.ledger import printable
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.records import RawRecord, RecordFailure, Rejected, Stage
from broadsheet.pipeline.refine import Memo, Product, offer_of, refine
from broadsheet.pipeline.reread import lying_at, records_at
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.files import is_file
from broadsheet.pipeline.warehouse.reading import reading

# Grain: one row a record of the corpus; `spoken` are the names by which people know it.
DOCUMENTS = """
with documents as (
    select 'article' as outcome, raw_files.path, record_offset, member, record_length, url,
        article_id, null as reason, null as detail, extractor, is_shown, version,
        list_transform(
            list_filter(removed, lambda one: one.reason = 'outlet_boilerplate'),
            lambda one: one.line
        ) as repeated_by_outlet,
        if(is_shown, article_id, capture_id) as own_id, [own_id, url, canonical_url, path] as spoken
    from captures join raw_files using (raw_file_id)
    union all
    select 'reject', raw_files.path, record_offset, member, rejects.size_bytes, url, null,
        reason, detail, null, null, null, [], null, [url, path]
    from rejects join raw_files using (raw_file_id)
)
select * exclude (own_id, spoken) from documents where {condition}
order by is_shown desc nulls last, path, record_offset, article_id, reason, detail, url, version
limit 20
"""
BARE = (
    "rtrim(regexp_replace(regexp_replace({}, '[#].*$', ''), '^https?://(www[.])?', '', 'i'), '/')"
)
# The first that finds anything: as it is written, as one remembers a URL, as one copies an id.
CONDITIONS = (
    "list_contains(spoken, $1)",
    f"list_contains(list_transform(spoken, lambda s: {BARE.format('s')}), {BARE.format('$1')})",
    "length($1) >= 6 and starts_with(own_id, $1)",
)


class UnknownDocument(Exception):
    """The corpus has no such document; the message says what was looked for."""


@click.command("explain")
@click.argument("document")
@data_option
@json_option
def command(document: str, data: str | None, as_json: bool) -> None:
    """Follow one DOCUMENT through every stage, from its raw bytes.

    DOCUMENT is a URL, an article_id (its first six characters will do) or the path of a raw file.
    """
    try:
        settings = settings_of((), data=data)
        layouts = layouts_of(settings)
        story = explain(corpus_of(data), document, settings.rules, settings.raw, layouts)
    except UnknownDocument as unknown:
        stop(WRONG_USAGE, str(unknown))
    click.echo(json.dumps(story, indent=2, default=str) if as_json else render(story))


def explain(
    database: Path,
    document: str,
    rules: Rules,
    raw: Sequence[str] = (),
    layouts: Layouts = NO_LAYOUTS,
) -> dict[str, Any]:
    """Everything that is known of a document, and its stages run once more from its raw bytes.

    Raises `UnknownDocument`.
    """
    document = document.strip()
    if os.path.lexists(document):
        document = printable(os.path.realpath(document))
    rows = _found(database, document)
    if not rows:
        known = "neither a URL, an article_id nor a raw file that the corpus has"
        raise UnknownDocument(f"{document}: {known}")
    first = rows[0]
    story = {"document": document, "found": rows, "stages": _stages(first, rules, raw, layouts)}
    if first["outcome"] == "article":
        story |= versions.versions_of(database, first["article_id"])
        with reading(database) as con:
            story["prints"] = prints.story_of(con, first["article_id"])
    return story


def _found(database: Path, document: str) -> list[dict[str, Any]]:
    with reading(database) as con:
        for condition in CONDITIONS:
            cursor = con.execute(DOCUMENTS.format(condition=condition), [document])
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            if rows:
                return rows
    return []


def _stages(
    row: dict[str, Any], rules: Rules, raw: Sequence[str], layouts: Layouts
) -> list[dict[str, Any]]:
    path = lying_at(row["path"])
    if not is_file(path):
        gone = f"{row['path']} is not there any more: nothing can be run again"
        return [{"stage": "read", "said": gone}]
    try:
        place = row["record_offset"], row["member"]
        thing = next(records_at(path, [place], rules, raw), None)
    except Rejected as rejected:
        return [{"stage": "read", "rejected": rejected.reason, "detail": rejected.detail}]
    if thing is None:
        return [{"stage": "read", "said": f"no record begins at byte {row['record_offset']} now"}]
    if isinstance(thing, RecordFailure):
        return [{"stage": "read", "rejected": thing.reason, "detail": thing.detail}]
    stages = [{"stage": "read", "record": _read(thing)}]
    entered = [Stage.READ]

    def leave(stage: Stage, product: Product) -> None:
        seen: dict[str, Any] = {"stage": stage, type(product).__name__.lower(): asdict(product)}
        if stage is Stage.EXTRACT:
            tried = attempts_of(thing, rules, offer_of(thing, rules, layouts))
            seen["layouts"] = [as_object(one) for one in tried]
            is_by_layout = bool(tried) and tried[-1].fitted is not None
            seen["edits"] = [asdict(e) for e in ([] if is_by_layout else edits_of(thing, rules))]
        stages.append(seen)

    try:
        refine(
            thing, rules, recipe_id(rules), Memo(), enter=entered.append, leave=leave,
            layouts=layouts,
        )  # fmt: skip
    except Rejected as rejected:
        refusal = {"rejected": rejected.reason, "detail": rejected.detail}
        stages.append({"stage": entered[-1], **refusal})
    return stages


def _read(record: RawRecord) -> dict[str, Any]:
    said = {name: value for name, value in asdict(record.claims).items() if value}
    return {
        "kind": record.kind,
        "size_bytes": record.size_bytes,
        "charset": record.charset,
        "url": record.url,
        "fetched_at": record.fetched_at,
        "claims": said,
        "raw_sha256": record.raw_sha256,
    }


def render(story: dict[str, Any]) -> str:
    """The story for people, a paragraph a stage."""
    lines = []
    for row in story["found"]:
        lines.append(f"{row['path']}{_place(row)}: {_outcome(row)}")
        lines += [
            f"  not in its text, since its outlet repeats it: {line}"
            for line in row["repeated_by_outlet"]
        ]
    if len(story["found"]) > 1:
        lines.append("Several records bear that name; this is the first of them:")
    if story.get("prints"):
        lines += ["", "prints", *(f"  {line}" for line in prints.told(story["prints"]))]
    for stage in story["stages"]:
        lines += ["", stage["stage"]]
        lines += [f"  {line}" for line in _paragraph(stage)]
    told = list(versions.paragraph(story)) if "versions" in story else []
    if told:
        lines += ["", "captures", *(f"  {line}" for line in told)]
    return "\n".join(safe(line) for line in lines)


def _place(row: dict[str, Any]) -> str:
    within = f"!/{row['member']}" if row["member"] else ""
    return f"{within} at byte {row['record_offset']}"


def _outcome(row: dict[str, Any]) -> str:
    if row["outcome"] != "article":
        return f"rejected: {row['reason']} ({row['detail']})"
    if row["is_shown"]:
        return f"article {row['article_id']}"
    return f"version {row['version']} of article {row['article_id']}, which shows another capture"


def _paragraph(stage: dict[str, Any]) -> list[str]:
    if "rejected" in stage:
        return [f"rejected as {stage['rejected']}: {stage['detail']}"]
    if "said" in stage:
        return [stage["said"]]
    if "record" in stage:
        return [f"{name}: {value}" for name, value in stage["record"].items() if value]
    if "dating" in stage:
        dating = stage["dating"]
        won = f"{dating['published_on']} by {dating['date_source']} ({dating['date_precision']})"
        if (evidence := dating["evidence"]) is not None:
            won += f", {evidence}: right on {evidence.right:.0%} of labelled pages"
        seen = [
            f"  {c['day']} {c['instant'] or c['precision']} {c['source']}"
            for c in dating["date_candidates"]
        ]
        return [f"published: {won}", f"modified: {dating['modified_at']}", "seen:", *seen]
    if "article" in stage:
        article = stage["article"]
        kept = ("article_id", "canonical_url", "outlet", "language", "word_count", "text_sha256")
        return [f"{name}: {article[name]}" for name in kept]
    page = stage["page"]
    shown = ("title", "standfirst", "authors", "dateline", "credit", "captions", "section")
    words = len(page["text"].split())
    lines = [f"extractor: {page['extractor']}, {words} words, {page['page_type']}"]
    lines += [f"{name}: {page[name]}" for name in shown if page[name]]
    lines += [line for tried in stage.get("layouts", ()) for line in lines_of(tried)]
    lines += [f"removed ({r['reason']}): {r['line']}" for r in page["removed"]]
    lines += [_edit(one) for one in stage.get("edits", ())]
    text = page["text"].splitlines()
    return [*lines, *(f"| {line[:160]}" for line in text[:3]), f"| ... {len(text)} paragraphs"]


def _edit(one: dict[str, Any]) -> str:
    did = "put back" if one["is_added"] else "dropped"
    why = ", ".join(f"{name} {moved:+}" for name, moved in one["deciding"])
    return f"editor {did}, text with a probability of {one['probability']}: {one['line']} ({why})"
