"""Flags win over the environment, the environment over the file, the file over the defaults."""

from pathlib import Path

import pytest

from broadsheet.flows.commands.config import knobs_in_force
from broadsheet.pipeline.settings import (
    Settings,
    WrongSetting,
    in_force,
    load,
    origins,
    unknown_names,
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_stronger_source_wins_and_is_named(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "broadsheet.toml").write_text(
        "workers = 3\nshard_files = 7\nkeep_snapshots = 9\n[rules]\nmin_words = 4\n"
    )
    monkeypatch.setenv("BROADSHEET_SHARD_FILES", "8")
    monkeypatch.setenv("BROADSHEET_WORKERS", "5")
    monkeypatch.setenv("BROADSHEET_RULES__TITLE_MAX_CHARS", "99")
    flags = {"workers": 6}
    settings = load(flags)
    assert (settings.workers, settings.shard_files, settings.keep_snapshots) == (6, 8, 9)
    assert (settings.rules.min_words, settings.rules.title_max_chars) == (4, 99)
    said = origins(flags)
    assert said["workers"] == "flag"
    assert said["shard_files"] == "environment"
    assert said["keep_snapshots"] == "broadsheet.toml"
    assert said["rules.min_words"] == "broadsheet.toml"
    assert said["rules.title_max_chars"] == "environment"
    assert "document_timeout_seconds" not in said


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"workers": 0}, "workers"),
        ({"wrokers": 1}, "wrokers"),
        ({"rules": {"min_wordz": 1}}, "rules.min_wordz"),
        ({"document_timeout_seconds": "soon"}, "document_timeout_seconds"),
        ({"rules": {"quality": "bset"}}, "rules.quality"),
        ({"rules": {"min_words": -1}}, "min_words must be 0 to"),
        ({"rules": {"html_max_bytes": 2**40}}, "html_max_bytes must be 1 to"),
        ({"rules": {"date_floor": "2031-01-01"}}, "date_floor must lie before"),
        ({"worker_memory_bytes": 10**30}, "worker_memory_bytes"),
        ({"interval_seconds": 10**12}, "interval_seconds"),
        ({"runner": "ray"}, "^runner: "),
        ({"runner": "dask"}, "^runner=dask needs dask_address"),
        ({"data": ""}, "data: names no folder"),
        ({"raw": ("",)}, "raw: names no folder"),
        ({"raw": ()}, "raw: names no folder"),
        ({"": "1"}, "there is no such knob"),
        ({"data": "what?"}, r"^data: DuckDB keeps no database where a \? is in the path"),
        ({"data": "caf\udce9"}, r"^data: DuckDB keeps no database in a folder with such a name"),
    ],
)
def test_a_wrong_setting_is_named(flags: dict[str, object], named: str) -> None:
    with pytest.raises(WrongSetting, match=named):
        load(flags)


def test_a_file_that_does_not_parse_is_named(elsewhere: Path) -> None:
    (elsewhere / "broadsheet.toml").write_text("workers = = 3")
    with pytest.raises(WrongSetting, match=r"broadsheet\.toml"):
        load({})


def test_several_landing_zones_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_RAW", "one:two words")
    assert load({}).raw == ("one", "two words")


def test_a_home_that_no_shell_expanded(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ed")
    (elsewhere / "broadsheet.toml").write_text('data = "~/corpus"\nraw = ["~/news", "~odd"]\n')
    settings = load({})
    assert (settings.data, settings.raw) == (Path("/home/ed/corpus"), ("/home/ed/news", "~odd"))


def test_a_misspelt_variable_is_named() -> None:
    said = {"BROADSHEET_WORKER": "2", "BROADSHEET_RULES__MIN_WORDS": "3", "broadsheet_data": "x"}
    assert unknown_names(said | {"PATH": "x"}) == ["BROADSHEET_WORKER"]


def test_every_knob_says_what_turning_it_does() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    rules = [row for row in knobs_in_force({}) if row["name"].startswith("rules.")]
    assert len({row["meaning"] for row in rules}) == len(rules) > 5
    assert set(in_force(load({}))) >= {"data", "rules.min_words"}


class TestAnObjectStore:
    def test_as_data_names_the_lake_and_a_folder_of_this_machine(self) -> None:
        settings = load({"data": "s3://news/eu/lake"})
        assert settings.lake == "s3://news/eu/lake"
        assert str(settings.lake_url) == "s3://news/eu/lake"
        assert settings.data == Path("work/news/eu/lake")

    def test_as_lake_leaves_data_where_it_is_said_to_be(self, tmp_path: Path) -> None:
        settings = load({"data": str(tmp_path), "lake": "gs://news/lake"})
        assert (settings.data, str(settings.lake_url)) == (tmp_path, "gs://news/lake")
        assert load({"data": str(tmp_path)}).lake_url is None

    def test_that_is_named_twice_or_is_none_is_refused(self) -> None:
        with pytest.raises(WrongSetting, match="two lakes"):
            load({"data": "s3://a/b", "lake": "s3://c/d"})
        with pytest.raises(WrongSetting, match="a lake on this machine lies in DATA"):
            load({"lake": "/some/folder"})

    def test_is_not_parted_at_its_colon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BROADSHEET_RAW", "s3://a/b:/raw:gs://c/*.html")
        assert load({}).raw == ("s3://a/b", "/raw", "gs://c/*.html")

    @pytest.mark.parametrize("name", ["raw", "data", "lake"])
    def test_with_keys_of_access_in_it_is_refused_without_telling_them(self, name: str) -> None:
        said = "s3://AKIA:hush@bucket/x"
        with pytest.raises(WrongSetting) as refused:
            load({name: (said,) if name == "raw" else said})
        assert "bucket/prefix" in str(refused.value)
        assert "hush" not in str(refused.value)

    def test_file_urls_are_paths(self) -> None:
        assert load({"data": "file:///some/where"}).data == Path("/some/where")
