"""What stands in a table beside the files, as people and their spreadsheets write it."""

from pathlib import Path

import pytest

from broadsheet.pipeline.landing import scan
from broadsheet.pipeline.records import Claims, Reason
from broadsheet.pipeline.sidecars import BadSidecar, read_sidecars

URL = "https://hallow.example/1"
SAID = {"a.txt": Claims(url=URL, title="Rain")}


def told(folder: Path, name: str, content: bytes) -> dict[str, Claims]:
    (folder / name).write_bytes(content)
    return dict(read_sidecars(str(folder), [name]).claims)


@pytest.mark.parametrize(
    "content",
    [
        f"file,url,title\na.txt,{URL},Rain\n".encode(),
        f"\ufefffile,url,title\r\na.txt,{URL},Rain\r\n".encode(),
        f"File;URL;Title\na.txt;{URL};Rain\n".encode(),  # a spreadsheet in much of Europe
        f"file\turl\ttitle\na.txt\t{URL}\tRain\n".encode("utf-16"),  # its "Unicode text"
        f"Path, URL, Title\na.txt,{URL},Rain\n".encode(),
        f"title,file,url\nOld,a.txt,x\nRain,a.txt,{URL}\n".encode(),  # the last row counts
        f"file,url,title,text\na.txt,{URL},Rain,{'x' * 200_000}\n".encode(),
    ],
)
def test_a_table_says_the_same_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    assert told(tmp_path, "metadata.csv", content) == SAID


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_objects_say_it_too(tmp_path: Path, mark: bytes) -> None:
    line = f'{{"file": "a.txt", "url": "{URL}", "title": "Rain", "date": null}}\n\n'
    assert told(tmp_path, "metadata.jsonl", mark + line.encode()) == SAID


def test_a_metadata_jsonl_without_file_names_is_data(tmp_path: Path) -> None:
    assert told(tmp_path, "metadata.jsonl", b'{"text": "It rained."}\n') == {}
    (found,) = scan([str(tmp_path)], tmp_path / "data")
    assert (found.is_sidecar, found.refusal) == (False, None)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"name,link\na.txt,x\n", "no column 'file' names raw files in: name, link"),
        (b"file,url\n", "no row under its header"),
    ],
)
def test_a_table_that_names_no_file_is_a_reject_that_says_so(
    tmp_path: Path, content: bytes, why: str
) -> None:
    (tmp_path / "metadata.csv").write_bytes(content)
    (found,) = scan([str(tmp_path)], tmp_path / "data")
    assert found.refusal == (Reason.UNKNOWN_FORMAT, why)


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("metadata.csv", "file,title\na.txt,Café\n".encode("latin-1"), "metadata.csv: "),
        ("metadata.csv", b'file,title\na.txt,"Rain\n', "metadata.csv: "),
        ("metadata.jsonl", b'{"file": "a.txt"}\n{"file": "b.t\n', "metadata.jsonl, line 2: "),
        ("metadata.jsonl", b'{"file": "a.txt"}\n{"url": "x"}\n', "metadata.jsonl, line 2: no "),
    ],
)
def test_what_cannot_be_read_names_its_place(
    tmp_path: Path, name: str, content: bytes, where: str
) -> None:
    with pytest.raises(BadSidecar, match=where):
        told(tmp_path, name, content)
