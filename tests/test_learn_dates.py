"""What labelled pages teach of dates is what they show, and nothing kept aside teaches."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from broadsheet.pipeline.dates.vote import Remark, kinds
from broadsheet.pipeline.evaluate.gold import GoldPage, read_gold
from broadsheet.pipeline.evaluate.halves import KEPT_ASIDE, domain_of, half_of
from broadsheet.pipeline.evaluate.learn_dates import Lesson, fit, learn, lesson_of
from broadsheet.pipeline.records import Dating, Standing

NAMES = [str(kind) for kind in kinds()]
ONE, TWO = date(2016, 11, 28), date(2016, 11, 20)


def lesson(right: int | None, domain: str = "n.example") -> Lesson:
    standings = (Standing(ONE, ("url",), 0.5), Standing(TWO, ("time",), 0.4))
    return Lesson(domain, standings, right)


def weights(lessons: list[Lesson]) -> dict[str, float]:
    return dict(zip(NAMES, fit(lessons, NAMES), strict=True))


def test_the_source_that_is_right_is_believed_more_than_the_one_that_is_wrong() -> None:
    untaught = weights([])
    taught = weights([lesson(0, f"{n}.example") for n in range(40)])
    assert taught["url"] > untaught["url"] > 0
    assert taught["time"] < untaught["time"]
    assert taught["headline"] == pytest.approx(untaught["headline"]), "what was not seen stays"
    wrong = weights([lesson(None, f"{n}.example") for n in range(40)])
    assert wrong[Remark.NONE] > untaught[Remark.NONE]


def test_a_likelihood_is_the_share_of_pages_that_were_right() -> None:
    mixed = [lesson(int(n % 4 == 0), f"{n}.example") for n in range(4_000)]
    found = weights(mixed)
    assert found["url"] - found["time"] == pytest.approx(1.1, abs=0.05), "log(3)"


def test_one_site_of_many_pages_counts_for_ten() -> None:
    ten = weights([lesson(0)] * 10)
    assert weights([lesson(0)] * 1_000)["url"] == pytest.approx(ten["url"])
    assert weights([lesson(0)] * 9)["url"] != pytest.approx(ten["url"])


STORY = "<p>The council met on Monday and spoke about the bridge for two hours, at length.</p>" * 6
HEAD = (
    "<title>Bridge</title><meta property=article:published_time content=2016-11-28>"
    "<meta property=article:modified_time content=2017-02-03>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page = f"<html><head>{HEAD}</head><body><h1>Bridge</h1>{STORY}</body></html>"
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page.encode()))
    labels = [
        {"id": f"{n}", "file": "a.html.gz", "url": f"https://n{n}.example/a", "date": "2016-11-28"}
        for n in range(9)
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, labels)), encoding="utf-8")
    return tmp_path


def test_a_third_of_the_domains_is_kept_aside_and_teaches_nothing(folder: Path) -> None:
    pages = read_gold(folder).pages
    aside = [page for page in pages if half_of(domain_of(page)) == KEPT_ASIDE]
    assert 0 < len(aside) < len(pages)
    card = json.loads(learn([folder]))
    assert card["pages"] == card["domains"] == len(pages) - len(aside)
    seen = {name: row["pages"] for name, row in card["weights"].items() if row["pages"]}
    assert seen == dict.fromkeys(["meta.article:published_time", Remark.CHANGED], card["pages"])
    assert learn([folder]) == learn([folder])


def test_a_label_of_the_change_or_of_a_day_that_the_page_never_writes_teaches_nothing(
    folder: Path,
) -> None:
    page = read_gold(folder).pages[0]
    published = Standing(ONE, ("meta.article:published_time",), 0.9)
    change = Standing(date(2017, 2, 3), (Remark.CHANGED,), 0.05)

    def taught(day: str) -> Lesson | None:
        label = GoldPage("1", page.path, None, None, None, None, day, (), (), None, None)
        return lesson_of(label, Dating(standings=(published, change)))

    right = taught("2016-11-28")
    assert right is not None
    assert right.right == 0
    assert taught("2017-02-03") is None
    assert taught("2011-01-01") is None
