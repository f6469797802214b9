"""Corpora full of ties: the same day, score, text, title, count: what decides then shows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from tests.synthetic import article, reject, sha256

Fragment = dict[str, Any]  # some columns of a row, which belong together

CRANE = (
    "The harbour master told the council on Monday that the old crane would be taken down before "
    "winter, since two of its four legs had rusted through"
)
YARD = "and no yard on the coast would mend them for less than the price of a new one."
PAY = "The mayor would not say who is to pay for it, nor when, nor from what."
TEXTS = (
    # Near copies, in a chain: the third is like the second, and not like the first.
    f"{CRANE}, {YARD}",
    f"{CRANE}, {YARD} {PAY}",
    f"A new crane will cost four millions, {YARD} {PAY}",
    "The government spoke of the port. The port spoke back to the government.",
    "The port spoke of the government. The government spoke back to the port.",
    "Economic policy is uncertain while Congress waits for the central bank.",
    "The economy and its uncertainty: a deficit that parliament will not name.",
    "You can put lipstick on a pig, said the owner of the port.",
    "Racism was debated in the hall. A racist shouted from the port.",
    "Racism was debated in the park. A racist whispered from the hall.",
    "Ships left the ports in the rain. A ship that shipped rain came back.",
    "Rain again in the hall, and rain again in the park.",
    "Rain again in the park, and rain again in the hall.",
    "Häuser im Regen: das Haus am Hafen, ein Häuschen im Park.",
    "Das Haus im Park und die Häuser am Hafen liegen im Regen.",
    "Zebra.",
)
NEWS = "The election came, and governments fell: election after election in the ports."
SINCE = date(2024, 3, 1)  # of the news
TITLES = ("Port and government", "Government and port", "Rain", None)
# A month, a hole, two more; the words that rise do so in the last.
DAYS = tuple(date(2024, 1, 1) + timedelta(days=n) for n in (*range(31), *range(60, 91)))
DATES = (
    *(
        {"published_on": day, "date_source": source, "date_precision": "day"}
        for day in DAYS
        for source in ("meta", "url")
    ),
    *(
        {
            "published_on": day,
            "published_at": datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
            "date_source": "json-ld",
            "date_precision": "second",
            "date_conflict": hour == 9,
        }
        for day in DAYS[:12]
        for hour in (9, 12, 23)
    ),
    {"published_on": date(2024, 1, 1), "date_source": "text", "date_precision": "month"},
    {"published_on": date(2023, 1, 1), "date_source": "text", "date_precision": "year"},
    *({"published_on": None, "date_source": None, "date_precision": None} for _ in range(20)),
)
OUTLETS = (
    *(
        {"outlet": outlet, "host": host, "spelled": spelled}
        for outlet in ("a.example", "b.example")
        for host in ("www.", "m.", "shared.example")
        for spelled in (str.upper, str.title, None)
    ),
    {"outlet": "c.example", "host": "shared.example", "spelled": None},
    {"outlet": None, "host": None, "spelled": None},
)
SWAPPED = {"a.example": "b.example", "b.example": "a.example"}
LANGUAGES = (
    *({"language": "en", "language_guess": "en", "language_score": s} for s in (0.9, 0.8, 0.7)),
    *({"language": "de", "language_guess": "de", "language_score": s} for s in (0.9, 0.1)),
    {"language": None, "language_guess": "pcm", "language_score": 0.3},
    {"language": None, "language_guess": None, "language_score": None},
)
FETCHES = (
    *(datetime(2024, month, day, 5, tzinfo=UTC) for month in (1, 2) for day in (3, 4, 10, 17, 24)),
    None,
)
AUTHORS: tuple[list[str], ...] = ([], ["Ida Ferro"], ["Ida Ferro", "Bo Lund"], ["Bo Lund"])
REMOVED: tuple[list[Fragment], ...] = (
    [],
    [{"line": "Read more", "reason": "boilerplate"}],
    [{"line": "Ad", "reason": "ad"}],
    [{"line": "Write to our desk.", "reason": "contact"}],
)
# What an outlet prints above or below its stories, now often enough to be its furniture, now not.
OPENERS = (None, None, None, "By Ida Ferro", "Updated 3 May 2024", "From our desk")
FOOTERS = (
    *(None, None, "Write to our desk.", "Write to our desk.\nCall 0800 12 34 56."),
    *("Rain again in the hall, and rain again in the park.", "Write to our desk.\n***"),
)
POOLS: dict[str, tuple[Any, ...]] = {
    "title": TITLES,
    "fetched_at": FETCHES,
    "authors": AUTHORS,
    "removed": REMOVED,
    "credit": ("dpa", "AP", None),
    "section": ("Local", "local", "World", None),
    "tags": ([], ["port"], ["rain", "port"]),
    "claimed_language": ("en", "de-AT", None),
    "is_truncated": (False, False, True),
    "page_type": ("article", "article", "opinion"),
    "license": (None, "CC BY"),
    "opener": OPENERS,
    "footer": FOOTERS,
    "minhash_bands": ([1, 2, 3], [3, 4, 5], [6], []),
}
BUNDLES: tuple[tuple[Fragment, ...], ...] = (DATES, OUTLETS, LANGUAGES)
URLS = ("https://shared.example/x", "https://www.a.example/x", "https://m.b.example/y", None)
REASONS = ("no_text", "too_short")

EXTRA = """outlet,type,country,leaning,owner,valid_from,valid_until
a.example,mainstream,AT,left,Family,,2024-01-31
a.example,mainstream,AT,left,Chain,2024-02-01,
b.example,blog,AT,right,Trust,,
c.example,blog,DE,right,Trust,,
"""


FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)


def tied(random: Random, count: int, sources: int = 8) -> list[Fragment]:
    """Rows of articles, each column out of a few values; some ids come twice.

    Each comes four times: of outlet a as of outlet b, and on the same day from the end as from the
    beginning. So whatever is counted by outlet, by host or by day has a twin.
    """
    rows: list[Fragment] = []
    for n in range(0, count, 4):
        said = _said(random)
        source = f"source-{random.randrange(sources)}"
        for twin, (is_swapped, is_mirrored) in enumerate(product((False, True), repeat=2)):
            own = _swapped(said) if is_swapped else said
            own = _mirrored(own) if is_mirrored else own
            rows.append(_row(own, n + twin, source))
    return rows


def record(number: int, reading: int, **place: Any) -> Fragment:
    """The row of a record that may lie in many files: the same number, the same raw values; what
    the how-manieth reading makes of them. Several numbers share an address."""
    random = Random(f"{number} {reading}")
    said = _said(random) | _found_at(number, random)
    return _row(said, number, str(place["source_id"])) | place | {"article_id": id_of(number)}


def _found_at(number: int, random: Random) -> Fragment:
    """Where a record was found: under the address of others, or its print view, with the text of
    that address as a rule; or nobody knows."""
    if number % 4 == 0:
        return {}
    story = number % 10
    address = f"a.example/story-{story}{'/print' if number % 7 == 0 else ''}"
    host = "m." if number % 5 == 0 else "www."
    found = {"url": f"https://{host}{address}?utm_source=x", "canonical_url": f"https://{address}"}
    is_known = random.random() < 0.8
    return found | ({"text": TEXTS[story], "is_news": False} if is_known else {})


def id_of(number: int) -> str:
    """The article_id of a record."""
    return sha256(str(number))[:20]


def _said(random: Random) -> Fragment:
    said: Fragment = {name: random.choice(values) for name, values in POOLS.items()}
    for bundle in BUNDLES:
        said |= random.choice(bundle)
    own = {"text": random.choice(TEXTS), "is_news": random.random() < 0.5}
    return said | own | {"is_numbered": random.random() < 0.6}


def _row(said: Fragment, n: int, source: str) -> Fragment:
    said = dict(said)
    outlet, host, spelled = said["outlet"], said.pop("host"), said.pop("spelled")
    is_news, is_numbered = said.pop("is_news"), said.pop("is_numbered")
    opener, footer = said.pop("opener"), said.pop("footer")
    text = NEWS if is_news and (said["published_on"] or SINCE) > SINCE else said["text"]
    # The number makes another text of the same length: what is no copy is alike as well.
    story = f"{text} {n}." if is_numbered else text
    place = {
        "text": "\n".join(filter(None, (opener, story, footer))),
        "hostname": host if host in (None, "shared.example") else host + outlet,
        "sitename": spelled and spelled(outlet),
        "article_id": sha256(str(n if n % 9 else n // 2))[:20],
        "source_id": source,
        "record_offset": n // 2 * 100,
        "record_ordinal": n,
    }
    return article(**(said | place))


def _swapped(said: Fragment) -> Fragment:
    """Outlet a for b and b for a, where it is one of them."""
    return said | {"outlet": SWAPPED.get(said["outlet"], said["outlet"])}


def _mirrored(said: Fragment) -> Fragment:
    """As long before the end as it was after the beginning."""
    changed: Fragment = {}
    for name in ("published_at", "fetched_at"):
        if said.get(name) is not None:
            changed[name] = FIRST + (LAST - said[name])
    day = said["published_on"]
    if "published_at" in changed:
        changed["published_on"] = changed["published_at"].date()
    elif day is not None and said["date_precision"] == "day":
        changed["published_on"] = DAYS[0] + (DAYS[-1] - day)
    return said | changed


def tied_rejects(random: Random, count: int, sources: int = 8) -> list[Fragment]:
    """Rows of rejects; several lie at the same place, as a record's parts do."""
    return [
        reject(
            source_id=f"source-{random.randrange(sources)}",
            record_offset=random.randrange(4) * 100,
            reason=random.choice(REASONS),
            detail=f"{random.randrange(3)} words",
            url=random.choice(URLS),
        )
        for _ in range(count)
    ]


def annotations(ids: list[str]) -> str:
    """annotations.csv: two models' scores of these articles, whose sums depend on their order."""
    return "article_id,model,label,score\n" + "".join(_notes(ids))


def _notes(ids: list[str]) -> Iterator[str]:
    for n, article_id in enumerate(ids):
        for model in ("m1", "m2"):
            yield f"{article_id},{model},sentiment,{(n * 7919 % 1000) / 7919}\n"
