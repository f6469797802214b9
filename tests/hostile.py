"""Folder -> Fates: landing zones that want to break the pipeline, and what must become of each.

Every function writes one zone into an empty folder and returns what each record may become:
`article`, or a `Reason`. Where more than one outcome is honest, all are named; that there is
exactly one row a record is not negotiable.
"""

import gzip
import io
import json
import os
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ARTICLE = "article"
MIB = 2**20

STORY = """
The bell of the fire station in Lower Hallow rang at a quarter past four on Sunday morning, and \
for the first time in nine years it was not a mistake.
A hay barn behind the mill was burning from end to end. Twenty-two volunteers kept the flames from \
the stable next to it, in which three horses and a deaf donkey slept through it all.
The farmer thanked them with a breakfast of forty eggs. Nobody was hurt, said the captain, apart \
from a boy who had burnt his tongue on the tea.
""".strip().splitlines()


@dataclass(frozen=True, slots=True)
class Fate:
    """What the records of one file may become: `count` rows, each with one of `outcomes`."""

    path: str  # under the zone's folder; surrogate-escaped where the name is not UTF-8
    outcomes: frozenset[str]
    count: int = 1


Fates = tuple[Fate, ...]


def fate(path: str, *outcomes: str, count: int = 1) -> Fate:
    """A fate, with its outcomes spelt out."""
    return Fate(path, frozenset(outcomes), count)


def page(number: int = 0, *, title: str = "Barn burns, donkey sleeps", body: str = "") -> bytes:
    """An HTML page that is a proper article, different for every number."""
    paragraphs = "".join(f"<p>{line}</p>" for line in (*STORY, f"It was fire number {number}."))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}{body}</article></body></html>"
    ).encode("utf-8", "surrogatepass")


def story(number: int = 0) -> str:
    """The same as plain text."""
    return "\n\n".join(("Barn burns, donkey sleeps", *STORY, f"It was fire number {number}."))


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Files under a folder, their folders made as needed."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def empty_folder(folder: Path) -> Fates:
    """Nothing lies there."""
    (folder / "nothing" / "at all").mkdir(parents=True)
    return ()


def zero_bytes(folder: Path) -> Fates:
    """Files without content, under names that promise some."""
    names = ("empty.html", "empty.txt", "empty.warc.gz", "empty.jsonl", "empty")
    write(folder, dict.fromkeys(names, b"") | {"blank.html": b" \r\n\t\n "})
    return tuple(fate(name, "empty") for name in (*names, "blank.html"))


def folder_named_like_a_page(folder: Path) -> Fates:
    """A folder `x.html` is a folder."""
    write(folder, {"x.html/inside.html": page(1), "y.warc.gz/inside.txt": story(2).encode()})
    return (fate("x.html/inside.html", ARTICLE), fate("y.warc.gz/inside.txt", ARTICLE))


ODD_NAMES = (
    "line\nbreak.html",
    "it's.html",
    'say "hi".html',
    "star*.html",
    "one[1].html",
    "{a,b}.html",
    "what?.html",
    "back\\slash.html",
    "$HOME.html",
    "%s%20.html",
    "-rf.html",
    "; drop table articles --.html",
    "[red]bold.html",
    "\x1b[31mred.html",
    "tab\tbell\x07.html",
    " leading and trailing .html ",
    "ненаголошений.html",
    "عنوان.html",
    "e\u0301.html",  # decomposed: another file than the composed one
    "\u00e9.html",
    "🐴.html",
    ".hidden.html",
    "no suffix",
    "a" * 250 + ".html",
)


def odd_names(folder: Path) -> Fates:
    """Names that a shell, a glob, SQL, a terminal or a decoder would trip over."""
    for number, name in enumerate(ODD_NAMES):
        (folder / name).write_bytes(page(number))
    invalid = os.fsdecode(b"invalid-\xff\xfe.html")
    with open(os.fsencode(folder) + b"/invalid-\xff\xfe.html", "wb") as file:
        file.write(page(len(ODD_NAMES)))
    return tuple(fate(name, ARTICLE) for name in (*ODD_NAMES, invalid))


def unreadable(folder: Path) -> Fates:
    """A file and a folder that we may not read; root may, and then they are read."""
    write(folder, {"secret.html": page(1), "open.html": page(2), "closed/inside.html": page(3)})
    (folder / "secret.html").chmod(0)
    (folder / "closed").chmod(0)
    is_root = os.access(folder / "secret.html", os.R_OK)
    inside = fate("closed/inside.html", ARTICLE) if is_root else fate("closed", "unreadable")
    return (
        fate("secret.html", ARTICLE if is_root else "unreadable"),
        fate("open.html", ARTICLE),
        inside,
    )


def no_files(folder: Path) -> Fates:
    """Links, loops and pipes: opening one of them would follow it away, or wait for ever."""
    write(folder, {"real.html": page(1)})
    (folder / "to-file.html").symlink_to("real.html")
    (folder / "to-nowhere.html").symlink_to("gone.html")
    (folder / "to-itself.html").symlink_to("to-itself.html")
    (folder / "there.html").symlink_to("back.html")
    (folder / "back.html").symlink_to("there.html")
    (folder / "upwards").symlink_to(".", target_is_directory=True)
    os.mkfifo(folder / "pipe.html")
    links = ("to-file", "to-nowhere", "to-itself", "there", "back", "pipe")
    return (
        fate("real.html", ARTICLE),
        *(fate(f"{name}.html", "not_a_file") for name in links),
        fate("upwards", "not_a_file"),
    )


def many_files(folder: Path, count: int = 10_000) -> Fates:
    """One folder with very many small texts."""
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(story(number), encoding="utf-8")
    return tuple(fate(f"{number:05}.txt", ARTICLE) for number in range(count))


def same_again(folder: Path) -> Fates:
    """Byte-identical files: each is a raw file of its own, and each has its row."""
    names = ("a.html", "b.html", "c/a.html")
    write(folder, dict.fromkeys(names, page(1)))
    return tuple(fate(name, ARTICLE) for name in names)


def deep(folder: Path) -> Fates:
    """100 000 nested elements, on which one library recurses and another returns nothing."""
    depth = 100_000
    around = b"<div>" * depth + b"</div>" * depth
    inside = page(2).replace(b"<article>", b"<article>" + b"<div>" * depth)
    line = json.dumps({"title": "Barn burns", "text": story(1)}).encode() + b"\n"
    lists, maps = b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth
    write(
        folder,
        {
            "divs.html": b"<html><body>" + around + b"</body></html>",
            "story-in-divs.html": inside,
            "nested.jsonl": line + lists + b"\n" + maps + b"\n",
            "neighbour.html": page(3),
        },
    )
    gone = ("no_text", "too_short", "timeout", "memory")
    return (
        fate("divs.html", *gone),
        fate("story-in-divs.html", ARTICLE, *gone),
        fate("nested.jsonl", ARTICLE, "malformed", "no_body", count=3),
        fate("neighbour.html", ARTICLE),
    )


def wide(folder: Path) -> Fates:
    """Pages on which extractors would need minutes: stepped down, or killed, never lost."""
    many = 100_000
    write(
        folder,
        {
            "paragraphs.html": page(1, body="<p>One more line of the list.</p>" * many),
            "breaks.html": page(2, body="<br>" * (10 * many)),
            "links.html": page(3, body='<a href="/x">Read on</a> ' * many),
            "digits.html": page(4, body="<p>" + "1234567890" * 400_000 + "</p>"),
            "attributes.html": page(5, body="<p " + 'a="b" ' * many + ">End.</p>"),
            "neighbour.html": page(6),
        },
    )
    slow = (ARTICLE, "timeout", "memory", "index_page", "no_text", "too_large")
    names = ("paragraphs", "breaks", "links", "digits", "attributes")
    return (*(fate(f"{name}.html", *slow) for name in names), fate("neighbour.html", ARTICLE))


def large(folder: Path) -> Fates:
    """Over the size caps: rejected with the size, never clipped."""
    filler = b"<!-- " + b"x" * (20 * MIB) + b" -->"
    line = json.dumps({"text": story(3) + "x" * (17 * MIB)}).encode()
    short = json.dumps({"text": story(4), "title": "Barn burns"}).encode()
    write(
        folder,
        {
            "20-mib.html": page(1).replace(b"</body>", filler + b"</body>"),
            "20-mib.txt": (story(2) + "\n\n").encode() * (20 * MIB // 500),
            "long-line.jsonl": short + b"\n" + line + b"\n",
        },
    )
    return (
        fate("20-mib.html", "too_large"),
        fate("20-mib.txt", "too_large"),
        fate("long-line.jsonl", ARTICLE, "too_large", count=2),
    )


def bombs(folder: Path) -> Fates:
    """Small files that unpack to very large ones."""
    head = page(1)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(head)
        for _ in range(1024):
            file.write(bytes(MIB))
    entities = b'<!DOCTYPE html [<!ENTITY b "bbbbbbbbbb">' + b"".join(
        f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">'.encode().replace(b"&b-1;", b"&b;")
        for n in range(10)
    )
    write(
        folder,
        {
            "1-gib.html.gz": packed.getvalue(),
            "entities.html": entities + b"]>" + page(2).replace(b"</p>", b" &b9;</p>", 1),
        },
    )
    return (
        fate("1-gib.html.gz", "bomb", "too_large"),
        fate("entities.html", ARTICLE, "no_text", "too_short"),
    )


def response(number: int, body: bytes) -> bytes:
    """One WARC response with status 200, not compressed."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"WARC-Date: 2026-01-{number % 28 + 1:02}T00:00:00Z\r\n"
        f"WARC-Target-URI: https://hallow.example/fire/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def cut_short(folder: Path) -> Fates:
    """Files that end in the middle: what is whole is kept, what is not says so."""
    members = [gzip.compress(response(n, page(n)), mtime=0) for n in range(5)]
    flipped = bytearray(members[2])
    for at in range(len(flipped) // 2, len(flipped) // 2 + 16):
        flipped[at] ^= 0x5A
    lines = [json.dumps({"title": "Barn burns", "text": story(n)}) for n in range(3)]
    write(
        folder,
        {
            "page.html.gz": gzip.compress(page(9), mtime=0)[:-40],
            "end.warc.gz": b"".join(members)[:-60],
            "end.warc": b"".join(response(n, page(n)) for n in range(3))[:-200],
            "middle.warc.gz": b"".join([*members[:2], bytes(flipped), *members[3:]]),
            "end.jsonl": "\n".join(lines)[:-50].encode(),
            "half.html": page(10)[: len(page(10)) - 60],
        },
    )
    return (
        fate("page.html.gz", "truncated", "damaged"),
        fate("end.warc.gz", ARTICLE, "truncated", "damaged", count=5),
        fate("end.warc", ARTICLE, "truncated", count=3),
        fate("middle.warc.gz", ARTICLE, "damaged", "truncated", count=5),
        fate("end.jsonl", ARTICLE, "malformed", "truncated", count=3),
        fate("half.html", ARTICLE),
    )


def odd_bytes(folder: Path) -> Fates:
    """NULs, lone surrogates, wrong charsets, and files that are not what they are called."""
    surrogate = json.dumps({"title": "Lone \ud83d half", "text": story(1) + " \udc34 tail"})
    text = story(2).encode()
    write(
        folder,
        {
            "nul.txt": text[:100] + b"\0\0" + text[100:],
            "nul.html": page(3).replace(b"donkey", b"don\0key"),
            "surrogates.jsonl": surrogate.encode() + b"\n",
            "utf-8-surrogates.html": page(4, body="<p>Half \ud83d of a horse.</p>"),
            "wrong-charset.html": page(5).replace(b"utf-8", b"x-no-such-charset"),
            "utf-16-claimed.html": page(6).replace(b"utf-8", b"utf-16"),
            "controls.txt": b"\x1b[2J\x07" + text + b"\x08\x0c\x1b]0;title\x07",
            "jpeg.html": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 20,
            "zlib.warc.gz": zlib.compress(page(7)),
        },
    )
    return (
        fate("nul.txt", "binary", "unknown_format"),
        fate("nul.html", ARTICLE, "binary"),
        fate("surrogates.jsonl", ARTICLE),
        fate("utf-8-surrogates.html", ARTICLE),
        fate("wrong-charset.html", ARTICLE),
        fate("utf-16-claimed.html", ARTICLE),
        fate("controls.txt", ARTICLE, "binary"),
        fate("jpeg.html", "binary", "unknown_format", "content_type"),
        fate("zlib.warc.gz", "unknown_format", "binary"),
    )


HOSTILE_TITLE = (
    "</script><script>alert(1)</script> [/x] [bold]b[/bold] =1+1 | `rm` ${HOME} {{7*7}} "
    "' or 1=1 -- <img src=x onerror=alert(1)>"
)


def hostile_text(folder: Path) -> Fates:
    """Titles and texts that would speak to a browser, a terminal, a spreadsheet or SQL."""
    escapes = "Barn \x1b[31mburns\x1b[0m \x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\"
    lines = [
        {"title": HOSTILE_TITLE, "text": story(1), "url": "javascript:alert(1)"},
        {"title": escapes, "text": story(2), "url": "https://hallow.example/\x1b[2J"},
        {"title": "x" * 100_000, "text": story(3), "url": "https://hallow.example/" + "y" * 9_000},
        {"title": "Barn", "text": story(4), "date": "9999-99-99", "authors": {"a": [None, 1]}},
    ]
    titled = HOSTILE_TITLE.replace("&", "&amp;").replace("<", "&lt;")
    write(
        folder,
        {
            "lines.jsonl": "".join(json.dumps(line) + "\n" for line in lines).encode(),
            "title.html": page(5, title=titled),
        },
    )
    return (fate("lines.jsonl", ARTICLE, count=4), fate("title.html", ARTICLE))


ZONES: MappingProxyType[str, Callable[[Path], Fates]] = MappingProxyType(
    {
        zone.__name__: zone
        for zone in (
            empty_folder,
            zero_bytes,
            folder_named_like_a_page,
            odd_names,
            unreadable,
            no_files,
            same_again,
            deep,
            wide,
            large,
            bombs,
            cut_short,
            odd_bytes,
            hostile_text,
        )
    }
)


def complaints(fates: Fates, rows: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with `rows` of (path under the folder, outcome); empty where all is well."""
    became: dict[str, list[str]] = {}
    for path, outcome in rows:
        became.setdefault(path, []).append(outcome)
    wrong = [
        f"{path!r}: nobody expected {became[path]}"
        for path in became.keys() - {f.path for f in fates}
    ]
    for one in fates:
        outcomes = became.get(one.path, [])
        if len(outcomes) != one.count:
            wrong.append(f"{one.path!r}: {len(outcomes)} rows, not {one.count}: {outcomes}")
        wrong += [f"{one.path!r}: became {o}" for o in outcomes if o not in one.outcomes]
    return sorted(wrong)
