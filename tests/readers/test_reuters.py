"""Reuters-21578 and Gigaword: SGML with a story an element."""

import hashlib
import html
import re
from pathlib import Path

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.records import RawRecord, Reason
from tests.given import golds, needs_real_data, unpacked
from tests.readers.builders import found_in
from tests.readers.wire import LEAD, REST, read_text, refusals, stories

REUTERS = f"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" OLDID="5544" NEWID="1">
<DATE>26-FEB-1987 15:01:01.79</DATE><TOPICS><D>ship</D></TOPICS><PLACES><D>uk</D></PLACES>
<UNKNOWN> &#5;&#5;&#5;C T</UNKNOWN>
<TEXT>&#2;
<TITLE>FERRY &lt;ELM> SINKS</TITLE>
<AUTHOR>    by Ada Quay, Reuters</AUTHOR>
<DATELINE>    ELMSWORTH, Feb 26 - </DATELINE><BODY>{LEAD.replace(" on Mon", chr(10) + "on Mon")}
    {REST}
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS NEWID="2"><DATE>26-FEB-1987 15:02:20.00</DATE><TEXT TYPE="BRIEF">&#2;
******<TITLE>FERRY SANK</TITLE>Blah blah blah.
&#3;
</TEXT></REUTERS>
"""
GIGAWORD = f"""<DOC id="AFP_ENG_19940512.0001" type="story" >
<HEADLINE>
Ferry sinks
</HEADLINE>
<DATELINE>
ELMSWORTH, May 12 (AFP)
</DATELINE>
<TEXT>
<P>
{LEAD}
</P>
<P>
{REST} AT&amp;T
</P>
</TEXT>
</DOC>
<DOC id="AFP_ENG_19940512.0002" type="other" >
<TEXT>
{LEAD}
</TEXT>
</DOC>
"""


def test_a_control_character_written_as_a_number_is_a_blank(tmp_path: Path) -> None:
    found = read_text(tmp_path, REUTERS.replace("&lt;ELM> SINKS", "SINKS&#22;AT&#30;QUAY"))
    assert stories(found)[0].claims.title == "FERRY SINKS AT QUAY"


def test_an_element_of_an_unknown_type_is_told_and_its_siblings_are_read(tmp_path: Path) -> None:
    found = read_text(tmp_path, GIGAWORD.replace('type="story"', 'type="crossword"'))
    assert len(stories(found)) == 1
    (refused,) = refusals(found)
    assert (refused.reason, refused.detail) == (
        Reason.MALFORMED,
        "a <DOC> of the unknown type 'crossword'",
    )


def test_a_story_of_reuters_is_read_with_what_is_said_of_it(tmp_path: Path) -> None:
    found = read_text(tmp_path, REUTERS)
    (story,) = stories(found)
    assert story.payload.decode() == f"{LEAD}\n{REST}\nReuter"
    claims = story.claims
    assert (claims.title, claims.dateline) == ("FERRY <ELM> SINKS", "ELMSWORTH, Feb 26")
    assert (claims.authors, claims.categories, claims.tags) == (("Ada Quay",), ("ship",), ("uk",))
    (refusal,) = refusals(found)
    assert (refusal.reason, refusal.detail[-10:]) == (Reason.NO_BODY, "FERRY SANK")


def test_a_document_of_gigaword_is_dated_by_its_id(tmp_path: Path) -> None:
    first, second = stories(read_text(tmp_path, GIGAWORD))
    assert first.payload.decode() == f"{LEAD}\n{REST} AT&T"
    assert (first.claims.published, first.claims.language) == ("19940512", "en")
    assert first.claims.title == "Ferry sinks"
    assert second.payload.decode() == LEAD


def _bodies(path: Path) -> dict[str, str]:
    """Each story's body, by a way of its own."""
    bodies = {}
    for story in re.findall(r"<REUTERS.*?</REUTERS>", unpacked(path).decode("latin-1"), re.DOTALL):
        body = re.search(r"<BODY>(.*?)</BODY>", story, re.DOTALL)
        known = re.search(r'NEWID="(\d+)"', story)
        assert known
        if body:
            bodies[known[1]] = html.unescape(body[1]).strip()
    return bodies


@needs_real_data
def test_every_story_of_the_gold_has_its_title_its_body_and_its_day() -> None:
    labels = {label["id"]: label for label in golds("reuters_sample") if "id" in label}
    pages = sorted(
        {label["page"].with_name(label["page"].name + ".gz") for label in labels.values()}
    )
    kept, briefs = 0, 0
    for page in pages:
        bodies = _bodies(page)
        for one in found_in(page):
            if not isinstance(one, RawRecord):
                briefs += 1
                continue
            known = (one.claims.guid or "").rpartition(":")[2]
            label = labels[known]
            assert (one.claims.title or "") == " ".join(label.get("title", "").split())
            moment = read_moment(one.claims.published or "")
            assert moment is not None
            assert f"{moment.day:%d-%b-%Y}".upper() == label["date"].strip().partition(" ")[
                0
            ].zfill(11)
            if "text_sha1" in label:
                body = bodies[known]
                assert hashlib.sha1(body.encode()).hexdigest() == label["text_sha1"]
                assert one.payload.decode().split() == body.split()
            kept += 1
    assert (kept, briefs) == (2784, 216)
