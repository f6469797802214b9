"""The model of languages is kept unpacked, and what is kept is the model or is not believed."""

from pathlib import Path

import pytest
from py3langid import modelio

from broadsheet.pipeline.enrich.language_model import UNPACKED, identifier, place_of_copy

TEXTS = ("Die Regierung hat am Montag die Steuern gesenkt.", "岩手県の朝市", "12", "Le pont, fermé")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that the first process of a machine keeps: if not, UNPACKED is of another model."""
    place = tmp_path_factory.mktemp("cache") / "broadsheet" / "languages"
    identifier(place)
    assert place.stat().st_size > 68_000_000, f"{UNPACKED:#x} and FORM are of another model"
    return place


def test_a_kept_model_ranks_as_the_packages_own(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is unpacked for it."""
    theirs = identifier(None)
    with monkeypatch.context() as patch:
        patch.setattr(modelio, "load_model", None)
        ours = identifier(kept)
    assert [ours.rank(text) for text in TEXTS] == [theirs.rank(text) for text in TEXTS]


@pytest.mark.parametrize("place", [0, 60_000_000])
def test_a_flipped_bit_is_found_and_mended(kept: Path, place: int) -> None:
    """Each table of it counts."""
    whole = kept.read_bytes()
    damaged = bytearray(whole)
    damaged[place] ^= 1
    kept.write_bytes(damaged)
    assert identifier(kept).rank(TEXTS[0])[0][0] == "de"
    assert kept.read_bytes() == whole


def test_a_copy_that_was_cut_off_is_found_and_mended(kept: Path) -> None:
    """As a full disk leaves it."""
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1])
    assert identifier(kept).rank(TEXTS[0])[0][0] == "de"
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_the_model_works(tmp_path: Path) -> None:
    """A folder that is a file stands for every disk that refuses."""
    (tmp_path / "cache").write_text("")
    assert identifier(tmp_path / "cache" / "languages").rank(TEXTS[0])[0][0] == "de"


def test_the_copy_lies_in_the_cache_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The one that is named, else the usual one."""
    name = f"languages-{UNPACKED:08x}.tables"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert place_of_copy() == tmp_path / ".cache" / "broadsheet" / name
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "named"))
    assert place_of_copy() == tmp_path / "named" / "broadsheet" / name
