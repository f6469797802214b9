"""RSS, RDF, Atom, JSON Feed and WordPress' export: feeds that carry whole texts are corpora."""

import json
from pathlib import Path

import pytest

from broadsheet.pipeline.records import Reason
from tests.readers.wire import LEAD, REST, read_text, refusals, stories

BODY = f"<p>{LEAD}</p><figure><img src=a><figcaption>The quay.</figcaption></figure><p>{REST}</p>"
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Paper</title><link>https://paper.example/</link><language>en-GB</language>
<copyright>The Paper</copyright>
<item><title>Ferry sinks</title><link>/news/77</link><guid isPermaLink="false">77</guid>
<pubDate>Mon, 02 Mar 2026 08:15:00 +0100</pubDate><dc:creator>Ada Quay</dc:creator>
<category>Harbour</category><description>A ferry sank.</description>
<media:content url="https://paper.example/a.jpg"/>
<c:encoded><![CDATA[{BODY}]]></c:encoded></item></channel></rss>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://paper.example/"><title>The Paper</title></channel>
<item rdf:about="https://paper.example/news/77"><title>Ferry sinks</title>
<link>https://paper.example/news/77</link><dc:date>2026-03-02T08:15:00+01:00</dc:date>
<content:encoded><![CDATA[{BODY}]]></content:encoded></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Paper</title>
<link href="https://paper.example/"/><entry><id>tag:paper.example,2026:77</id>
<title type="html">Ferry &lt;i&gt;sinks&lt;/i&gt;</title>
<link rel="self" href="https://paper.example/api/77"/><link href="https://paper.example/news/77"/>
<published>2026-03-02T08:15:00+01:00</published><updated>2026-03-02T10:15:00+01:00</updated>
<author><name>Ada Quay</name></author><category term="harbour" label="Harbour"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{BODY.replace("src=a", "src='a'/")}
</div></content></entry></feed>"""
WXR = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><title>The Paper</title><link>https://paper.example</link><language>en-GB</language>
<wp:author><wp:author_login>ada</wp:author_login></wp:author>
<item><title>Ferry sinks</title><link>https://paper.example/news/77</link>
<pubDate>Mon, 02 Mar 2026 07:15:00 +0000</pubDate><dc:creator>Ada Quay</dc:creator>
<guid isPermaLink="false">https://paper.example/?p=77</guid><description></description>
<content:encoded><![CDATA[{LEAD}

{REST}]]></content:encoded><excerpt:encoded><![CDATA[A ferry sank.]]></excerpt:encoded>
<wp:post_date_gmt>2026-03-02 07:15:00</wp:post_date_gmt><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><category domain="category"><![CDATA[Harbour]]></category>
<category domain="post_tag"><![CDATA[ferries]]></category></item>
<item><title>photo</title><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type></item>
<item><title>idea</title><content:encoded>x</content:encoded><wp:status>draft</wp:status>
<wp:post_type>post</wp:post_type></item></channel></rss>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Paper",
        "language": "en",
        "items": [
            {
                "id": "77",
                "url": "https://paper.example/news/77",
                "title": "Ferry sinks",
                "content_html": BODY,
                "date_published": "2026-03-02T08:15:00+01:00",
                "authors": [{"name": "Ada Quay"}],
                "tags": ["Harbour"],
            },
            {"id": "78", "title": "Nothing", "summary": "Only a summary."},
            "no item",
        ],
    }
)


def test_a_date_of_noughts_is_no_date(tmp_path: Path) -> None:
    """WordPress writes it for a post that has none in UTC: the feed's own date stands."""
    dated = "<wp:post_date_gmt>2026-03-02 07:15:00"
    post = WXR.replace(dated, dated.replace("2026-03-02 07:15:00", "0000-00-00 00:00:00"))
    assert post != WXR
    (story,) = stories(read_text(tmp_path, post))[:1]
    assert (story.claims.published or "").startswith("Mon, 02 Mar 2026")


@pytest.mark.parametrize("feed", [RSS, RDF, ATOM, WXR, JSON_FEED])
def test_the_whole_text_keeps_its_paragraphs(tmp_path: Path, feed: str) -> None:
    (story,) = stories(read_text(tmp_path, feed))
    assert story.payload.decode() == f"{LEAD}\n{REST}"
    assert story.claims.title == "Ferry sinks"
    assert story.url == "https://paper.example/news/77"
    assert story.claims.sitename == "The Paper"
    assert (story.claims.published or "")[:3] in ("Mon", "202")


def test_a_feed_says_what_it_is_about_and_who_wrote_it(tmp_path: Path) -> None:
    for feed in (RSS, ATOM, WXR):
        (story,) = stories(read_text(tmp_path, feed))
        assert story.claims.authors == ("Ada Quay",)
        assert story.claims.categories == ("Harbour",)
        assert (story.claims.language or "")[:2] == "en"
    (story,) = stories(read_text(tmp_path, RSS))
    assert (story.claims.standfirst, story.claims.captions) == ("A ferry sank.", ("The quay.",))
    assert (story.claims.guid, story.claims.copyright_notice) == ("77", "The Paper")
    assert story.claims.image_url == "https://paper.example/a.jpg"


def test_drafts_and_attachments_of_wordpress_are_no_stories(tmp_path: Path) -> None:
    found = read_text(tmp_path, WXR)
    (story,) = stories(found)
    assert (story.claims.tags, story.claims.standfirst) == (("ferries",), "A ferry sank.")
    assert [one.reason for one in refusals(found)] == [Reason.NOT_A_STORY] * 2


def test_a_summary_is_not_taken_for_the_story(tmp_path: Path) -> None:
    short = RSS[: RSS.index("<c:encoded>")] + "</item></channel></rss>"
    (refusal,) = refusals(read_text(tmp_path, short))
    assert (refusal.reason, refusal.detail) == (
        Reason.NO_BODY,
        "a summary of 3 words, and no whole text",
    )
    long = short.replace("A ferry sank.", "A ferry sank. " * 40)
    assert len(stories(read_text(tmp_path, long))) == 1


def test_each_item_of_a_json_feed_is_a_record(tmp_path: Path) -> None:
    found = read_text(tmp_path, JSON_FEED)
    assert len(stories(found)) == 1
    assert [one.reason for one in refusals(found)] == [Reason.NO_BODY] * 2
    assert [one.origin.record_ordinal for one in (*stories(found), *refusals(found))] == [0, 1, 2]
