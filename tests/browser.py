"""A page -> what Chromium says of it: its complaints, its requests, its picture. Over DevTools."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Where CI is set a missing browser fails its tests, so that they are not forgotten.
in_browser = pytest.mark.skipif(
    not CHROMIUM and "CI" not in os.environ,
    reason="no Chromium here; on Debian, as root: apt-get install chromium",
)
QUIET_SECONDS = 0.4  # a page that says nothing for so long has said it all


@dataclass
class Tab:
    """One tab: what its pages complained of and asked for since it was opened."""

    socket: ClientConnection
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    loaded: bool = False
    calls: int = 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol; events that arrive meanwhile are kept."""
        self.calls += 1
        number = self.calls
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=240))
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return dict(message["result"])
            self._note(message)

    def _note(self, event: dict[str, Any]) -> None:
        said = event.get("params", {})
        match event["method"]:
            case "Runtime.consoleAPICalled":
                words = " ".join(str(one.get("value")) for one in said["args"])
                self.complaints.append(f"console.{said['type']}: {words}")
            case "Runtime.exceptionThrown":
                self.complaints.append(said["exceptionDetails"]["text"])
            case "Log.entryAdded":
                self.complaints.append(said["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])
            case "Network.loadingFailed":
                self.complaints.append(f"failed: {said['errorText']}")
            case "Page.loadEventFired":
                self.loaded = True

    def open(self, page: Path) -> None:
        """Load a page from disk and listen until it has no more to say."""
        for room in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{room}.enable")
        self.loaded = False
        self.call("Page.navigate", url=page.as_uri())
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            try:
                self._note(json.loads(self.socket.recv(timeout=QUIET_SECONDS)))
            except TimeoutError:
                if self.loaded:
                    return
        raise TimeoutError(f"{page.name} did not load")

    def look(self, *, scheme: str = "light", media: str = "", width: int = 1000) -> None:
        """What the page is looked at with: a colour scheme, on a screen or on paper, so wide."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", media=media, features=[feature])
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=1000,
            deviceScaleFactor=1,
            mobile=False,
        )

    def tells(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """The whole page as PNG."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def paper(self) -> bytes:
        """The whole page as PDF."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"])


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """A tab of a headless Chromium that keeps its state in `profile` and ends with the test."""
    assert CHROMIUM, "no Chromium here"
    profile.mkdir(parents=True, exist_ok=True)
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "about:blank",
    ]
    with (
        (profile / "stderr").open("w") as said,
        subprocess.Popen(command, stdout=said, stderr=said) as browser,
    ):
        try:
            with connect(_address(profile), max_size=None) as root:
                target = Tab(root).call("Target.createTarget", url="about:blank")["targetId"]
                address = f"{_address(profile).rpartition('/devtools/')[0]}/devtools/page/{target}"
                with connect(address, max_size=None) as socket:
                    yield Tab(socket)
                with suppress(ConnectionClosed):
                    Tab(root).call("Browser.close")
            browser.wait(timeout=120)
        finally:
            browser.kill()


def _address(profile: Path) -> str:
    """Where the browser listens: it says so in its profile as soon as it does."""
    port_file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if port_file.exists() and len(lines := port_file.read_text().split()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    raise TimeoutError((profile / "stderr").read_text())
