"""HTML -> Baseline: what one plain call of trafilatura gives, to be compared with."""

from dataclasses import dataclass

from trafilatura import bare_extraction

# The pages of gold sets are older than this; without it reruns would depend on today.
MAX_DATE = "2030-01-01"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fields that both sides are scored on; dates and authors as trafilatura writes them."""

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
