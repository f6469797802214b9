"""A person's name leaves the bylines, wherever it is printed, and does not come back."""

import shutil
from pathlib import Path

import pytest

from broadsheet.pipeline.lake import compaction
from broadsheet.pipeline.warehouse import making
from broadsheet.pipeline.withheld import Forgetter, Withheld, names_of
from tests.commanding import broadsheet
from tests.readers.builders import http, members, record
from tests.running import ask, here, ingest
from tests.taken import holding, page, story
from tests.test_takedown import assert_whole

NAME = "Ümit O'Dowd-Karaca"
WHY = ("--reason", "asked for by herself")
FORMS = (NAME, "O'Dowd-Karaca", "O&#39;Dowd", "dowd")


def entry(*names: str) -> list[Withheld]:
    return [
        Withheld(f"name-{n}", "name", "", "", "", names=hashes, words=words)
        for n, name in enumerate(names)
        for hashes, words in [names_of(name, "salt")]
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Foto: Rosa Maria Field/dpa", "Foto: [withheld]/dpa"),
        ("FIELD, ROSA MARIA", "[withheld]"),
        ("By Rosá Maria  Field and Jo Wu", "By [withheld] and Jo Wu"),
        ("Rosa Field", "Rosa Field"),
        ("Rosa Maria Fielding", "Rosa Maria Fielding"),
        ("Rosa, Maria, Feld", "Rosa, Maria, Feld"),
        ("", ""),
        (None, None),
    ],
)
def test_a_name_is_found_whatever_its_case_accents_and_order(
    line: str | None, wanted: str | None
) -> None:
    forgetter = Forgetter(entry("Rosa Maria Field"), "salt")
    assert forgetter.line(line) == wanted


def test_of_an_author_that_says_more_the_rest_stays() -> None:
    forgetter = Forgetter(entry("Rosa Field", "Jo Wu"), "salt")
    authors = ["Rosa Field", "Jo Wu", "Ann Lee", "Rosa Field in Oslo"]
    assert forgetter.authors(authors) == ["Ann Lee", "[withheld] in Oslo"]


def test_the_list_does_not_hold_the_name() -> None:
    assert "osa" not in repr(entry("Rosa Field"))


def test_a_name_is_nowhere_in_data_and_stays_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (making, compaction):
        monkeypatch.setattr(room, "apart", here)
    raw, data = tmp_path / "raw", tmp_path / "data"
    raw.mkdir()
    credited = [*story(2), f"Photo: {NAME}/dpa"]
    short = f"<p>By {NAME}</p>"
    pages = (
        page("Bridge is opened", story(1), author=NAME),
        page("Market is closed", credited),
        short.encode(),
    )
    records = (
        record("response", f"https://a.example/{n}", http(one)) for n, one in enumerate(pages)
    )
    (raw / "crawl.warc.gz").write_bytes(members(*records))
    ingest(raw, data)
    assert holding(data, *FORMS)
    before = ask(data, "select article_id, title, text from articles order by all")
    dry = broadsheet("forget", NAME, "--data", data, "--dry-run")
    assert (dry.returncode, "crawl.warc.gz at byte" in dry.stdout) == (0, True)
    assert ask(data, "select authors from articles where title like 'Bridge%'") == [([NAME],)]
    told = broadsheet("forget", "o'dowd-karaca, ümit", "--data", data, *WHY)
    assert told.returncode == 0, told
    texts = {text for (text,) in ask(data, "select text from articles")}
    assert ask(data, "select authors from articles where title like 'Bridge%'") == [([],)]
    assert ask(data, "select kind, reason from withheld") == [("name", WHY[1])]
    assert ask(data, "select article_id, title, text from articles order by all") == before
    assert not any("dowd" in text.casefold() for text in texts)
    assert holding(data, *FORMS) == set()
    assert_whole(data)
    (raw / "again.html").write_bytes(page("Ferry is late", story(3), author=NAME))
    assert ingest(raw, data, rules={"min_words": 5}).exit_code == 0
    assert holding(data, *FORMS) == set()
    assert_whole(data)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Rosa", *WHY), "a name of one word is many people's"),
        ((NAME,), "say why with --reason"),
        ((NAME, "--revoke"), "nothing of that name is withheld"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    sample: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    shutil.copytree(sample / "lake", tmp_path / "data" / "lake")
    ended = broadsheet("forget", *words, "--data", tmp_path / "data")
    assert (ended.returncode, told in ended.stderr, ended.stderr.count("\n")) == (2, True, 1)
