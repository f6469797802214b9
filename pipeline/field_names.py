"""What fields of a story are called, and a user's own names for columns."""

from collections.abc import Mapping


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


HTML_NAMES = _split("html rawhtml htmlcontent pagehtml contenthtml bodyhtml htmlbody bodyxhtml")
# An extractor's output first, then names that may hold anything; each may hold HTML after all.
TEXT_NAMES = _split(
    "maintext articlebody text plaintext bodytext fulltext rawtext contenttext articletext "
    "content contents newscontent newstext storytext bodyfulltext body article story"
)
# For each claim the names that make it, the most telling first.
CLAIM_NAMES: Mapping[str, tuple[str, ...]] = {
    "url": _split(
        "url canonicalurl articleurl link weburl warctargeturi targeturi pageurl sourceurl "
        "documenturl source mainentityofpage permalink uri id"
    ),
    "title": _split(
        "title headline headlinetext webtitle articletitle newstitle titlepage titlerss name"
    ),
    "standfirst": _split("standfirst abstract subtitle subheadline dek lead"),
    "published": _split(
        "datepublished datepublish publishedat publisheddate publishdate pubdate "
        "publicationdate publicationdatetime publishingdate publishedon published "
        "articlepublishedtime webpublicationdate datecreated date"
    ),
    "modified": _split(
        "datemodified datemodify modified updatedat lastmodified articlemodifiedtime lastupdated"
    ),
    # C4 and its kin call the time of the crawl `timestamp`.
    "fetched": _split("datedownload fetchedat crawldate crawledat warcdate filedate timestamp"),
    "language": _split("language inlanguage lang languagecode"),
    "description": _split(
        "description shortdescription excerpt metadescription summary ogdescription"
    ),
    "sitename": _split(
        "sitename publisher sourcehostname publication publicationtitle publicationname pubtitle "
        "medianame sourcename publishername sourcetitle ispartof source "
        "ogsitename"
    ),
    "outlet": _split("outlet sourcedomain hostname domain newspaper mediaurl"),
    "section": _split("section articlesection sectionname"),
    "image_url": _split("imageurl image topimage urltoimage thumbnailurl ogimage"),
    "license": _split("license licence rights"),
}
LIST_NAMES: Mapping[str, tuple[str, ...]] = {
    "authors": _split("authors author byline creator bylines"),
    "categories": _split("categories category topics subjects"),
    "tags": _split("tags keywords tag metakeywords"),
}

# What a mapping of columns may name, and the field that then says it.
MAPPED = {"text": TEXT_NAMES[0], "html": HTML_NAMES[0]} | {
    claim: names[0] for claim, names in {**CLAIM_NAMES, **LIST_NAMES}.items()
}


def mapping_of(columns: str) -> dict[str, str]:
    """A mapping as it is set, `text=Artikel, title=Titel`, by what a column is.

    Raises ValueError for what no column can be.

    >>> mapping_of("text=Artikel, title=Titel")
    {'text': 'Artikel', 'title': 'Titel'}
    """
    pairs = (piece.partition("=") for piece in columns.split(",") if piece.strip())
    found = {name.strip(): column.strip() for name, _, column in pairs}
    for name, column in found.items():
        if name not in MAPPED or not column:
            raise ValueError(
                f"{name}={column}: wants NAME=COLUMN, where NAME is one of {', '.join(MAPPED)}"
            )
    return found
