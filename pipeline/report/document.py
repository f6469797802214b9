"""A page of sections -> HTML: no script, nothing fetched, a list of contents at its head."""

import html
from collections.abc import Sequence
from typing import NamedTuple

from broadsheet.pipeline.report.style import STYLE

_DOCUMENT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title><style>{style}</style></head>
<body><header><h1>{title}</h1><nav>{contents}</nav></header>
<main>
{sections}
</main></body></html>
"""


class Part(NamedTuple):
    """A section of a page: where links lead, its heading as text, and what stands below as HTML."""

    anchor: str
    heading: str
    body: str


def document(title: str, parts: Sequence[Part], style: str = "") -> str:
    """The whole page; `style` is what this one has beside the style that all share."""
    links = (f'<a href="#{one.anchor}">{html.escape(one.heading)}</a>' for one in parts)
    return _DOCUMENT.format(
        title=html.escape(title),
        style=STYLE + style,
        contents=" ".join(links),
        sections="\n".join(
            f'<section id="{one.anchor}"><h2>{html.escape(one.heading)}</h2>{one.body}</section>'
            for one in parts
        ),
    )
