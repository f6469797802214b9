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
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.durable import deliver
from broadsheet.pipeline.storage.location import Url, located

# A line "bucket prefix count" on its input makes so many objects, without a request each.
SERVER = """
import sys
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
for line in sys.stdin:
    bucket, prefix, count = line.split()
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for number in range(int(count)):
        backend.put_object(bucket, f"{prefix}/{number:06}.html", b"<p>a page</p>")
    print("made", flush=True)
"""
SECRET = "hush-hush-secret"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTEST", "AWS_SECRET_ACCESS_KEY": SECRET}
PIECE_BYTES = 64 * 1024
HOP_BY_HOP = ("connection", "transfer-encoding")


class Server:
    """A moto server in a process of its own, which ends with ours."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.port = int(self._said())

    def fill(self, bucket: str, prefix: str, count: int) -> None:
        """Have so many small pages in a bucket."""
        assert self._process.stdin is not None
        print(bucket, prefix, count, file=self._process.stdin, flush=True)
        assert self._said() == "made"

    def make_bucket(self, name: str) -> None:
        """An empty bucket."""
        store = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        store.request("PUT", f"/{name}")
        assert store.getresponse().status == 200
        store.close()

    def stop(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass
class Faults:
    """What goes wrong between us and the store."""

    refuse_until: float = 0.0  # 503 until then, on the monotonic clock
    cut_every: int = 0  # every n-th answer with a body loses its connection in the middle of it
    lose_every: int = 0  # every n-th PUT is done, and its answer lost
    strips: tuple[str, ...] = ()  # headers that do not reach the store, in lower case
    piece_seconds: float = 0.0  # how long 64 KiB of an answer take
    denied: str = ""  # a piece of the path of what answers 403


@dataclass
class Proxy:
    """What went through, and what is done to what goes through."""

    upstream: int
    port: int = 0
    faults: Faults = field(default_factory=Faults)
    requests: Counter[str] = field(default_factory=Counter)  # GET, PUT, HEAD, LIST, ...
    bytes_out: int = 0  # from the store
    bytes_in: int = 0
    paths: list[tuple[str, str, str]] = field(default_factory=list)  # kind, path, Range
    turns: Counter[str] = field(default_factory=Counter)
    bucket: str = ""  # whose requests count: the last test's may still be under way
    lock: threading.Lock = field(default_factory=threading.Lock)

    def forget(self) -> None:
        """Count from here on."""
        self.requests.clear()
        self.turns.clear()
        self.paths.clear()
        self.bytes_out = self.bytes_in = 0

    def is_turn(self, name: str, every: int) -> bool:
        """Whether a fault that happens to every n-th happens now."""
        with self.lock:
            self.turns[name] += 1
            return bool(every) and self.turns[name] % every == 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, proxy: Proxy, *args: Any) -> None:
        self.proxy = proxy
        super().__init__(*args)

    def log_message(self, *_: Any) -> None:
        return

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def counts(self) -> bool:
        return self.path.startswith(f"/{self.proxy.bucket}")

    def serve(self) -> None:
        proxy, faults = self.proxy, self.proxy.faults
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_list = self.command == "GET" and "list-type" in self.path
        kind = "LIST" if is_list else self.command
        if self.counts():
            with proxy.lock:
                proxy.requests[kind] += 1
                proxy.bytes_in += len(body)
                proxy.paths.append((kind, self.path, self.headers.get("Range", "")))
        if time.monotonic() < faults.refuse_until:
            self._answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")
        elif faults.denied and faults.denied in self.path:
            self._answer(403, {}, b"<Error><Code>AccessDenied</Code></Error>")
        else:
            self._pass_on(body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = serve  # noqa: N815  (http.server's names)

    def _pass_on(self, body: bytes) -> None:
        proxy, faults = self.proxy, self.proxy.faults
        headers = {k: v for k, v in self.headers.items() if k.lower() not in faults.strips}
        store = http.client.HTTPConnection("127.0.0.1", proxy.upstream, timeout=60)
        store.request(self.command, self.path, body, headers)
        answer = store.getresponse()
        content = answer.read()
        store.close()
        if self.command == "PUT" and proxy.is_turn("lose", faults.lose_every):
            self.close_connection = True
            return
        told = {k: v for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP}
        if self.command != "HEAD":
            told["Content-Length"] = str(len(content))
        if len(content) > 1 and proxy.is_turn("cut", faults.cut_every):
            self._answer(answer.status, told, content[: len(content) // 2])
            self.close_connection = True
        else:
            self._answer(answer.status, told, content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        if self.counts():
            with self.proxy.lock:
                self.proxy.bytes_out += len(content)
        self.send_response_only(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(content) if self.command != "HEAD" else 0, PIECE_BYTES):
            self.wfile.write(content[start : start + PIECE_BYTES])
            time.sleep(self.proxy.faults.piece_seconds)


@contextmanager
def proxied(upstream: int) -> Iterator[Proxy]:
    """A proxy on a port of its own before an S3 server."""
    proxy = Proxy(upstream)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, proxy))
    server.daemon_threads = True
    proxy.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def point_at(port: int, patch: pytest.MonkeyPatch) -> None:
    """Have this process and those that it starts use the server at a port of this machine."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name, value in KEYS.items():
        patch.setenv(name, value)
    patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    patch.setenv("AWS_REGION", "us-east-1")
    buckets._opened.cache_clear()


@dataclass(frozen=True)
class Bucket:
    """A bucket of a test's own behind a proxy."""

    server: Server
    proxy: Proxy
    name: str

    @property
    def url(self) -> str:
        return f"s3://{self.name}"

    def at(self, key: str) -> Url:
        """The place of an object."""
        url = located(f"{self.url}/{key}")
        assert isinstance(url, Url)
        return url

    def upload(self, folder: Path, prefix: str) -> str:
        """All files of a folder as objects; gives the URL of the prefix."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                deliver(path, self.at(f"{prefix}/{path.relative_to(folder)}"))
        return f"{self.url}/{prefix}"

    def objects(self, prefix: str) -> dict[str, bytes]:
        """What lies below a prefix, by what follows it."""
        begin = f"{self.url}/{prefix}/"
        found = list(buckets.listed(self.at(prefix)))
        keys = [stored.path.removeprefix(begin) for stored in found]
        return {key: bytes(buckets.read(self.at(f"{prefix}/{key}"))) for key in keys}
