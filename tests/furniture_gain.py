"""Gold pages of whole sites -> what is gained, and harmed, where each outlet's furniture leaves.

`python -m tests.furniture_gain FOLDER ...` refines the pages of each folder, builds a corpus of
them all, each folder an outlet, and prints by outlet F1 before and after, then the lines.
"""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean
from typing import Any

from broadsheet.pipeline.evaluate import EVAL_RULES
from broadsheet.pipeline.evaluate.gold import read_gold
from broadsheet.pipeline.evaluate.scores import score_text
from broadsheet.pipeline.records import Rejected
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from tests.synthetic import holdings

Known = dict[str, tuple[dict[str, Any], str]]  # row and gold, by article_id


def refined(folder: Path) -> Known:
    """The articles of a gold folder, as the lake would have them of one outlet, and their gold."""
    known: Known = {}
    for number, page in enumerate(read_gold(folder).pages):
        try:
            article = refine(page.record(), EVAL_RULES, "evaluation", Memo())
        except Rejected:
            continue
        place = {"article_id": f"{folder.name}{number}".replace("-", "_"), "outlet": folder.name}
        row = asdict(replace(article, **place, source_id="gold"))  # type: ignore[arg-type]
        known[place["article_id"]] = row, page.text or ""
    return known


def gains(known: Known, database: Path) -> dict[str, list[float]]:
    """What F1 of each article gains in the corpus, by outlet."""
    told: dict[str, list[float]] = {}
    with reading(database) as con:
        rows = con.execute("select article_id, outlet, text from articles").fetchall()
    for article_id, outlet, text in rows:
        row, gold = known[article_id]
        changed = text != row["text"]
        gain = score_text(text, gold).f1 - score_text(row["text"], gold).f1 if changed else 0.0
        told.setdefault(outlet, []).append(gain)
    return told


def main(folders: list[Path]) -> None:
    """Print the gains by outlet, and the lines that left."""
    known: Known = {}
    with ProcessPoolExecutor() as pool:
        for one in pool.map(refined, folders):
            known |= one
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch) / "corpus.duckdb"
        build(holdings(Path(scratch) / "lake", [row for row, _ in known.values()]), database)
        told = gains(known, database)
        for outlet, gained in sorted(told.items()):
            print(f"{outlet:<24} {len(gained):4} pages {mean(gained):+.4f}")
        print(f"{'mean of the outlets':<24} {mean(map(mean, told.values())):+.4f}")
        with reading(database) as con:
            for line in con.execute(
                "select outlet, place, articles, documents, line from boilerplate_lines"
            ).fetchall():
                print(*line)


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
