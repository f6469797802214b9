"""Exports of press databases in their own layouts, the stories invented by us."""

import io
import textwrap
import zipfile
from collections.abc import Sequence
from html import escape

LEAD = (
    "The ferry to Elmsworth sank at its moorings on Monday night, the harbour master of the town "
    "said, and nobody was on board."
)
REST = (
    'A seacock had been left open, the harbour master said. "We shall raise her within the week," '
    "she told the council – at a cost of £40,000."
)
NUMBERS = (1, 2, 3)


def title(number: int) -> str:
    return f"Ferry {number} sinks: what the harbour master says"


def body(number: int) -> tuple[str, ...]:
    return (f"{number}. {LEAD}", REST, "WARNING: the quay stays closed.")


def rtf(lines: Sequence[str], head: str = "") -> bytes:
    """An RTF of these lines, a paragraph each; `\\f` is a section, `\\t` parts cells of a row."""
    written = [
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}{\f1\fswiss Arial;}}",
        r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\fs20 \snext0 Normal;}}\f0\fs20 " + head,
        r"{\*\shppict{\pict\pngblip" + "\n" + "89504e470d0a1a0a" * 40 + "}}",
        r"{\header \pard Page \chpgn\par Ferry sinks The Paper}",
    ]
    for line in lines:
        cells = line.split("\t")
        if line == "\f":
            written.append(r"\sect\sectd\sbkpage ")
        elif len(cells) > 1:
            inside = "".join(rf"\pard\intbl\f1 {_rtf(cell)}\cell" + "\n" for cell in cells)
            written.append(rf"\trowd\cellx900\cellx9000 {inside}\row")
        else:
            written.append(rf"\pard\hyphpar0\ql\b {_rtf(line[:4])}\b0 {_rtf(line[4:])}" + "\n\\par")
    return "\n".join([*written, "}"]).encode("ascii")


def _rtf(text: str) -> str:
    """£ as a byte of the code page, – by its number, as Word writes them."""
    escaped = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    return "".join(
        one if one.isascii() else rf"\'{ord(one):02x}" if ord(one) < 256 else rf"\u{ord(one)}?"
        for one in escaped
    )


TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns='
    '"http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(lines: Sequence[str], others: dict[str, str] | None = None) -> bytes:
    """A DOCX of these lines, a paragraph each; `\\f` is a section."""
    paragraphs = []
    for line in lines:
        if line == "\f":
            paragraphs.append("<w:p><w:pPr><w:sectPr><w:cols/></w:sectPr></w:pPr></w:p>")
            continue
        first, rest = escape(line[:9]), escape(line[9:])
        paragraphs.append(
            '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr><w:hyperlink>'
            f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{first}</w:t></w:r></w:hyperlink>'
            f'<w:r><w:t xml:space="preserve">{rest}</w:t></w:r><w:del><w:r><w:delText>gone'
            "</w:delText></w:r></w:del></w:p>"
        )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {WORD}><w:body>{"".join(paragraphs)}'
        "<w:sectPr/></w:body></w:document>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", document)
        for name, content in (others or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


COVER = (
    "User Name: ADA QUAY",
    "Date and Time: Monday, March 9, 2026 7:08:00 PM CET",
    "Job Number: 79564983",
    "Documents (3)",
    *(
        line
        for n in NUMBERS
        for line in (
            f"{n}. {title(n)}",
            "Client/Matter: -None-",
            "Search Terms: ferry w/5 sinks",
            "Search Type: Terms and Connectors",
            "Narrowed by:",
            "Content Type",
            "Narrowed by",
            "News",
            "Sources: The Paper; Timeline: Jan 01, 2026 to Mar 09, 2026",
        )
    ),
)


def uni(number: int) -> tuple[str, ...]:
    """A document of Nexis Uni or Lexis+."""
    return (
        title(number),
        "The Paper (Elmsworth)",
        "March 2, 2026 Monday",
        "Final Edition",
        "",
        "Copyright 2026 The Paper Limited All Rights Reserved",
        "Section:\u00a0NEWS; Pg. 5",
        "Length:\u00a0306 words",
        "Byline:\u00a0By Ada Quay and Jo Lens",
        "Dateline:\u00a0ELMSWORTH",
        "Body",
        "",
        *body(number),
        "",
        "Graphic",
        "The quay at Elmsworth.",
        "Classification",
        "Language:\u00a0ENGLISH",
        "Publication-Type:\u00a0Newspaper",
        "Subject:\u00a0FERRIES (90%); HARBORS & PORTS (78%)",
        "Load-Date:\u00a0March 3, 2026",
        "",
        "End of Document",
        "",
    )


def uni_lines() -> list[str]:
    return [*COVER, "\f", *(line for n in NUMBERS for line in (*uni(n), "\f"))][:-1]


def academic(number: int) -> tuple[str, ...]:
    """A document of LexisNexis Academic: the copyright first, headline and body as fields."""
    return (
        f"{number} of 3 DOCUMENTS",
        "",
        "Copyright 2026 The Paper Limited",
        "All Rights Reserved",
        "The Paper (Elmsworth)",
        "",
        "March 2, 2026 Monday",
        "Final Edition",
        "",
        "SECTION: NEWS; Pg. 5",
        "",
        "LENGTH: 306 words",
        "",
        f"HEADLINE: {title(number)}",
        "",
        "BYLINE: By Ada Quay and Jo Lens",
        "",
        "DATELINE: ELMSWORTH",
        "",
        "BODY:",
        "",
        *body(number),
        "",
        "LOAD-DATE: March 3, 2026",
        "",
        "LANGUAGE: ENGLISH",
        "",
        "GRAPHIC: The quay at Elmsworth.",
        "",
        "SUBJECT: FERRIES (90%); HARBORS & PORTS (78%)",
        "",
    )


ACADEMIC_COVER = (
    "Download Request: All Documents: 1-3",
    "Time Of Request: Monday, March 09, 2026  22:32:52 EST",
    "Send To:",
    "",
    "MEGADEAL, ACADEMIC UNIVERSE",
    "UNIVERSITY OF ELMSWORTH",
    "",
    "Terms: (ferry AND sinks)",
    "Source: The Paper",
    "Project ID:",
    "",
    "\f",
)


def academic_lines() -> list[str]:
    return [*ACADEMIC_COVER, *(line for n in NUMBERS for line in academic(n))]


def nexis_html(numbers: Sequence[int] = NUMBERS) -> bytes:
    """Nexis' HTML of 2012 to 2019: capitals, a span for each style, the hit in red."""
    page = [
        '<HTML>\n<HEAD>\n<STYLE TYPE="text/css"><!--\n.c0 { text-align: center; }\n--></STYLE>\n'
        "<!-- LXNComment 1827:520979118 -->\n<TITLE>&nbsp;</TITLE>\n"
        '<META TOPIC="null" DOCUMENTS="3" UPDATED="Monday, March 09, 2026  22:35:20 EST" /></HEAD>'
        '\n<BODY>\n<DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c11">Download Request: All Documents:'
        " 1-3<BR>Terms: (ferry)<BR></SPAN></P>\n</DIV>\n"
    ]
    for number in numbers:
        lead, rest, warning = map(escape, body(number))
        page.append(
            f'<A NAME="DOC_ID_0_{number}"></A><!-- Hide XML section from browser\n<DOC NUMBER='
            f"{number}>\n<DOCFULL> -->\n"
            + _centred(f"{number} of 3 DOCUMENTS")
            + '<BR><DIV CLASS="c0">'
            '<BR><P CLASS="c1"><SPAN CLASS="c2">Copyright 2026 The Paper Limited<BR>All Rights '
            'Reserved</SPAN><SPAN CLASS="c2">&nbsp;</SPAN><BR><IMG SRC="logo.gif" ALT="logo"><BR>'
            '<SPAN CLASS="c2">The Paper (Elmsworth)</SPAN></P>\n</DIV>\n'
            '<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c4">March</SPAN><SPAN CLASS="c2"> 2, '
            '2026 Monday</SPAN><SPAN CLASS="c2">&nbsp;<BR>Final Edition</SPAN></P>\n</DIV>\n'
            + _field("SECTION", "NEWS; Pg. 5")
            + _field("LENGTH", "306 words")
            + _field("HEADLINE", title(number).replace("sinks", '</SPAN><SPAN CLASS="c4">sinks'))
            + _field("BYLINE", "By Ada Quay and Jo Lens")
            + _field("DATELINE", "ELMSWORTH")
            + '<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c7"> BODY:<BR></SPAN></P>\n'
            f'<P CLASS="c8"><SPAN CLASS="c2">{lead}</SPAN></P>\n'
            f'<P CLASS="c8"><SPAN CLASS="c2">{rest}</SPAN><SPAN CLASS="c2">&nbsp;</SPAN></P>\n'
            f'<P CLASS="c8"><SPAN CLASS="c2">{warning}</SPAN></P>\n<P CLASS="c8"></P>\n</DIV>\n'
            + _field("LOAD-DATE", "March 3, 2026")
            + _field("LANGUAGE", "ENGLISH")
            + _field("GRAPHIC", "The quay at Elmsworth.")
            + _field("SUBJECT", "FERRIES (90%); HARBORS &amp; PORTS (78%)")
            + '<!-- Hide XML section from browser\n</DOCFULL>\n</DOC> -->\n<DIV CLASS="c9"/>\n'
        )
    return "".join([*page, "</BODY></HTML>\n"]).encode("cp1252")


def _centred(line: str) -> str:
    return f'<BR><DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">{line}</SPAN></P>\n</DIV>\n'


def _field(name: str, said: str) -> str:
    return (
        f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c7">{name}: </SPAN>'
        f'<SPAN CLASS="c2">{said}</SPAN></P>\n</DIV>\n'
    )


def factiva_number(number: int) -> str:
    return f"PAPERE0020260302em320000{number}"


def factiva_fields(number: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A document of Factiva with "indexing": its codes in their order."""
    lead, *others = body(number)
    return (
        ("SE", ("News",)),
        ("HD", (title(number),)),
        ("BY", ("By Ada Quay and Jo Lens",)),
        ("WC", ("306 words",)),
        ("PD", ("2 March 2026",)),
        ("ET", ("08:15",)),
        ("SN", ("The Paper (Elmsworth)",)),
        ("SC", ("PAPERE",)),
        ("ED", ("Final",)),
        ("PG", ("5",)),
        ("LA", ("English",)),
        ("CY", ("(c) 2026 The Paper Limited. All rights reserved.",)),
        ("LP", (lead,)),
        ("TD", tuple(others)),
        ("NS", ("gmard : Maritime Accidents | gcat : Political/General News",)),
        ("RE", ("uk : United Kingdom | eurz : Europe",)),
        ("PUB", ("The Paper Limited",)),
        ("AN", (f"Document {factiva_number(number)}",)),
    )


def factiva_plain(number: int) -> tuple[str, ...]:
    """A document of Factiva as it is displayed, without codes."""
    fields = dict(factiva_fields(number))
    shown = ("SE", "HD", "BY", "WC", "PD", "ET", "SN", "SC", "PG", "LA", "CY", "LP", "TD", "AN")
    return tuple(line for code in shown for line in fields[code])


def factiva_coded_lines() -> list[str]:
    """As a table of two columns: in RTF, and as text that was copied from it."""
    lines = []
    for number in NUMBERS:
        for code, said in factiva_fields(number):
            lines += [f"{code}\t{said[0]}", *(f"\t{one}" for one in said[1:])]
        lines += ["", "\f"]
    return [*lines, "Search Summary", "Text\tferry and sinks", "Date\tIn the last 3 months"]


def factiva_plain_lines() -> list[str]:
    lines = [line for n in NUMBERS for line in (*factiva_plain(n), "", "\f")]
    return [*lines, "© 2026 Factiva, Inc. All rights reserved."]


def factiva_text() -> bytes:
    """Fields a line, the code in the margin."""
    lines = []
    for number in NUMBERS:
        for code, said in factiva_fields(number):
            if code in ("LP", "TD"):
                lines += [code, "", *(line for one in said for line in (one, ""))]
            else:
                lines.append(f"{code:8}{said[0]}")
        lines.append("")
    return "\r\n".join(lines).encode()


STYLE = b".icon a{display:block;}.nlFooter .icon a{display:inline-block!important;}" * 1_500
FACTIVA_HEAD = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/'
    'DTD/xhtml1-transitional.dtd">\n<html>\n<head>\n\t<meta http-equiv="Content-Type" content="'
    'text/html; charset=UTF-8"/>\n\t<title>Factiva</title>\n<style type="text/css">'
    + ".icon a{display:block;}.nlFooter .icon a{display:inline-block!important;top:3px;}"
    * 1_300
    + "</style>\n</head>\n<body class=''><div id=\"navcontainer\"><h1>Factiva</h1></div><form name="
    '"PageBaseForm" method="post"><div id="contentWrapper"><div id="contentLeft"><span></span>'
)
FACTIVA_FOOT = (
    '<div id="pageFooter"><table><tr><td><span class="copyright">&copy; 2026 Factiva, Inc. All '
    "rights reserved.</span></td></tr></table></div></div></div></form></body>\n</html>\n"
)


def factiva_html(numbers: Sequence[int] = NUMBERS, *, is_coded: bool = True) -> bytes:
    """Factiva's "Save as HTML": a hundred kilobytes of style stand before the first document."""
    shown = [_coded_html(n) if is_coded else _plain_html(n) for n in numbers]
    return "".join([FACTIVA_HEAD, *shown, FACTIVA_FOOT]).encode()


def _coded_html(number: int) -> str:
    rows = []
    for code, said in factiva_fields(number):
        if code in ("LP", "TD"):
            told = "".join(
                f'<p class="articleParagraph enarticleParagraph">{escape(one)}</p>\n'
                for one in said
            )
            rows.append(
                f'<td align="right" class="index"><p><b>{code}</b>&nbsp;</p></td><td>{told}</td>'
            )
        elif code == "HD":
            rows.append(
                '<td align="right" class="index"><b>HD</b>&nbsp;</td><td>'
                f"<b class='enHeadline'>{said[0]}</b>\n</td>"
            )
        else:
            rows.append(
                f'<td align="right" valign="top" class="index"><br/><b>{code}</b>&nbsp;</td>'
                f"<td><br/>{escape(said[0])}</td>"
            )
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="article enArticle"><table cellpadding="1">{table}</table><br/></div><br/>'


def _plain_html(number: int) -> str:
    fields = dict(factiva_fields(number))
    shown = ("WC", "PD", "ET", "SN", "SC", "PG", "LA", "CY")
    lines = "".join(f"<div>{escape(fields[code][0])}</div>" for code in shown)
    told = "".join(
        f'<p class="articleParagraph enarticleParagraph">{escape(one)}</p>' for one in body(number)
    )
    return (
        f'<div class="article enArticle"><div>{fields["SE"][0]}</div><div id="hd"><span class='
        f"'enHeadline'>{title(number)}</span></div><div class=\"author\">{fields['BY'][0]}</div>"
        f"{lines}{told}<p>{fields['AN'][0]}</p></div><br/>"
    )


def europresse(numbers: Sequence[int] = NUMBERS) -> bytes:
    """Europresse's "Enregistrer en HTML"."""
    page = [
        '<!DOCTYPE html> <html> <head> <meta charset="utf-8"> <title></title> <style type="text/'
        'css">.DocPublicationName{color:#83724e}.titreArticleVisu{font-weight:bold}</style></head>'
        " <body>  "
    ]
    for number in numbers:
        told = " ".join(f"<p>{escape(one)}</p>" for one in body(number)).replace(
            "ferry", "<mark>ferry</mark>"
        )
        page.append(
            '<article> <header>        <img sourcecode="LP" class="" src="lp_small.gif" />   <div> '
            '<span class="DocPublicationName">The Paper (Elmsworth), no. 4711   </span> </div> '
            '<div> <span class="DocHeader">News, lundi 2 mars 2026, p. 5</span> </div>  '
            '<div><p>PORTS</p></div>  <div class="titreArticle">   <p class="sm-margin-TopNews '
            f'titreArticleVisu rdp__articletitle">{title(number)}</p>  </div>  '
            "<div>By Ada Quay and Jo Lens</div>      </header> <section>   "
            f"<div class=\"DocText clearfix\">   <div class='docOcurrContainer'> {told} </div> </div>"
            " </section> <aside>       <div>  <p><b>Illustration(s) : </b></p> <div><p>A photo.</p>"
            ' </div>  </div> </aside> <footer>    <a name="complement"></a>  <small>© 2026 The '
            f"Paper. Tous droits réservés.</small> <p>Numéro de document : news·20260302·LP·20{number}"
            '</p>       <div id="divPubliC"> <div><span id="PubliC_lblNodoc">news·20260302·LP·20'
            f"{number}</span> </div> <div> <span>Date d'émission : <b>2026-03-09</b></span> </div> "
            "</div> </footer> </article> "
        )
    return "".join([*page, "</body> </html>\n"]).encode()


LINE = "_" * 60


def proquest_fields(number: int) -> tuple[tuple[str, str], ...]:
    """What ProQuest says behind a text."""
    return (
        ("Subject", "Ferries; Harbors & ports"),
        ("Location", "Elmsworth"),
        ("Title", title(number)),
        ("Publication title", "The Paper; Elmsworth"),
        ("Pages", "5"),
        ("Publication year", "2026"),
        ("Publication date", "Mar 2, 2026"),
        ("Section", "NEWS"),
        ("Publisher", "The Paper Limited"),
        ("Source type", "Newspapers"),
        ("Language of publication", "English"),
        ("Document type", "News"),
        ("ProQuest document ID", f"25143997{number}"),
        ("Document URL", f"https://search.proquest.example/docview/25143997{number}"),
        ("Copyright", "Copyright The Paper Limited Mar 2, 2026"),
        ("Last updated", "2026-03-03"),
        ("Database", "Global Newsstream"),
    )


def proquest_text() -> bytes:
    """ProQuest's "Text only"."""
    lines = [LINE]
    for number in NUMBERS:
        lines += [
            "",
            f"Document {number} of 3",
            "",
            title(number),
            "",
            "Author: Quay, Ada; Lens, Jo",
        ]
        lines += ["", "Publication info: The Paper ; Elmsworth [Elmsworth]02 Mar 2026: 5.", ""]
        lines += ["Abstract: The ferry sank.", "", "Links: UC-eLinks", ""]
        lines += [f"Full text: {body(number)[0]}"]
        lines += [line for one in body(number)[1:] for line in ("", one)]
        lines += [
            line for name, said in proquest_fields(number) for line in ("", f"{name}: {said}")
        ]
        lines += ["", LINE]
    lines += ["", "Contact us at: http://support.proquest.example", ""]
    lines += ["Database copyright © 2026 ProQuest LLC. All rights reserved.", ""]
    return "\r\n".join(lines).encode()


def proquest_html(numbers: Sequence[int] = NUMBERS) -> bytes:
    """ProQuest's "HTML"."""
    page = ['<html><head><title>ProQuest</title><meta charset="utf-8"></head><body>']
    for number in numbers:
        told = "              ".join(f"<p>{escape(one)}</p>" for one in body(number))
        fields = "".join(
            f'<p style="margin-bottom:5pt;"><strong>{name}: </strong>{escape(said)}</p>\n'
            for name, said in proquest_fields(number)
            if name != "Title"
        )
        page.append(
            '<div style="margin-bottom:20px;border-bottom:2px solid #ccc;padding-bottom:5px">\n<a '
            f'name="DocID_MSTAR_25143997{number}"></a><p style="margin-bottom:5pt;"></p>\n<p style='
            f'"font-weight:bold;">{title(number)}</p>\n<p><strong>Author:  </strong>Quay, Ada; Lens,'
            " Jo</p>\n<p><strong>Publication info:  </strong>The Paper ; Elmsworth [Elmsworth]02 Mar"
            f' 2026: 5.</p>\n<p><a href="https://search.proquest.example/docview/25143997{number}">'
            "ProQuest document link</a></p>\n<p><strong>Abstract:  </strong></p>\n<p>The ferry sank."
            '</p>\n<div style="clear:both"></div>\n<p><strong>Full text: </strong><text wordcount='
            f'"306" htmlcontent="true"><title></title>\n{told}</text></p>\n{fields}</div>\n'
        )
    return "".join([*page, "</body></html>"]).encode()


def iptc7901(numbers: Sequence[int] = NUMBERS) -> bytes:
    """What dpa and others sent: SOH, STX and ETX around header, text and time."""
    items = []
    for number in numbers:
        told = "\r\n\r\n".join("\r\n".join(textwrap.wrap(one, 69)) for one in body(number))
        items.append(
            f"\x16\x16\x01eca000{number} 3 i 380  dpa 004{number}\r\n\r\nUK/ships/\r\n\x02REFILE\r\n"
            f"1ST LEAD\r\n{title(number)}\r\nBy Ada Quay and Jo Lens =\r\n\r\n{told}\r\n\r\n"
            "# Notebook\r\n\r\n## Note to editors\r\n- adds grafs 7-11\r\n\r\n* * * *\r\nThe following "
            "information is not intended for publication\r\n\r\ndpa al rmo\r\n\x03\r\n"
            "022322 GMT Mar 26\r\n\x04"
        )
    return "".join(items).encode("cp1252")


def anpa1312(numbers: Sequence[int] = NUMBERS) -> bytes:
    """What AP sent to the printers of newspapers."""
    items = []
    for number in numbers:
        told = "".join(f"\t   {one} \r\n \r\n" for one in body(number))
        items.append(
            f"\x16\x16\x01z963{number}\x1f-----\r\nr i\x13\x11 BC-EU--Britain-Ferry     03-02 0820\r\n"
            f"\x02^BC-EU--Britain-Ferry,466<\r\n^{title(number)}<\r\n^By ADA QUAY=\r\n^Associated "
            f"Press=\r\n{told}\x03AP-WF-03-02-26 0620GMT<\r\n\r\n\r\n"
        )
    return "".join(items).encode("cp1252")


def lines_of(lines: Sequence[str]) -> bytes:
    """A plain text."""
    return "\n".join(lines).encode()


EXPORTS = {
    "nexis.txt": lines_of(academic_lines()),
    "nexis.rtf": rtf(academic_lines()),
    "nexis.docx": docx(academic_lines()),
    "nexis.html": nexis_html(),
    "nexis-uni.txt": lines_of(uni_lines()),
    "nexis-uni.rtf": rtf(uni_lines()),
    "nexis-uni.docx": docx(uni_lines()),
    "factiva-coded.txt": factiva_text(),
    "factiva-coded.rtf": rtf(factiva_coded_lines()),
    "factiva-coded.docx": docx(factiva_coded_lines()),
    "factiva-coded.html": factiva_html(),
    "factiva.txt": lines_of(factiva_plain_lines()),
    "factiva.rtf": rtf(factiva_plain_lines()),
    "factiva.html": factiva_html(is_coded=False),
    "europresse.html": europresse(),
    "proquest.txt": proquest_text(),
    "proquest.html": proquest_html(),
}

# As small as bytes are that are broken by the thousand.
SMALL = {
    name: EXPORTS[name]
    for name in ("nexis.txt", "nexis.html", "nexis-uni.docx", "nexis-uni.rtf", "factiva-coded.txt")
} | {
    "factiva.html": factiva_html((1, 2)).replace(STYLE, b""),
    "europresse.html": europresse((1, 2)),
    "proquest.txt": proquest_text(),
    "proquest.html": proquest_html((1, 2)),
    "iptc7901.txt": iptc7901((1, 2)),
    "anpa1312.txt": anpa1312((1, 2)),
}
