"""Nexis' plain text: each document of a download is a record."""

from pathlib import Path

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.rules import Rules
from tests.readers.builders import found_in
from tests.readers.wire import LEAD, REST, read_text, refusals, stories


def document(number: int, body: str = f"{LEAD}\n\n{REST}") -> str:
    return f"""\f                               {number} of 3 DOCUMENTS


                              The Paper (Elmsworth)

                            March 2, 2026 Monday
                                 Final Edition

Ferry {number} sinks: what the harbour
master says

BYLINE: Ada Quay

SECTION: NEWS; Pg. 5

LENGTH: 306 words

DATELINE: ELMSWORTH

{body}

WARNING: the quay stays closed.

LOAD-DATE: March 3, 2026

LANGUAGE: ENGLISH

                    Copyright 2026 The Paper Limited
                          All Rights Reserved


"""


def test_a_document_is_told_from_what_nexis_says_of_it(tmp_path: Path) -> None:
    found = stories(read_text(tmp_path, "".join(map(document, (1, 2, 3))).replace("\n", "\r\n")))
    assert len(found) == 3
    story, claims = found[1], found[1].claims
    assert story.payload.decode() == f"{LEAD}\n{REST}\nWARNING: the quay stays closed."
    assert claims.dateline == "ELMSWORTH"
    assert claims.title == "Ferry 2 sinks: what the harbour master says"
    assert (claims.outlet, claims.authors) == ("The Paper (Elmsworth)", ("Ada Quay",))
    assert (claims.section, claims.language) == ("NEWS", "en")
    assert claims.copyright_notice == "Copyright 2026 The Paper Limited All Rights Reserved"
    moment = read_moment(claims.published or "")
    assert moment is not None
    assert moment.day.isoformat() == "2026-03-02"


def test_a_document_that_is_too_long_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "download"
    path.write_text(document(1) + document(2, LEAD * 100) + document(3))
    found = found_in(path, rules=Rules(text_max_bytes=5_000))
    assert [(one.claims.title or "")[:7] for one in stories(found)] == ["Ferry 1", "Ferry 3"]
    assert [one.reason for one in refusals(found)] == [Reason.TOO_LARGE]
