"""Fingerprints of a text are the same for ever: corpora of different years are joined by them."""

from broadsheet.pipeline.enrich.fingerprints import BANDS, bands
from broadsheet.pipeline.words import words_of

STORY = (
    "The strike of the ferry crews ended on Friday night after eleven days, when both sides "
    "signed a paper of four pages in the back room of the harbour office. Crews will get more "
    "pay in spring and more in autumn, and the owners may run fewer boats on weekends until "
    "the bridge is repaired, which the county hopes for by June."
)

EXPECTED = [
    "911508ee1ee1cb94",
    "8b90bd0a9425093f",
    "32288a2a0e619e83",
    "d90f349d0db32f80",
    "a10324f83bd2dda1",
    "07362ad8a3ce63ca",
    "68c292096b819a48",
    "7d9a94892e0bb6a8",
    "09cc3a4c3b223ef3",
    "f4ed70597a7faab8",
    "29d33cedfa008b78",
    "7376db17708a2244",
    "1610fc63aa5c2b9d",
    "6e167093543ba411",
    "1aabc96374d70004",
    "fe5f5fca4e467fd9",
]


def test_bands_are_those_that_other_corpora_hold() -> None:
    """Another seed, another shingle or another hash finds no reprint in an older corpus."""
    assert [f"{band:016x}" for band in bands(words_of(STORY))] == EXPECTED


def test_a_reprint_shares_a_band_and_another_story_none() -> None:
    reprint = STORY.replace("hopes for by June", "hopes for by the end of June")
    other = "A bakery on Hill Street closed on Monday after ninety years of bread and of rolls."
    known = set(bands(words_of(STORY)))
    assert len(known) == BANDS
    assert known & set(bands(words_of(reprint)))
    assert not known & set(bands(words_of(other)))


def test_case_does_not_matter() -> None:
    assert bands(words_of(STORY.upper())) == bands(words_of(STORY))
