"""Gold folders -> a table: our recipe beside plain trafilatura, on the same pages."""

import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from broadsheet.pipeline import extract
from broadsheet.pipeline.evaluate.gold import INDEX, BadGold, GoldPage, read_gold
from broadsheet.pipeline.evaluate.halves import domain_of
from broadsheet.pipeline.evaluate.marks import SystemOutput, mark
from broadsheet.pipeline.evaluate.report import OURS, Judged, Report
from broadsheet.pipeline.evaluate.summary import (
    Scored,
    read_scores,
    score_lines,
    scored,
    summary_lines,
)
from broadsheet.pipeline.extract.baseline import plain_call
from broadsheet.pipeline.records import RawRecord, Rejected
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.storage.files import exists, resolved

# Gold sets hold test fragments of three words, which are no news but must be found.
EVAL_RULES = replace(DEFAULT_RULES, min_words=1)
BEST = "best"  # the recipe with all its witnesses


def main(
    gold_dirs: Sequence[str | Path],
    as_json: bool,
    rules: Rules = EVAL_RULES,
    *,
    beside_best: bool = False,
    save: Path | None = None,
    against: Path | None = None,
) -> int:
    """Print the scores of every gold folder; 0, or 2 where a folder holds nothing to score by.

    `beside_best` runs the recipe once more with all witnesses, `save` writes the scores of the
    texts to a file, and `against` such a file is what the table calls before.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    folders = [Path(folder) for folder in gold_dirs]
    missing = [str(folder) for folder in folders if not exists(folder / INDEX)]
    if missing or not folders:
        return _refuse(f"no {INDEX} in: {', '.join(missing) or '(no folder given)'}")
    try:
        sets = [(Path(resolved(folder)).name, read_gold(folder)) for folder in folders]
        for name, gold in sets:
            if not gold.pages:
                return _refuse(f"{name}: none of its {gold.unlabelled} pages is labelled")
        before = read_scores(against) if against is not None else {}
        extract.warm()
        judge(sets[0][1].pages[0], rules)  # no page is charged for models that load once
        pages: list[Scored] = []
        for name, gold in sets:
            judged = [judge(page, rules, beside_best=beside_best) for page in gold.pages]
            report = Report(name, gold.unlabelled, judged)
            _say(report.as_json() if as_json else "\n".join(report.lines()))
            pages += scored(report, before)
        if not as_json:
            _say("\n".join(summary_lines(pages)))
        if save is not None:
            write_whole(save, score_lines(pages).encode())
    except BadGold as error:
        return _refuse(str(error))
    return 0


def _refuse(message: str) -> int:
    sys.stderr.write(f"broadsheet: {message}\n")
    return 2


def _say(text: str) -> None:
    """The command's own output: the table is what was asked for."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def judge(gold: GoldPage, rules: Rules, *, beside_best: bool = False) -> Judged:
    """Run every system on a page, through the code that ingest runs."""
    record = gold.record()
    outputs = {
        OURS: ours(record, rules),
        "trafilatura": trafilatura_alone(record, fast=False),
        "trafilatura fast": trafilatura_alone(record, fast=True),
    }
    if beside_best:
        outputs[BEST] = ours(record, replace(rules, quality="best"))
    marks = {name: mark(gold, out) for name, out in outputs.items()}
    return Judged(gold, outputs, marks, domain_of(gold))


def ours(record: RawRecord, rules: Rules) -> SystemOutput:
    """The recipe's article, or an empty output that names the reason."""
    start = time.process_time()
    try:
        article = refine(record, rules, "evaluation", Memo())
    except Rejected as rejected:
        return SystemOutput(
            "", cpu_ms=_since(start), note=str(rejected), refused_for=rejected.reason
        )
    return SystemOutput(
        article.text,
        article.title,
        article.authors,
        article.published_on.isoformat() if article.published_on else None,
        article.standfirst,
        article.captions,
        _since(start),
        article.published_at.date().isoformat() if article.published_at else None,
        f"{article.extractor}, {article.date_source}",
        removed=article.removed,
        language=article.language,
        page_type=article.page_type,
    )


def trafilatura_alone(record: RawRecord, *, fast: bool) -> SystemOutput:
    """One plain call of trafilatura, metadata included."""
    start = time.process_time()
    found = plain_call(record.payload, record.url, fast=fast)
    authors = tuple((found.author or "").split("; ")) if found.author else ()
    return SystemOutput(found.text, found.title, authors, found.day, None, (), _since(start))


def _since(start: float) -> float:
    return (time.process_time() - start) * 1_000
