"""A real S3 server for tests, and a proxy before it that counts, fails, cuts and delays."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "hush-hush-secret"}


@contextmanager
def s3_server() -> Iterator[int]:
    """The port of a moto server in a process of its own, which ends with us."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@dataclass
class Faults:
    """What goes wrong between us and the store, until `mend`."""

    refuse_until: float = 0.0  # 503 until then, on the monotonic clock
    cut_every: int = 0  # every n-th answer with a body loses its connection in the middle of it
    lose_every: int = 0  # every n-th PUT is done, and its answer lost
    strips: tuple[str, ...] = ()  # headers that do not reach the store
    byte_seconds: float = 0.0  # how long a byte takes
    denied: str = ""  # a piece of the path of what answers 403

    def mend(self) -> None:
        """No more faults."""
        self.__init__()  # type: ignore[misc]


@dataclass
class Proxy:
    """What went through, and what is done to what goes through."""

    port: int
    faults: Faults = field(default_factory=Faults)
    requests: Counter[str] = field(default_factory=Counter)  # GET, PUT, HEAD, LIST, ...
    bytes_out: int = 0  # from the store
    bytes_in: int = 0
    paths: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, Range

    def forget(self) -> None:
        """Count from here on."""
        self.requests.clear()
        self.paths.clear()
        self.bytes_out = self.bytes_in = 0


@contextmanager
def proxied(upstream: int) -> Iterator[Proxy]:
    """A proxy on a port of its own before an S3 server."""
    lock = threading.Lock()
    proxy = Proxy(0)
    turns: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, BrokenPipeError):
                self.close_connection = True

        def _serve(self) -> None:
            faults = proxy.faults
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_list = self.command == "GET" and "list-type" in self.path
            kind = "LIST" if is_list else self.command
            with lock:
                proxy.requests[kind] += 1
                proxy.bytes_in += len(body)
                proxy.paths.append((kind, self.path, self.headers.get("Range", "")))
            if time.monotonic() < faults.refuse_until:
                return self._answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")
            if faults.denied and faults.denied in self.path:
                return self._answer(403, {}, b"<Error><Code>AccessDenied</Code></Error>")
            gone = {name.lower() for name in faults.strips}
            headers = {k: v for k, v in self.headers.items() if k.lower() not in gone}
            store = http.client.HTTPConnection("127.0.0.1", upstream, timeout=60)
            try:
                store.request(self.command, self.path, body, headers)
                answer = store.getresponse()
                content = answer.read()
            finally:
                store.close()
            if self.command == "PUT" and self._is_turn("lose", faults.lose_every):
                return self._hang_up()
            told = {
                k: v
                for k, v in answer.getheaders()
                if k.lower() not in ("connection", "transfer-encoding")
            }
            if content:
                told["Content-Length"] = str(len(content))
            if len(content) > 1 and self._is_turn("cut", faults.cut_every):
                return self._answer(answer.status, told, content[: len(content) // 2], is_cut=True)
            return self._answer(answer.status, told, content)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _serve  # noqa: N815  (http.server's names)

        def _is_turn(self, name: str, every: int) -> bool:
            with lock:
                turns[name] += 1
                return bool(every) and turns[name] % every == 0

        def _hang_up(self) -> None:
            self.close_connection = True

        def _answer(
            self, status: int, headers: dict[str, str], content: bytes, *, is_cut: bool = False
        ) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                step = 64 * 1024
                for start in range(0, len(content), step):
                    piece = content[start : start + step]
                    self.wfile.write(piece)
                    if proxy.faults.byte_seconds:
                        time.sleep(proxy.faults.byte_seconds * len(piece))
            with lock:
                proxy.bytes_out += len(content)
            if is_cut:
                self._hang_up()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.port = server.server_address[1]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def point_at(port: int, patch: pytest.MonkeyPatch) -> None:
    """Have this process and those that it starts use the server at a port of this machine."""
    from broadsheet.pipeline.storage import buckets

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name, value in KEYS.items():
        patch.setenv(name, value)
    patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    patch.setenv("AWS_REGION", "us-east-1")
    buckets._opened.cache_clear()


def make_bucket(port: int, name: str) -> None:
    """An empty bucket."""
    store = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    store.request("PUT", f"/{name}")
    assert store.getresponse().status == 200
    store.close()


def upload(folder: Path, url: str) -> None:
    """All files of a folder as objects under a URL."""
    from broadsheet.pipeline.storage.durable import deliver
    from broadsheet.pipeline.storage.location import located

    for path in sorted(folder.rglob("*")):
        if path.is_file():
            deliver(path, located(f"{url}/{path.relative_to(folder)}"))
