"""What people read alarms in, on this machine: a mail server and a webhook that only listen."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to leave a message."""

    def handle(self) -> None:
        """One connection."""
        self._say("220 sink")
        while line := self.rfile.readline():
            match line.decode().split(" ")[0].strip().upper():
                case "EHLO" | "HELO" | "MAIL" | "RCPT" | "RSET" | "NOOP":
                    self._say("250 fine")
                case "DATA":
                    self._say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    message = message_from_bytes(b"".join(lines), policy=policy.default)
                    self.server.got.append(message)  # type: ignore[attr-defined]
                    self._say("250 kept")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("502 unknown")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted, and answers as it was told to."""

    def do_POST(self) -> None:
        """One message."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        if server.status == 200:  # before the answer, behind which a test looks at once
            server.got.append(json.loads(body))
        self.send_response(server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def listening(handler: Any) -> Iterator[Any]:
    """A server on a free port of loopback, with `got` and `status`."""
    kind = HTTPServer if handler is Hook else socketserver.ThreadingTCPServer
    with kind(("127.0.0.1", 0), handler) as server:
        server.got, server.status, server.port = [], 200, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
