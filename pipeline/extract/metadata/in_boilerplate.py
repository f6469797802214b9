"""Element -> whether it stands beside the story: a comment, a teaser, a sidebar, the foot."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

ASIDE = frozenset(["aside", "footer", "nav"])
# Some templates put the story's own byline and date into an `<aside>`, and call it so.
BYLINE_BOX = re.compile(r"meta|by-?line|author|contribut", re.IGNORECASE)
# No `nav` among these words: a header that is never closed holds the whole page.
OTHERS = re.compile(
    r"comment|related|sidebar|recommend|footer|copyright|most-?read|popular|trending|teaser|latest|recent|archive|widget|promo|menu|ticker|weather|calendar-|event|upcoming|disqus|similar|more-|more-?from|also|newsletter|twitter-tweet|embedded-tweet|tweets\b|read-next|card-?list|post-?list",
    re.IGNORECASE,
)


def is_in_boilerplate(
    element: HtmlElement, ancestors: frozenset[HtmlElement], *, is_aside_meant: bool = False
) -> bool:
    """Inside a comment, a teaser or a sidebar: somebody else's name, another story's date.

    What also holds the headline (`ancestors`) is not in it, nor an `<aside>` where
    `is_aside_meant`: something else says that it is the story's own.
    """
    for above in element.iterancestors():
        if above in ancestors or above.tag == "body":
            return False
        label = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in ASIDE and not (is_aside_meant or BYLINE_BOX.search(label)):
            return True
        if label != " " and above.tag != "main" and names_others(label):
            return True
    return False


@lru_cache(maxsize=4096)  # the same classes come again and again on a page and on its site
def names_others(label: str) -> bool:
    """Whether a class or an id is that of a box beside the story."""
    return bool(OTHERS.search(label))
