"""A path -> what folder and file names say of the one document in a file: asked last of all.

By itself: a folder that is a host begins an address (HTTrack, wget); else the first folder that has
a name of its own is the outlet, the next one its section, and a date is a date. `rules.paths` says
it otherwise: `{outlet}/{section}/{date}`.
"""

import re
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

from broadsheet.pipeline.records import Filed

AUTO, NONE = "auto", "none"
NAMES = ("outlet", "section", "date", "year", "month", "day", "address")
HOLDER = re.compile(r"\{(\w+)\}|\*\*/?|\*")
PACKED = frozenset((".gz", ".zst", ".bz2", ".xz", ".lz4"))
# Files of many documents, each of which says more than the name of all.
_MANY = (
    ".warc .arc .wacz .wet .wat .zip .tar .tgz .json .jsonl .ndjson .csv .tsv .tab .parquet .xml "
    ".rss .atom .sgm .sgml .nitf .newsml"
)
MANY = frozenset(_MANY.split())
# Folders that say how or what for files were gathered, and not by whom they were published.
_GENERIC = (
    "raw data files file html htm text texts txt plain xml json docs doc docx rtf documents pages "
    "page articles article news newspapers newspaper press stories story items content contents "
    "corpus corpora dataset datasets sample samples input inputs output outputs download "
    "downloads downloaded export exports exported import archive archives mirror mirrors crawl "
    "crawls crawled scrape scrapes scraped dump dumps backup backups snapshot snapshots saved "
    "site sites web www websites public static media tmp temp test tests train dev valid "
    "validation eval gold all misc other others unsorted new old clean cleaned processed original "
    "originals source sources outlets publishers publications http https"
)
GENERIC = frozenset(_GENERIC.split())
NUMBERED = re.compile(
    r"(?:[a-z]{1,12}[-_ ]?)?\d+|[0-9a-f]{8,}|[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE
)
GATHERED = re.compile(
    r"crawl|scrape|dump|snapshot|download|export|backup|fetch|mirror", re.IGNORECASE
)
HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?P<last>[a-z]{2,12})(?:[:+]\d{2,5})?", re.IGNORECASE
)
_DOMAINS = (
    "com org net info news media blog press edu gov mil int online site example test biz app dev "
    "live today world radio magazine aero coop museum name pro mobi asia cat"
)
DOMAINS = frozenset(_DOMAINS.split())
NO_COUNTRY = frozenset(("gz", "xz", "md", "js", "ps", "7z", "db", "rb", "go"))
DAY = re.compile(
    r"(?<!\d)(?P<year>(?:1[6-9]|20)\d\d)(?:(?P<sep>[-_./ ])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])|(?P<month_2>0[1-9]|1[0-2])(?P<day_2>0[1-9]|[12]\d|3[01]))(?!\d)"
)
MONTH = re.compile(r"(?:^|/)(?P<year>(?:1[6-9]|20)\d\d)[-_/](?P<month>0?[1-9]|1[0-2])(?=/|$)")
# A date of a rule, whatever parts it: 2021-05-01, 20210501, 1.5.2021, 2021.
WRITTEN = r"(?:1[6-9]|20)\d\d(?:[-_. ]?\d{1,2}){0,2}|\d{1,2}[-_. ]\d{1,2}[-_. ](?:1[6-9]|20)\d\d"
YEAR = re.compile(r"(?:^|/)(?P<year>(?:1[6-9]|20)\d\d)(?=/)")


def filed(path: str, rule: str) -> Filed | None:
    """What a path says, from the folder on that the user named; None where it says nothing.

    >>> filed("Daily Star/2021-05-01.txt", "auto")
    Filed(outlet='Daily Star', section=None, published='2021-05-01', url=None)
    >>> filed("mirror/paper.example/2020/05/story.html", "auto").url
    'http://paper.example/2020/05/story.html'
    """
    name = PurePosixPath(path.rpartition("/")[2].lower())
    name = name.with_suffix("") if name.suffix in PACKED else name
    if rule == NONE or name.suffix in MANY:
        return None
    said = _by_itself(path) if rule == AUTO else _by_rule(path, rule)
    return said if said != Filed() else None


def outlet_folder(path: str) -> str:
    """The folder whose name is the outlet, where nothing else says one.

    >>> outlet_folder("raw/Daily Star/sport/2021-05-01.txt")
    'raw/Daily Star'
    """
    folders = path.split("/")[:-1]
    at = _outlet_at(folders)
    return "/".join(folders[: at + 1]) if at is not None else ""


def _outlet_at(folders: list[str]) -> int | None:
    return next((n for n, folder in enumerate(folders) if _is_name(folder)), None)


def _by_itself(path: str) -> Filed:
    folders = path.split("/")[:-1]
    host = next((n for n, folder in enumerate(folders) if _is_host(folder)), None)
    if host is not None:
        return Filed(url=_address(path.split("/")[host:], folders[host - 1] if host else ""))
    at = _outlet_at(folders)
    following = folders[at + 1] if at is not None and at + 1 < len(folders) else ""
    return Filed(
        outlet=_spelled(folders[at] if at is not None else None),
        section=_spelled(following if _is_name(following) else None),
        published=_dated("/".join((*folders, _stem(path)))),
    )


def _spelled(name: str | None) -> str | None:
    """A name as a table can hold it: what is not UTF-8 in it is the replacement character."""
    return name and name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_host(folder: str) -> bool:
    """Whether a folder is called as a host is, in a domain that there is."""
    found = HOST.fullmatch(folder)
    last = found["last"].lower() if found else ""
    return last in DOMAINS or (len(last) == 2 and last not in NO_COUNTRY)


def _is_name(folder: str) -> bool:
    """Whether a folder has a name of its own: no date, no number, no word for a pile of files."""
    words = re.split(r"[-_ .]+", folder.lower())
    is_generic = all(word in GENERIC or word.isdigit() for word in words)
    is_date = DAY.search(folder) is not None or MONTH.search(folder) is not None
    return bool(folder) and not (is_generic or is_date or NUMBERED.fullmatch(folder))


def _address(parts: list[str], above: str) -> str:
    """The address of a mirrored page; the index of a folder is the folder's."""
    *folders, name = parts
    stem, dot, suffix = name.rpartition(".")
    name = stem if f"{dot}{suffix.lower()}" in PACKED else name
    name = "" if name.lower() in ("index.html", "index.htm") else name
    scheme = above.lower() if above.lower() in ("http", "https") else "http"
    host = folders[0].replace("+", ":")  # wget, where a colon may not be in a name
    path = quote(
        "/".join((*folders[1:], name)), safe="/?&=%@~+,;:!$'()*-._", errors="surrogateescape"
    )
    return f"{scheme}://{host}/{path}"


def _stem(path: str) -> str:
    """The file's name without the suffixes of its packing and its format."""
    name = path.rpartition("/")[2]
    for _ in range(2):
        stem, dot, suffix = name.rpartition(".")
        if not dot or not stem or suffix.isdigit():
            return name
        name = stem
        if f".{suffix.lower()}" not in PACKED:
            return name
    return name


def _dated(path: str) -> str | None:
    """The last day in a path, else its month or its year, unless that is when it was gathered."""
    parts = [part for part in path.split("/") if not GATHERED.search(part)]
    path = "/".join(parts)
    for found in reversed(list(DAY.finditer(path))):
        day = _day(
            found["year"], found["month"] or found["month_2"], found["day"] or found["day_2"]
        )
        if day is not None:
            return day
    for found in reversed(list(MONTH.finditer(path))):
        return f"{found['year']}-{int(found['month']):02}"
    year = YEAR.search(path)
    return year["year"] if year else None


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _by_rule(path: str, rule: str) -> Filed:
    """By the first pattern that fits; nothing where none does."""
    folder = path.rpartition("/")[0]
    bare = f"{folder}/{_stem(path)}" if folder else _stem(path)
    for pattern in patterns_of(rule):
        found = pattern.fullmatch(path if "address" in pattern.groupindex else bare)
        if found is not None:
            return _told(found.groupdict())
    return Filed()


def _told(said: dict[str, str | None]) -> Filed:
    address = said.get("address")
    if address:
        return Filed(url=_address(address.split("/"), ""))
    written = said.get("date")
    published = (_dated(written) or written) if written else None
    if published is None and said.get("year"):
        parts = (said.get("year"), said.get("month"), said.get("day"))
        published = "-".join(part.zfill(2) for part in parts if part)
    return Filed(_spelled(said.get("outlet")), _spelled(said.get("section")), published)


@lru_cache(maxsize=8)
def patterns_of(rule: str) -> tuple[re.Pattern[str], ...]:
    """Patterns as they are set, parted by `|`; raises ValueError for what is none.

    >>> [one.pattern for one in patterns_of("{outlet}/")]
    ['(?P<outlet>[^/]+?)/']
    """
    return tuple(_pattern(one.strip()) for one in rule.split("|"))


def _pattern(rule: str) -> re.Pattern[str]:
    held = [found[1] for found in HOLDER.finditer(rule) if found[1]]
    wrong = [name for name in held if name not in NAMES]
    rest = HOLDER.sub("", rule)
    if not held or wrong or len(set(held)) < len(held) or "{" in rest or "}" in rest:
        names = ", ".join(f"{{{name}}}" for name in NAMES)
        raise ValueError(
            f"paths={rule}: wants {AUTO}, {NONE} or a path in which each of {names} stands once at "
            "most, * for any name and ** for any folders, as in {outlet}/{section}/{date}"
        )
    at, written = 0, ""
    for found in HOLDER.finditer(rule):
        written += re.escape(rule[at : found.start()]) + _held(found)
        at = found.end()
    return re.compile(written + re.escape(rule[at:]))


def _held(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return {"*": "[^/]*", "**": ".*", "**/": "(?:.*/)?"}[found[0]]
    if name == "address":
        return "(?P<address>.+)"
    what = WRITTEN if name == "date" else r"\d+" if name in ("year", "month", "day") else "[^/]+?"
    return f"(?P<{name}>{what})"
