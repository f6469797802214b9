"""Accented letters that nobody declares are read in the charset of their language."""

import pytest

from broadsheet.pipeline.extract.charset.alphabets import LETTERS, of_latin


@pytest.mark.parametrize(
    ("codec", "letters"),
    [(codec, letters) for codec, languages in LETTERS.items() for letters in languages],
)
def test_the_letters_of_a_language_tell_its_charset(codec: str, letters: dict[str, float]) -> None:
    text = "".join(f"a{letter}" * max(1, round(share)) for letter, share in letters.items())
    assert of_latin(text.encode(codec)) == codec


def test_too_few_letters_tell_nothing() -> None:
    assert of_latin("naïve café".encode("cp1252")) is None
