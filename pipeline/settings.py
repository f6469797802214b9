"""Flags > environment > broadsheet.toml > defaults -> every knob there is."""

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from broadsheet.pipeline.field_names import mapping_of
from broadsheet.pipeline.readers.filing import AUTO, NONE, patterns_of
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.cache import CACHE_BYTES
from broadsheet.pipeline.storage.location import Url, is_url, located

MIB = 2**20
# The cores that we may use, where the system tells them apart from those that there are.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
GIB = 2**30
WORK = "work"  # where DATA is a URL: what has to be on this machine lies below
CONFIG_FILE = "broadsheet.toml"
PREFIX = "BROADSHEET_"
YEAR_SECONDS = 366 * 24 * 3600
_PARTED = re.compile(f"{os.pathsep}(?!//)")  # the colon of s3:// parts nothing


class WrongSetting(Exception):
    """A setting that cannot be obeyed; the message names it and says what is allowed."""


class Settings(BaseSettings):
    """Every knob but the rules of the recipe. In the environment: BROADSHEET_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        toml_file=CONFIG_FILE,
        extra="forbid",
        frozen=True,
    )

    raw: Annotated[tuple[str, ...], NoDecode] = Field(
        ("tests/raw",),
        description="Landing zone: folders, files, globs or URLs of object stores, never written "
        f"to. Several are parted by {os.pathsep!r} in the environment.",
    )
    data: Path = Field(
        Path("data"),
        description="Where the lake and corpus.duckdb lie. The URL of an object store is taken for "
        "`lake`; corpus.duckdb and scratch are then in work/BUCKET/PREFIX.",
    )
    lake: str | None = Field(
        None,
        description="The lake, where it lies in an object store: s3://bucket/prefix, gs:// or "
        "az://. Credentials come from the environment, as other tools take them.",
    )
    cache_bytes: int = Field(
        CACHE_BYTES,
        ge=0,
        description="What DATA/cache keeps of object stores between two runs, and of raw objects "
        "from their hash to their shards. A raw object that has no room is fetched twice.",
    )
    share_corpus: bool = Field(
        False,
        description="Put each new corpus.duckdb beside a lake in an object store, with corpus.json "
        "that says which is the newest.",
    )
    workers: int = Field(
        CORES,
        ge=1,
        le=1024,
        description="Worker processes. More than there are cores only costs memory, 150 MB each.",
    )
    runner: Literal["threads", "dask"] = Field(
        "threads",
        description="Who does the shards: processes of this machine, or the Dask cluster at "
        "dask_address, a shard a thread. Its workers must see RAW and DATA by the same names.",
    )
    dask_address: str = Field(
        "",
        description="Scheduler of the cluster, such as tcp://host:8786; for runner=dask.",
    )
    document_timeout_seconds: float = Field(
        30.0,
        gt=0,
        description="A document that takes longer is killed and tried once more, cheaply.",
    )
    cheap_timeout_seconds: float = Field(
        10.0,
        gt=0,
        description="How long the second try may take before the document is rejected.",
    )
    worker_memory_bytes: int = Field(
        2 * 2**30,
        ge=64 * MIB,
        le=2**20 * GIB,
        description="Memory a worker may ask for; a document that needs more is tried once more, "
        "cheaply, then rejected.",
    )
    worker_recycle_bytes: int = Field(
        256 * MIB,
        ge=32 * MIB,
        description="A worker that still holds more than this after a shard is replaced: lower is "
        "flatter, at a tenth of a second a start.",
    )
    shard_bytes: int = Field(
        4 * MIB,
        ge=4096,
        description="Raw bytes of a shard. Larger: fewer and bigger Parquet files, more to do "
        "again after a crash.",
    )
    shard_files: int = Field(250, ge=1, description="How many small files make a shard.")
    merge_files: int = Field(
        10,
        ge=2,
        le=1_000_000,
        description="How many Parquet files of like size the lake gathers before an ingest makes "
        "one of them. Higher: fewer rows are written again, more files are opened.",
    )
    storage_retries: int = Field(
        2,
        ge=0,
        le=1000,
        description="How often a shard is tried again when storage fails (a full disk, a lost "
        "mount), ten seconds apart. A bad page is never a reason to retry.",
    )
    interval_seconds: int = Field(
        3600,
        ge=1,
        le=YEAR_SECONDS,
        description="Seconds from one scheduled ingest to the next under `serve`.",
    )
    maintain_seconds: int = Field(
        86_400,
        ge=1,
        le=YEAR_SECONDS,
        description="Seconds from one scheduled `maintain` to the next under `serve`, at 00:45 "
        "UTC where that is a day. What it reads back is the share of a month.",
    )
    learn_seconds: int = Field(
        604_800,
        ge=1,
        le=YEAR_SECONDS,
        description="Seconds from one scheduled `learn` to the next under `serve`, Saturdays at "
        "00:15 UTC where that is a week. It learns nothing until `learn` was called once by hand.",
    )
    monitor_seconds: int = Field(
        3600,
        ge=1,
        le=YEAR_SECONDS,
        description="Seconds from one look of `monitor` to the next under `serve`: in the middle "
        "between two full hours, as it is.",
    )
    alarm_blocks: str = Field(
        "",
        description="Who is told of alarms: Prefect's notification blocks, such as "
        "slack-webhook/ops, parted by commas. `broadsheet monitor --address` saves one.",
    )
    alarm_command: str = Field(
        "",
        description="A program that is told of alarms: called without a shell, JSON on its "
        "standard input. 0 means that it was told; else it is called again at the next look.",
    )
    metrics_file: Path | None = Field(
        None,
        description="Where each look of `monitor` leaves its metrics, in OpenMetrics text: a name "
        "that ends in .prom, in the textfile folder of Prometheus' node_exporter.",
    )
    log_format: Literal["text", "json"] = Field(
        "text",
        description="What `serve` and each command say on stderr and in logs: lines for people, or "
        "JSON Lines for a collector of logs.",
    )
    verify_days: int = Field(
        35,
        ge=0,
        le=3660,
        description="`monitor` rings when `broadsheet verify` has not read everything back for so "
        "many days; 0: never.",
    )
    serve_port: int = Field(
        4200, ge=1, le=65535, description="Port of the Prefect server, on loopback only."
    )
    re_extract_shards: int | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="After a change of recipe or of an outlet's layouts, how many shards (5 to "
        "60 s of work each) of files that are there already an ingest extracts anew, behind all "
        "that is new. Readers see the old rows of an outlet until all its files are done. 0: "
        "none; all at once unless said.",
    )
    earlier_recipes: int = Field(
        1,
        ge=0,
        le=100,
        description="Of how many recipes before this one the lake keeps the rows that were "
        "extracted anew: --as-of finds them, and who goes back extracts nothing. 0 saves room.",
    )
    keep_snapshots: int = Field(
        3, ge=1, description="Snapshots of the corpus that stay for sessions that have one open."
    )
    keep_snapshot_bytes: int | None = Field(
        None,
        ge=0,
        description="How large these may be together; the newest stays, however large. No bound "
        "unless said.",
    )
    warehouse_memory_bytes: int = Field(
        192 * MIB,
        ge=180 * MIB,  # built 100 000 articles; with 160, once, 9 000 could not be built
        le=2**20 * GIB,
        description="What DuckDB may use to build the corpus before it spills to disk.",
    )
    warehouse_threads: int = Field(
        CORES,
        ge=1,
        le=1024,
        description="Cores that build the corpus; each wants 96 MiB of warehouse_memory_bytes.",
    )
    rules: Rules = Field(
        Rules(),
        description="What shapes a row. Any change makes a new recipe: the next ingest extracts "
        "every raw file that is still there anew, or, with re_extract_shards, some of them.",
    )

    @field_validator("raw", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return tuple(_PARTED.split(value)) if isinstance(value, str) else value

    @field_validator("raw")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(value):
            raise ValueError("names no folder, file or glob")
        return tuple(_at_home(name) for name in value if located(name))

    @model_validator(mode="before")
    @classmethod
    def _in_a_store(cls, said: dict[str, Any]) -> dict[str, Any]:
        """DATA as a URL names the lake; what has to be on this machine lies in a folder of it."""
        data = said.get("data")
        if not isinstance(data, str) or not is_url(data):
            return said
        url = located(data)
        assert isinstance(url, Url)
        if said.get("lake") not in (None, data):
            raise ValueError(f"data and lake name two lakes: {data} and {said['lake']}")
        return {**said, "lake": data, "data": Path(WORK, url.bucket, *url.key.split("/"))}

    @field_validator("alarm_blocks")
    @classmethod
    def _loadable(cls, value: str) -> str:
        for block in filter(None, map(str.strip, value.split(","))):
            if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", block):
                raise ValueError(f"{block!r} is not TYPE/NAME, as in slack-webhook/ops")
        return value

    @field_validator("alarm_command")
    @classmethod
    def _runnable(cls, value: str) -> str:
        shlex.split(value)  # raises ValueError where a quote is open
        return value

    @field_validator("metrics_file")
    @classmethod
    def _collected(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        if value.suffix != ".prom":
            raise ValueError(f"node_exporter reads only names that end in .prom, not {value.name}")
        return Path(_at_home(str(value))).absolute()

    @field_validator("lake")
    @classmethod
    def _far(cls, lake: str | None) -> str | None:
        if lake is not None and not isinstance(located(lake), Url):
            raise ValueError(
                "a lake on this machine lies in DATA; say s3://bucket/prefix or the like"
            )
        return lake

    @property
    def lake_url(self) -> Url | None:
        """The lake, where it lies in an object store."""
        url = located(self.lake) if self.lake else None
        return url if isinstance(url, Url) else None

    @field_validator("data", mode="before")
    @classmethod
    def _somewhere(cls, value: Any) -> Any:
        if value == "":  # as a path that would be this very folder
            raise ValueError("names no folder")
        return located(_at_home(value)) if isinstance(value, str) else value

    @field_validator("rules")
    @classmethod
    def _sane(cls, value: Rules) -> Rules:
        for knob in fields(Rules):
            least, most = knob.metadata["least"], knob.metadata["most"]
            if least is not None and not least <= getattr(value, knob.name) <= most:
                raise ValueError(f"{knob.name} must be {least} to {most}")
        mapping_of(value.columns)
        if value.paths not in (AUTO, NONE):
            patterns_of(value.paths)
        if value.date_floor >= value.date_ceiling:
            raise ValueError("date_floor must lie before date_ceiling")
        return value

    @field_validator("data")
    @classmethod
    def _openable(cls, data: Path) -> Path:
        """DuckDB 2.0 looks for a log in front of a `?`, and takes no name that is not Unicode."""
        name = str(data.absolute())
        if "?" in name:
            raise ValueError(f"DuckDB keeps no database where a ? is in the path: {name}")
        if any("\ud800" <= char <= "\udfff" for char in name):
            raise ValueError(f"DuckDB keeps no database in a folder with such a name: {name!r}")
        return data

    @model_validator(mode="after")
    def _somewhere_to_run(self) -> Self:
        if self.runner == "dask" and not self.dask_address:
            raise ValueError(
                "runner=dask needs dask_address=tcp://host:8786, the cluster's scheduler"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (not read)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (not read)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where settings come from, the strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(flags: dict[str, Any]) -> Settings:
    """The settings in force; `flags` holds only what was said on the command line.

    Raises `WrongSetting` with all mistakes in one line.
    """
    try:
        return Settings(**flags)
    except ValidationError as error:
        raise WrongSetting("; ".join(_mistake(e) for e in error.errors())) from None
    except (SettingsError, ValueError) as error:  # a value or a file that does not parse
        raise WrongSetting(f"{CONFIG_FILE} or environment: {error}") from None


def _mistake(error: ErrorDetails) -> str:
    if not error["loc"]:  # of several together
        return error["msg"].removeprefix("Value error, ")
    name = ".".join(map(str, error["loc"])) or "''"
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{name}: there is no such knob; `broadsheet config` lists them"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def _at_home(path: str) -> str:
    """No shell has expanded `~/` in a file or in the environment."""
    return os.path.expanduser(path) if path.startswith("~/") else path


def unknown_names(environment: Mapping[str, str]) -> list[str]:
    """Variables with our prefix that no knob obeys: misspelt, or of a later version."""
    names = [*Settings.model_fields, *(f"rules__{knob.name}" for knob in fields(Rules))]
    known = {f"{PREFIX}{name.upper()}" for name in names}
    ours = (name for name in environment if name.upper().startswith(PREFIX))
    return sorted(name for name in ours if name.upper() not in known)


def origins(flags: dict[str, Any]) -> dict[str, str]:
    """Where each setting that is not the default comes from, by its dotted name."""
    said = (
        ("flag", flags),
        ("environment", EnvSettingsSource(Settings)()),
        (CONFIG_FILE, TomlConfigSettingsSource(Settings)()),
    )
    found: dict[str, str] = {}
    for origin, values in said:
        for name, value in values.items():
            inner = [f"rules.{part}" for part in value] if isinstance(value, dict) else [name]
            for dotted in inner:
                found.setdefault(dotted, origin)
    return found


def in_force(settings: Settings) -> dict[str, Any]:
    """Every knob by its dotted name, with its value."""
    plain = {name: getattr(settings, name) for name in Settings.model_fields if name != "rules"}
    rules = {f"rules.{f.name}": getattr(settings.rules, f.name) for f in fields(Rules)}
    return plain | rules
