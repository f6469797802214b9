"""A sample of one's own corpus is drawn fairly, labelled without a network, and scored."""

import gzip
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.flows.cli import main as cli
from broadsheet.flows.documents.sample import sample
from broadsheet.pipeline.evaluate import OURS, main
from broadsheet.pipeline.evaluate.draw import Stratum, allot
from broadsheet.pipeline.evaluate.gold import BadGold, read_gold
from broadsheet.pipeline.evaluate.kit import Drawn, write_kit
from broadsheet.pipeline.evaluate.view import view
from broadsheet.pipeline.records import Kind, Origin, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from tests.hostile import page
from tests.running import ingest

SIZES = st.dictionaries(
    st.builds(Stratum, *[st.sampled_from("abcdef")] * 3), st.integers(1, 50), max_size=30
)


@given(SIZES, st.integers(1, 200), st.integers())
def test_a_sample_is_as_large_as_wanted_and_covers_every_stratum_it_can(
    sizes: dict[Stratum, int], wanted: int, seed: int
) -> None:
    quotas = allot(sizes, wanted, seed)
    assert sum(quotas.values()) == min(wanted, sum(sizes.values()))
    assert len(quotas) == min(wanted, len(sizes))
    assert all(1 <= quota <= sizes[stratum] for stratum, quota in quotas.items())
    outlets = Counter(stratum.outlet for stratum in quotas)
    if wanted >= len({stratum.outlet for stratum in sizes}):
        assert set(outlets) == {stratum.outlet for stratum in sizes}


def test_the_rest_goes_by_size_and_another_seed_takes_other_strata() -> None:
    sizes = {Stratum("big", "2016", "en"): 900, Stratum("small", "2016", "en"): 100}
    assert sorted(allot(sizes, 100, 0).values()) == [10, 90]
    many = {Stratum(f"n{n}", "2016", "en"): 5 for n in range(50)}
    assert allot(many, 10, 0) == allot(many, 10, 0) != allot(many, 10, 1)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are one record, and lines of a file that is entered in its middle."""
    folder = tmp_path_factory.mktemp("corpus")
    raw = folder / "raw"
    raw.mkdir()
    for number in range(4):
        (raw / f"{number}.html").write_bytes(page(number))
    with gzip.open(raw / "lines.jsonl.gz", "wt") as lines:
        for number in range(4, 12):
            lines.write(
                json.dumps(
                    {
                        "url": f"https://n{number % 2}.example/{2015 + number % 3}/11/28/{number}",
                        "html": page(number).decode(),
                    }
                )
                + "\n"
            )
    with (raw / "more.jsonl").open("w") as plain:
        for number in range(12, 16):
            url = f"https://n3.example/2016/11/28/{number}"
            plain.write(json.dumps({"url": url, "html": page(number).decode()}) + "\n")
    ingest(raw, folder / "data")
    return folder


def drawn_from(corpus: Path, folder: Path, wanted: int, **knobs: Any) -> Any:
    known = {"seed": 0, "by": "year"} | knobs
    return sample(corpus / "data" / "corpus.duckdb", folder, wanted, DEFAULT_RULES, **known)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_kind_of_file_is_read_again_and_the_same_seed_gives_the_same_folder(
    corpus: Path, tmp_path: Path
) -> None:
    first = drawn_from(corpus, tmp_path / "a", 16)
    assert first.skipped == ()
    assert len(first.drawn) == 16
    assert all(one.text.split()[0] in one.record.payload.decode() for one in first.drawn)
    drawn_from(corpus, tmp_path / "b", 16)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    one, other = (
        {d.article_id for d in drawn_from(corpus, tmp_path / str(seed), 5, seed=seed).drawn}
        for seed in (0, 1)
    )
    assert one != other


def test_a_page_that_is_gone_or_changed_is_left_out_and_named(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "raw"
    shutil.copytree(corpus / "raw", moved)
    monkeypatch.setattr(
        "broadsheet.flows.documents.sample.lying_at", lambda path: moved / Path(path).name
    )
    (moved / "0.html").unlink()
    (moved / "1.html").write_bytes(page(99))
    (moved / "2.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    lines = (moved / "more.jsonl").read_text().splitlines(keepends=True)
    (moved / "more.jsonl").write_text("".join(["\n\n", *lines[:1]]))
    found = drawn_from(corpus, tmp_path / "kit", 16)
    told = "\n".join(found.skipped)
    assert len(found.drawn) + len(found.skipped) == 16
    assert "0.html at byte 0" in told
    assert "1.html at byte 0: its raw bytes have changed" in told
    assert "2.html at byte 0" in told
    assert told.count("more.jsonl") >= 3
    assert all(line in (tmp_path / "kit" / "README.txt").read_text() for line in found.skipped)


def test_a_folder_in_use_is_refused_and_left_alone(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ValueError, match="not empty"):
        drawn_from(corpus, tmp_path, 3)
    with pytest.raises(ValueError, match="is a file"):
        drawn_from(corpus, tmp_path / "notes.txt", 3)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def label(folder: Path, name: str, *labels: dict[str, Any]) -> None:
    lines = "".join(json.dumps(one) + "\n" for one in labels)
    (folder / name).write_text(lines, encoding="utf-8")


def test_what_is_labelled_is_scored_by_outlet_and_the_rest_is_counted(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = tmp_path / "kit"
    drawn = drawn_from(corpus, kit, 16).drawn
    assert main([kit], as_json=False) == 2
    assert "none of its 16 pages is labelled" in capsys.readouterr().err
    right, wrong, no_article = drawn[:3]
    label(
        kit, "labels-1.jsonl",
        {"id": right.article_id, "text": right.text, "title": right.title},
        {"id": wrong.article_id, "text": "Nothing of the kind was ever printed here."},
        {"id": no_article.article_id, "is_article": False},
    )  # fmt: skip
    assert main([kit], as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["unlabelled"] == 13
    ours = told["systems"][OURS]
    assert (ours["pages"], ours["refused"], ours["title_exact"]) == (3, 0, 1)
    assert 0.4 < ours["f1"] < 0.6
    assert sum(row["pages"] for row in told["outlets"].values()) == 3
    assert told["worst"][0]["id"] == wrong.article_id
    assert main([kit], as_json=False) == 0
    said = capsys.readouterr().out
    assert "3 pages, 13 more without a label" in said
    assert "by outlet" in said
    assert "words: Nothing of the kind was ever printed here" in said


def test_the_newest_label_of_a_page_counts(corpus: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    (one,) = drawn_from(corpus, kit, 1).drawn
    for name, stamp in (("labels-a (1).jsonl", "2026-01-03"), ("labels-b.jsonl", "2026-01-02")):
        label(kit, name, {"id": one.article_id, "title": stamp, "labelled_at": stamp})
    assert read_gold(kit).pages[0].title == "2026-01-03"
    label(kit, "labels-c.jsonl", {"id": "another kit's", "title": "x"})
    with pytest.raises(BadGold, match="another kit's"):
        read_gold(kit)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1"),
        ("[]", "line 1"),
        ('{"title": "x"}', "line 1"),
        ('{"id": 1, "title": "x"}', "KeyError"),
        ('{"id": 1, "title": "x", "file": "no.html"}', "no.html"),
        ('{"id": 1, "title": "x", "file": "x.html", "fetched_at": "soon"}', "soon"),
    ],
)
def test_gold_that_cannot_be_read_says_where(
    tmp_path: Path, line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gold.jsonl").write_text(line + "\n")
    assert main([tmp_path], as_json=False) == 2
    assert told in capsys.readouterr().err


def test_what_ingest_knew_besides_the_bytes_is_known_when_a_page_is_scored(
    corpus: Path, tmp_path: Path
) -> None:
    drawn = drawn_from(corpus, tmp_path / "kit", 16).drawn
    label(tmp_path / "kit", "labels.jsonl", *({"id": d.article_id, "title": "x"} for d in drawn))
    for one, page_ in zip(drawn, read_gold(tmp_path / "kit").pages, strict=True):
        again = page_.record()
        for name in ("payload", "kind", "url", "charset", "fetched_at", "claims"):
            assert getattr(again, name) == getattr(one.record, name), name


HOSTILE = """<html><head><base href="http://192.0.2.1/"><meta http-equiv=refresh content="0;url=http://192.0.2.1/m">
<link rel=stylesheet href="http://192.0.2.1/l.css"><style>body{background:url(http://192.0.2.1/s.png)}</style>
<script>top.owned = 1; fetch("http://192.0.2.1/f")</script></head>
<body onload="top.owned = 2" style="background:url(http://192.0.2.1/b.png)"><p class=x onclick="top.owned = 3">
The ferry &lt;script&gt;top.owned = 4&lt;/script&gt; left at noon &amp; nobody waved @@PAGES@@.</p>
<img src="http://192.0.2.1/i.png" onerror="top.owned = 5" alt='"><script>top.owned = 6</script>'>
<iframe src="http://192.0.2.1/frame"></iframe><svg onload="top.owned = 7"><image href="http://192.0.2.1/v"/></svg>
<a href="javascript:top.owned = 8" target=_top>link</a><form action="http://192.0.2.1/"><input autofocus onfocus="top.owned = 9"></form>
<object data="http://192.0.2.1/o"></object><video src="http://192.0.2.1/v.mp4"></video></script></body></html>"""  # noqa: E501


def of(html: str) -> RawRecord:
    return RawRecord(Origin("s", 0, 0), Kind.HTML, html.encode(), "0", len(html))


@given(st.lists(st.sampled_from(re.findall(r"<[^<>]*>|[^<>]+", HOSTILE)), max_size=40))
def test_a_view_has_no_attribute_and_no_tag_that_does_anything(parts: list[str]) -> None:
    shown = view(of(f"<p>{''.join(parts)}</p>"), "text")
    for tag in re.findall(r"<[^>]*>", shown):
        assert re.fullmatch(r"</?[a-z]+[1-6]?(?: class=(?:taken|picture))?>", tag), tag
        assert not re.match(r"</?(?:script|style|img|iframe|svg|object|meta|base|form|input)", tag)


def test_the_lines_that_were_taken_are_marked_in_the_view() -> None:
    shown = view(
        of("<div><p>Taken &amp; kept.</p><p>Left out.</p><p>A<br>B</p></div>"), "Taken & kept."
    )
    assert shown == (
        "<div><div><p class=taken>Taken &amp; kept.</p><p>Left out.</p><p>A<br>B</p></div></div>"
    )
    assert view(of("<p>" + "word " * 200_000 + "</p>"), "").endswith("(cut here)</p>")


def kit_of(folder: Path, html: str) -> Path:
    one = Drawn(
        "id1", Stratum("n.example", "2016", "en"), of(html), "A </script><b>title", ("Jo Doe",),
        "2016-11-28", None, "First line\nSecond line",
    )  # fmt: skip
    write_kit(folder, [one], "One of one.")
    return folder / "label.html"


def test_the_command_draws_a_sample_and_says_what_is_wrong_with_a_wish(
    corpus: Path, tmp_path: Path
) -> None:
    def typed(*words: str | Path) -> Result:
        return CliRunner().invoke(cli, ["eval", *map(str, words)])

    data = ("--data", corpus / "data")
    drawn = typed("--sample", "4", tmp_path / "kit", *data, "--by", "month")
    assert drawn.exit_code == 0, drawn.output
    assert "4 of 16 articles" in drawn.output
    assert f"broadsheet eval {tmp_path / 'kit'}" in drawn.output
    for words, told in (
        (("--sample", "4", tmp_path / "kit", *data), "not empty"),
        (("--sample", "0", tmp_path / "other", *data), "0 is not in the range"),
        (("--sample", "4", tmp_path / "other", "--data", tmp_path), "there is no corpus yet"),
        ((tmp_path / "nowhere",), "no gold.jsonl in"),
    ):
        refused = typed(*words)
        assert (refused.exit_code, told in refused.output) == (2, True), refused.output


@pytest.mark.parametrize(
    ("words", "quality", "min_words"),
    [((), "default", 1), (("--quality", "best", "--set", "rules.min_words=7"), "best", 7)],
)
def test_the_recipe_that_is_scored_obeys_the_knobs(
    words: tuple[str, ...], quality: str, min_words: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Rules] = []

    def noted(_folders: list[str], _as_json: bool, rules: Rules, **_said: object) -> int:
        asked.append(rules)
        return 0

    monkeypatch.setattr("broadsheet.pipeline.evaluate.main", noted)
    assert CliRunner().invoke(cli, ["eval", "somewhere", *words]).exit_code == 0
    assert [(rules.quality, rules.min_words) for rules in asked] == [(quality, min_words)]
