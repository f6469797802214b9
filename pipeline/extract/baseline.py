"""HTML -> Baseline: what one plain call of another extractor gives, to be compared with."""

import logging
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction

# The pages of gold sets are older than this; without it reruns would depend on today.
MAX_DATE = "2030-01-01"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fields that sides are scored on; authors as trafilatura writes them, parted by `; `."""

    text: str
    title: str | None
    author: str | None
    day: str | None


def plain_call(payload: bytes, url: str | None, *, fast: bool) -> Baseline:
    """`bare_extraction` with metadata, defaults otherwise, no comments."""
    document = bare_extraction(
        payload,
        url=url,
        fast=fast,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "original_date": True,
            "extensive_search": True,
            "max_date": MAX_DATE,
        },
    )
    assert not isinstance(document, dict)  # as_dict is off
    if document is None:
        return Baseline("", None, None, None)
    return Baseline(document.text or "", document.title, document.author, document.date)


def plain_resiliparse(payload: bytes, url: str | None) -> Baseline:  # noqa: ARG001  (all take both)
    """Resiliparse's main content, with the encoding that it detects; it knows titles only."""
    tree = HTMLTree.parse(bytes_to_str(payload, detect_encoding(payload) or "utf-8"))
    text = extract_plain_text(tree, main_content=True, alt_texts=False, comments=False)
    return Baseline(text, tree.title or None, None, None)


def plain_newspaper(payload: bytes, url: str | None) -> Baseline:
    """newspaper4k over a page that is here already, where somebody has installed it."""
    newspaper = _newspaper()
    page = newspaper.Article(url or "http://unknown.invalid/", fetch_images=False)
    page.download(input_html=payload.decode("utf-8", "replace"))
    page.parse()
    written = page.publish_date
    day = written.date().isoformat() if isinstance(written, datetime) else None
    return Baseline(page.text or "", page.title or None, "; ".join(page.authors) or None, day)


@cache
def _newspaper() -> Any:
    """The module, kept from the network: it would ask for the list of public suffixes."""
    tldextract: Any = import_module("tldextract.tldextract")
    tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    logging.getLogger("newspaper").setLevel(logging.CRITICAL)
    with warnings.catch_warnings(action="ignore"):  # of what else could be installed beside it
        return import_module("newspaper")
