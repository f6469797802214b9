"""A revisit: a crawl saw that a page was as it had been: a capture, with the text of another."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from broadsheet.flows.terminal.summary import plain
from broadsheet.pipeline.enrich import article_id
from broadsheet.pipeline.records import Kind, Origin, RawRecord
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.reading import check, reading
from tests.readers.builders import http, page, record
from tests.running import ask, ingest
from tests.synthetic import article, holdings, reject, together

FIRST = datetime(2025, 3, 3, 9, tzinfo=UTC)
STORY = "https://gazette.example/2025/bridge"
LEAD = "The new bridge over the Elm will open in May, the mayor of Elmsworth said on Monday."
LATER = f"{LEAD} It cost four million crowns, and took three years to build."


def hours(count: float) -> datetime:
    return FIRST + timedelta(hours=count)


def capture(at: float = 0, text: str = LEAD, place: int = 0, **said: Any) -> dict[str, Any]:
    row = {
        "url": STORY,
        "canonical_url": STORY,
        "title": "Bridge to open in May",
        "fetched_at": hours(at),
        "record_offset": place,
        "record_ordinal": place,
        "warc_record_id": f"<urn:uuid:{place}>",
    }
    return article(text, **(row | said))


def revisit(at: float = 5, place: int = 10, url: str = STORY, **names: Any) -> dict[str, Any]:
    """A revisit of the story so many hours later that names these of the capture before."""
    return reject(
        stage="read",
        reason="revisit",
        detail="seen again",
        url=url,
        fetched_at=hours(at),
        warc_record_id=f"<urn:uuid:{place}>",
        record_offset=place,
        record_ordinal=place,
        revisit_of={"url": STORY} | names,
    )


def of(source: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [row | {"source_id": source} for row in rows]


def asked(database: Path, sql: str) -> list[Any]:
    with reading(database) as con:
        rows = con.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def told(database: Path) -> list[tuple[datetime, str]]:
    """When each revisit that has a text saw it."""
    return asked(
        database,
        "select fetched_at, text from captures where text_of is not null order by fetched_at",
    )


def grown(folder: Path, *lakes: Holdings) -> Path:
    """A corpus that took these in one after the other, and is what all at once would be."""
    previous = None
    for number in range(len(lakes)):
        database = folder / f"grown-{number}.duckdb"
        build(together(*lakes[: number + 1], lake_version=number), database, previous=previous)
        previous = database
    whole = folder / "whole.duckdb"
    build(together(*lakes), whole)
    for sql in ("from captures order by all", "from raw_files order by all", "from rejects"):
        assert asked(database, sql) == asked(whole, sql)
    return database


LEADS: list[tuple[dict[str, Any], str | None]] = [
    ({"record_id": "<urn:uuid:1>"}, LATER),
    ({"fetched_at": hours(0)}, LEAD),
    ({"fetched_at": hours(2) + timedelta(milliseconds=400)}, LATER),
    ({"payload_digest": "sha1:A"}, LEAD),
    ({"payload_digest": "sha1:B"}, LATER),
    ({}, LATER),
    ({"fetched_at": hours(0), "payload_digest": "sha1:A"}, LEAD),
    ({"record_id": "<urn:uuid:99>", "payload_digest": "sha1:A"}, LEAD),
    ({"payload_digest": "sha1:C"}, None),
    ({"fetched_at": hours(0), "payload_digest": "sha1:C"}, None),
    ({"fetched_at": hours(1)}, None),
    ({"record_id": "<urn:uuid:99>"}, None),
]


def test_the_text_of_a_revisit_is_where_it_leads(tmp_path: Path) -> None:
    """By id, by address and time, by address and digest; else it is what was there before it."""
    rows = [
        capture(0, LEAD, place=0, payload_digest="sha1:A"),
        capture(2, LATER, place=1, payload_digest="sha1:B"),
        capture(9, f"{LEAD} Closed again.", place=2, payload_digest="sha1:D"),
    ]
    seen = [revisit(5, 10 + n, **names) for n, (names, _) in enumerate(LEADS)]
    database = tmp_path / "corpus.duckdb"
    build(holdings(tmp_path / "lake", rows, seen), database)
    found = dict(
        asked(database, "select record_ordinal, text from captures where text_of is not null")
    )
    assert [found.get(10 + n) for n in range(len(LEADS))] == [text for _, text in LEADS]
    ledger = "select records_seen, articles, rejects from raw_files"
    assert asked(database, ledger) == [(3 + len(LEADS), 3 + len(found), len(LEADS) - len(found))]
    assert set(asked(database, "select reason from rejects")) == {"revisit"}
    assert check(database) == []


def test_the_text_of_a_revisit_may_come_before_or_later_and_leave_again(tmp_path: Path) -> None:
    """In another file; and the revisit counts at its own address."""
    mirror = "https://mirror.example/bridge"
    elsewhere = "https://x.example/{}"
    x = [capture(place=n, url=elsewhere.format(n), canonical_url=None) for n in range(20, 29)]
    before = holdings(
        tmp_path / "a", of("a", *x), of("a", revisit(3, fetched_at=hours(0)), revisit(7, 11))
    )
    text = holdings(tmp_path / "b", of("b", capture(0)), of("b", revisit(4, url=mirror)))
    after = holdings(tmp_path / "c", [], of("c", revisit(6, record_id="<urn:uuid:0>")))
    database = grown(tmp_path, before, together(text, after))
    assert told(database) == [(hours(n), LEAD) for n in (3, 4, 6, 7)]
    found = asked(
        database, "select distinct article_id, url from captures where text_of is not null"
    )
    assert {url for _, url in found} == {STORY, mirror}
    shown = asked(database, f"select article_id from articles where url = '{STORY}'")
    assert {id_ for id_, _ in found} == set(shown)
    assert asked(database, "select sum(articles), sum(rejects) from raw_files") == [(14, 0)]
    assert check(database) == []
    left = tmp_path / "left.duckdb"
    build(together(before, after, lake_version=9), left, previous=database)
    assert asked(left, "select built_version from derived.upkeep") == [0]
    assert told(left) == []
    assert asked(left, "select reason from rejects") == ["revisit"] * 3
    assert check(left) == []


def test_a_version_was_last_seen_when_a_revisit_saw_it(tmp_path: Path) -> None:
    """And the revisit has the id that a record with the same bytes would have."""
    rows = [capture(0, LEAD, place=0), capture(2, LATER, place=1)]
    seen = [revisit(1, 10, fetched_at=hours(0)), revisit(8, 11, fetched_at=hours(2))]
    database = tmp_path / "corpus.duckdb"
    build(holdings(tmp_path / "lake", rows, seen), database)
    versions = "select captures, valid_from, last_seen_at from versions order by version"
    assert asked(database, versions) == [(2, hours(0), hours(1)), (2, hours(2), hours(8))]
    whole = RawRecord(
        Origin("source-1", 0, 0), Kind.HTML, b"", rows[1]["raw_sha256"], 0, STORY,
        warc_record_id="<urn:uuid:11>",
    )  # fmt: skip
    ids = "select capture_id, text_of from captures where record_ordinal = 11"
    assert asked(database, ids) == [(article_id(whole), rows[1]["article_id"])]


def test_a_revisit_that_was_ingested_before_its_page_is_counted_once_that_is_there(
    tmp_path: Path,
) -> None:
    """From raw bytes to the summary, which adds up before and after; of a picture it is none."""
    raw, data, url = tmp_path / "raw", tmp_path / "data", "https://paper.example/1"
    raw.mkdir()
    digest = "WARC-Payload-Digest: sha1:ABC"
    again = record("revisit", url, http(b""), digest).replace(b"2026-10-04", b"2026-10-05", 1)
    picture = record("revisit", f"{url}.png", http(b"", media_type="image/png"), digest)
    gone = record("revisit", f"{url}/x", http(b"", status="410 Gone"), digest)
    (raw / "a.warc").write_bytes(again + picture + gone)
    first = ingest(raw, data)
    reasons = {"content_type": 1, "http_status": 1, "revisit": 1}
    assert (first.corpus.articles, first.corpus.reasons) == (0, reasons)
    (raw / "b.warc").write_bytes(record("response", url, http(page(1)), digest))
    second = ingest(raw, data)
    del reasons["revisit"]
    ledger = (second.corpus.articles, second.corpus.rejects, second.corpus.reasons)
    assert ledger == (2, 2, reasons)
    assert "  1 of these articles are pages seen again" in plain(second)
    assert ask(data, "select distinct fetched_at::date::varchar from captures order by all") == [
        ("2026-10-04",), ("2026-10-05",)
    ]  # fmt: skip
    assert ask(data, "select reason, count(*) from rejects group by all order by all") == [
        ("content_type", 1), ("http_status", 1)
    ]  # fmt: skip
    assert (ingest(raw, data).corpus, second.breaches) == (second.corpus, [])
