"""Gold folders -> a table: our recipe beside plain trafilatura, on the same pages."""

import difflib
import json
import logging
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import extract
from pipeline.enrich import identify, registered_domain
from pipeline.evaluate.gold import GoldPage, read_gold
from pipeline.evaluate.marks import Marks, Output, Row, mark, table_row
from pipeline.extract.baseline import plain_call
from pipeline.records import RawRecord, Rejected
from pipeline.refine import Memo, refine
from pipeline.rules import DEFAULT_RULES, Rules

# Gold sets hold test fragments of three words, which are no news but must be found.
EVAL_RULES = replace(DEFAULT_RULES, min_words=1)
OURS = "broadsheet"
WORST = 10  # pages shown with what they lost


@dataclass(frozen=True, slots=True)
class Judged:
    """One page, what each system made of it, and how well."""

    gold: GoldPage
    outputs: dict[str, Output]
    marks: dict[str, Marks]


def main(gold_dirs: Sequence[str | Path], as_json: bool, rules: Rules = EVAL_RULES) -> int:
    """Print the scores of every gold folder; 0, or 2 where a folder holds no gold."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    folders = [Path(folder) for folder in gold_dirs]
    missing = [str(folder) for folder in folders if not (folder / "gold.jsonl").is_file()]
    if missing or not folders:
        sys.stderr.write(f"no gold.jsonl in: {', '.join(missing) or '(no folder given)'}\n")
        return 2
    extract.warm()
    identify("Models that load once, as they do in workers, are no page's cost.")
    registered_domain("press.example")
    for folder in folders:
        judged = [judge(gold, rules) for gold in read_gold(folder)]
        rows = {name: table_row([j.marks[name] for j in judged]) for name in judged[0].marks}
        if as_json:
            _say(json.dumps({"set": folder.name, "systems": rows}))
        else:
            _say("\n".join([*table(folder.name, rows), *worst(judged)]))
    return 0


def _say(text: str) -> None:
    """The command's own output: the table is what was asked for."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def judge(gold: GoldPage, rules: Rules) -> Judged:
    """Run every system on a page, through the code that ingest runs."""
    record = gold.record()
    outputs = {
        OURS: ours(record, rules),
        "trafilatura": plain(record, fast=False),
        "trafilatura fast": plain(record, fast=True),
    }
    return Judged(gold, outputs, {name: mark(gold, out) for name, out in outputs.items()})


def ours(record: RawRecord, rules: Rules) -> Output:
    """The recipe's article, or an empty output that names the reason."""
    start = time.process_time()
    try:
        article = refine(record, rules, "evaluation", Memo())
    except Rejected as rejected:
        return Output("", cpu_ms=_since(start), note=str(rejected))
    return Output(
        article.text,
        article.title,
        article.authors,
        article.published_on.isoformat() if article.published_on else None,
        article.standfirst,
        article.captions,
        _since(start),
        f"{article.extractor}, {article.date_source}",
    )


def plain(record: RawRecord, *, fast: bool) -> Output:
    """One plain call of trafilatura, metadata included."""
    start = time.process_time()
    found = plain_call(record.payload, record.url, fast=fast)
    authors = tuple((found.author or "").split("; ")) if found.author else ()
    return Output(found.text, found.title, authors, found.day, None, (), _since(start))


def _since(start: float) -> float:
    return (time.process_time() - start) * 1_000


def table(name: str, rows: dict[str, Row]) -> Iterator[str]:
    """A set's scores: a line a measure, a column a system."""
    yield f"\n{name}: {rows[OURS]['pages']:.0f} pages"
    yield f"  {'':<18}" + "".join(f"{system:>18}" for system in rows)
    for measure in rows[OURS]:
        if measure == "pages":
            continue
        digits = 0 if measure == "empty" else 1 if measure == "cpu_ms" else 4
        cells = (f"{row.get(measure, 0):>18.{digits}f}" for row in rows.values())
        yield f"  {measure:<18}" + "".join(cells)


def worst(judged: list[Judged]) -> Iterator[str]:
    """The pages that lost most against the best alternative, with what differs from gold."""

    def lost(page: Judged) -> float:
        scores = {name: m.text.f1 for name, m in page.marks.items() if m.text is not None}
        return max(scores.values()) - scores[OURS] if scores else 0.0

    for page in sorted(judged, key=lost, reverse=True)[:WORST]:
        if lost(page) > 0:
            output = page.outputs[OURS]
            yield f"\n  -{lost(page):.3f} {page.gold.page_id} ({output.note}) {page.gold.url or ''}"
            yield from difference(page.gold.text or "", output.text)


def difference(gold: str, found: str, most: int = 12) -> Iterator[str]:
    """Lines of gold that are missing (-) and lines that are too many (+), shortened."""
    left = [" ".join(line.split()) for line in gold.split("\n") if line.strip()]
    right = [" ".join(line.split()) for line in found.split("\n") if line.strip()]
    shown = 0
    for line in difflib.unified_diff(left, right, lineterm="", n=0):
        if line.startswith(("---", "+++", "@@")):
            continue
        shown += 1
        if shown > most:
            yield "      ..."
            return
        yield "      " + textwrap.shorten(line, 110, placeholder=" ...")
