"""Small items of every format of the news industry, written by us."""

from pathlib import Path

from broadsheet.pipeline.readers.formats import Found
from broadsheet.pipeline.records import RawRecord, RecordFailure
from tests.readers.builders import found_in

LEAD = "The ferry to Elmsworth sank at its moorings on Monday night, and nobody was on board."
REST = "The harbour master said that a seacock had been left open."

NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-5.dtd">
<nitf><head><title>Ferry</title>
<docdata management-status="usable"><doc-id id-string="paper-77"/><urgency ed-urg="3"/>
<date.issue norm="20260302T081500+0100"/><doc.copyright year="2026" holder="The Paper"/>
<du-key key="ferry" version="2"/>
<key-list><keyword key="ferries"/></key-list></docdata>
<tobject><tobject.subject tobject.subject.refnum="03010000" tobject.subject.matter="accident"/>
</tobject></head>
<body><body.head><hedline><hl1>Ferry sinks</hl1><hl2>Nobody hurt</hl2></hedline>
<byline>By Ada Quay, <byttl>Harbour reporter</byttl></byline>
<dateline>ELMSWORTH, March 2 - </dateline></body.head>
<body.content><p>Ferry sinks</p><p>{LEAD}</p>
<media><media-reference source="a.jpg"/><media-caption>The quay.</media-caption></media>
<p>{REST}</p></body.content></body></nitf>"""

NEWSML = f"""<?xml version="1.0" encoding="utf-8"?><NewsML Version="1.2">
<NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>paper.example</ProviderId>
<DateId>20260302</DateId><NewsItemId>77</NewsItemId><RevisionId PreviousRevision="1">2</RevisionId>
</NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20260302T071500Z</FirstCreated>
<ThisRevisionCreated>20260302T091500Z</ThisRevisionCreated><Status FormalName="Canceled"/>
<Urgency FormalName="3"/></NewsManagement>
<NewsComponent><NewsComponent><Role FormalName="Photo"/><NewsLines><HeadLine>The quay</HeadLine>
<ByLine>Jo Lens</ByLine></NewsLines><ContentItem><MediaType FormalName="Photo"/></ContentItem>
</NewsComponent>
<NewsComponent><NewsLines><HeadLine>Ferry sinks</HeadLine><ByLine>Ada Quay</ByLine></NewsLines>
<DescriptiveMetadata><SubjectCode><Subject FormalName="03010000"/></SubjectCode>
</DescriptiveMetadata><NewsComponent><ContentItem><MediaType FormalName="Text"/>
<DataContent><p>{LEAD}</p><p>{REST}</p></DataContent></ContentItem></NewsComponent>
</NewsComponent></NewsComponent></NewsItem></NewsML>"""


def g2(
    *,
    version: int = 1,
    status: str = "usable",
    kind: str = "newsItem",
    item_class: str = "text",
    headline: str = "Ferry sinks",
    paragraphs: tuple[str, ...] = (LEAD, REST),
    guid: str = "urn:newsml:paper.example:20260302:77",
) -> str:
    """One item of NewsML-G2."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<{kind} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}"
 version="{version}" xml:lang="en"><rightsInfo><copyrightNotice>The Paper</copyrightNotice>
<usageTerms>Not before noon.</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:{item_class}"/><provider qcode="p:paper.example"/>
<versionCreated>2026-03-02T0{version}:15:00Z</versionCreated>
<embargoed>2026-03-02T12:00:00+01:00</embargoed><pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><urgency>3</urgency><contentCreated>2026-03-02T00:15:00Z</contentCreated>
<language tag="en"/><subject qcode="medtop:20000150"><name>accident</name></subject>
<headline>{headline}</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><header><h1>{headline}</h1></header>{body}</body></html></inlineXML></contentSet></{kind}>"""


def read_text(folder: Path, content: str | bytes) -> list[Found]:
    """What the readers find in a file of this content, whatever it is called."""
    path = folder / "download.bin"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return found_in(path)


def stories(found: list[Found]) -> list[RawRecord]:
    """The records among what was found."""
    return [one for one in found if isinstance(one, RawRecord)]


def refusals(found: list[Found]) -> list[RecordFailure]:
    """The failures among what was found."""
    return [one for one in found if isinstance(one, RecordFailure)]
