"""The labelling page works in a browser from disk, asks no network, runs nobody's script."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from broadsheet.pipeline.evaluate.gold import read_gold
from tests.browser import CHROMIUM, in_browser
from tests.test_sample_kit import HOSTILE, kit_of

pytestmark = in_browser


class Browser:
    """One tab, driven over its debugging socket; everything it reports is kept."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.number, self.events = socket, 0, list[dict[str, Any]]()

    def do(self, method: str, **params: Any) -> Any:
        """Send a command and wait for its answer; raises where the browser refuses."""
        self.number += 1
        wanted = self.number
        self.socket.send(json.dumps({"id": wanted, "method": method, "params": params}))
        while True:
            said = json.loads(self.socket.recv(timeout=120))
            if said.get("id") == wanted:
                assert "error" not in said, said
                return said["result"]
            self.events.append(said)
            if said.get("method") == "Page.javascriptDialogOpening":
                self.number += 1
                accept = {"method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
                self.socket.send(json.dumps({"id": self.number, **accept}))

    def js(self, code: str) -> Any:
        """The value of an expression in the page."""
        answer = self.do("Runtime.evaluate", expression=code, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def type(self, field: str, value: str) -> None:
        """Fill a field as a person would: the page hears of it."""
        self.js(
            f"(e => {{e.value = {json.dumps(value)};"
            f"e.dispatchEvent(new Event('input', {{bubbles: true}}))}})"
            f"(document.getElementById('{field}'))"
        )

    def click(self, name: str) -> None:
        """Click an element by its id."""
        self.js(f"document.getElementById('{name}').click()")


OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
    "--no-first-run", "--disable-background-networking",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running browser's debugging socket: host, port and path."""
    assert CHROMIUM is not None
    folder = tmp_path_factory.mktemp("chromium")
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={folder}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        said = folder / "DevToolsActivePort"
        for _ in range(1200):
            if said.exists() and said.read_text().count("\n"):
                break
            time.sleep(0.1)
        port, path = said.read_text().split("\n")[:2]
        yield f"ws://127.0.0.1:{port}{path}"
    finally:
        process.terminate()
        process.wait(timeout=120)


@pytest.fixture
def tab(address: str) -> Iterator[Browser]:
    with connect(address, max_size=None) as main:
        target = Browser(main).do("Target.createTarget", url="about:blank")["targetId"]
    with connect(f"{address.rpartition('/devtools/')[0]}/devtools/page/{target}") as socket:
        opened = Browser(socket)
        for domain in ("Page", "Network", "Runtime", "Log"):
            opened.do(f"{domain}.enable")
        yield opened


def visit(tab: Browser, page: Path) -> None:
    tab.do("Page.navigate", url=page.as_uri())
    for _ in range(2400):
        if tab.js("document.readyState === 'complete' && !!document.getElementById('page').srcdoc"):
            time.sleep(0.3)  # for what the frame might still do
            tab.js("1")
            return
        time.sleep(0.05)
    raise AssertionError("the page did not load")


def test_what_is_typed_and_saved_is_gold(tab: Browser, tmp_path: Path) -> None:
    page = kit_of(tmp_path / "kit", "<p>First line</p><p>Second line</p>")
    visit(tab, page)
    assert tab.js("document.getElementById('text').value") == "First line\n\nSecond line"
    tab.do("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "kit"))
    tab.type("title", " Ferry “left” at noon ")
    tab.type("author", "")
    tab.type("text", "First line\n\n \n  Second line, mended\n")
    assert tab.js("document.getElementById('save').disabled")
    tab.click("done")
    tab.click("save")
    for _ in range(1200):
        if list((tmp_path / "kit").glob("labels*.jsonl")):
            break
        time.sleep(0.1)
    (gold,) = read_gold(tmp_path / "kit").pages
    assert gold.title == "Ferry “left” at noon"
    assert gold.text == "First line\nSecond line, mended"
    assert (gold.author, gold.day, gold.standfirst) == (None, "2016-11-28", None)
    assert gold.is_article


def test_an_unsaved_label_is_still_there_when_the_page_is_opened_again(
    tab: Browser, tmp_path: Path
) -> None:
    page = kit_of(tmp_path / "kit", "<p>First line</p>")
    visit(tab, page)
    tab.type("standfirst", "It left early")
    visit(tab, page)
    assert tab.js("document.getElementById('standfirst').value") == "It left early"


def test_a_hostile_page_is_only_looked_at(tab: Browser, tmp_path: Path) -> None:
    visit(tab, kit_of(tmp_path / "kit", HOSTILE))
    assert tab.js("document.getElementById('title').value") == "A </script><b>title"
    assert tab.js("window.owned === undefined")
    frame = tab.js("document.getElementById('page').srcdoc")
    assert "left at noon" in frame
    asked = {
        event["params"]["request"]["url"]
        for event in tab.events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert not [url for url in asked if not url.startswith(("file:", "data:", "about:", "blob:"))]
    complaints = [
        e for e in tab.events if e["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")
    ]
    assert complaints == []


def test_the_frame_holds_even_what_a_view_let_through(tab: Browser, tmp_path: Path) -> None:
    """The second wall: were the view's list of harmless tags wrong, still nothing would happen."""
    visit(tab, kit_of(tmp_path / "kit", "<p>x</p>"))
    tab.js(f"document.getElementById('page').srcdoc = FRAME + {json.dumps(HOSTILE)}")
    time.sleep(1)
    assert tab.js("window.owned === undefined")
    answered = [
        event["params"]["response"]["url"]
        for event in tab.events
        if event["method"] == "Network.responseReceived"
    ]
    blocked = [
        event["params"].get("blockedReason")
        for event in tab.events
        if event["method"] == "Network.loadingFailed"
    ]
    assert not [url for url in answered if "192.0.2.1" in url]
    assert set(blocked) <= {"csp"}, blocked
