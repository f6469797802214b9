"""What folder and file names say of a document, and what they do not."""

import pytest

from broadsheet.pipeline.readers.filing import filed, patterns_of
from broadsheet.pipeline.records import Filed

MIRRORED = "http://www.paper.example"
BY_ITSELF = {
    "Daily Star/2021-05-01.txt": Filed("Daily Star", None, "2021-05-01"),
    "guardian/politics/2019/03/02/title.html": Filed("guardian", "politics", "2019-03-02"),
    "bedrock-tech/raw/bedrock-tech-0001.html.gz": Filed("bedrock-tech"),
    "outlets/The Times/2019/article.txt": Filed("The Times", None, "2019"),
    "de/Die Zeit/2020-01-02_Hafen.docx": Filed("Die Zeit", None, "2020-01-02"),
    "guardian_20190302.rtf": Filed(None, None, "2019-03-02"),
    "2020/05/01/Daily/story": Filed("Daily", None, "2020-05-01"),
    "paper/2020-05/x.txt": Filed("paper", None, "2020-05"),
    "caf\udce9/x.txt": Filed("caf\ufffd"),
    # A mirror's path is an address, which says the rest.
    "www.paper.example/2020/05/01/story.html": Filed(url=f"{MIRRORED}/2020/05/01/story.html"),
    "crawl/www.paper.example/a/index.html.gz": Filed(url=f"{MIRRORED}/a/"),
    "https/www.paper.example/a b.htm": Filed(url="https://www.paper.example/a%20b.htm"),
    "www.paper.example+8080/story?id=5": Filed(url="http://www.paper.example:8080/story?id=5"),
    # How files were gathered and what they are made of is no outlet, and its day is no story's.
    "html/a.html": None,
    "text/raw/story.txt": None,
    "crawl-2021-05-01/page.html": None,
    "batch1/0003/a.txt": None,
    "en/a.txt": None,
    "0fa97c3de1/a.txt": None,
    "story.txt": None,
    "news/2019-13-45/a.txt": None,
    "archive.gz/a.txt": Filed("archive.gz"),
    # Documents of a file of many say it themselves.
    "Daily Star/2021-05-01.jsonl": None,
    "www.paper.example/2021-05-01.warc.gz": None,
}


@pytest.mark.parametrize("path", BY_ITSELF)
def test_a_path_says_what_its_names_say(path: str) -> None:
    assert filed(path, "auto") == BY_ITSELF[path]
    assert filed(path, "none") is None


@pytest.mark.parametrize(
    ("rule", "path", "told"),
    [
        ("{outlet}_{date}", "guardian_20190302.txt", Filed("guardian", None, "2019-03-02")),
        ("{outlet}_{date}", "elsewhere/guardian_20190302.txt", None),
        ("{outlet}/**/{date}*", "html/b/c/2019-03-02 x.txt", Filed("html", None, "2019-03-02")),
        ("{outlet}/**/{date}*", "html/2019-03-02.txt", Filed("html", None, "2019-03-02")),
        ("{year}/{month}/{outlet}-*", "2019/3/sun-1.txt", Filed("sun", None, "2019-03")),
        ("{section}/{outlet}/{date}", "Sport/Sun/2.3.2019.txt", Filed("Sun", "Sport", "2.3.2019")),
        ("*/{address}", "web/a.example/b/c.html", Filed(url="http://a.example/b/c.html")),
        ("{outlet}/{date} | {outlet}/*", "sun/story.txt", Filed("sun")),
    ],
)
def test_a_rule_says_otherwise(rule: str, path: str, told: Filed | None) -> None:
    assert filed(path, rule) == told


@pytest.mark.parametrize("rule", ["{paper}/*", "outlet/date", "{outlet}/{outlet}", "{outlet", ""])
def test_a_rule_that_is_none_shows_how_one_is_spelled(rule: str) -> None:
    with pytest.raises(ValueError, match=r"\{outlet\}/\{section\}/\{date\}"):
        patterns_of(rule)
