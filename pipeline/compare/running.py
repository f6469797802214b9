"""Documents and sides -> outcomes, from processes that are killed where a page hangs them."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from broadsheet.pipeline.apart import GLANCE_SECONDS, Stopped, cause_of_death, thin_main
from broadsheet.pipeline.compare.outcome import Outcome, Refused
from broadsheet.pipeline.compare.population import Document
from broadsheet.pipeline.compare.reading import Begun, Closed, Ended, Message, Task, Turn, serve
from broadsheet.pipeline.compare.sides import Side
from broadsheet.pipeline.lake.store import stage_rows
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.worker.supervisor import warm_up

READ_SECONDS = 600.0  # from one document to the next of a large archive


@dataclass(frozen=True, slots=True)
class Had:
    """What a side made of a document, or why there is nothing to compare; at what cost."""

    outcome: Outcome | str
    cpu_seconds: float = 0.0


def outcomes(
    documents: Sequence[Document],
    sides: Sequence[Side],
    settings: Settings,
    stopping: threading.Event,
) -> Iterator[tuple[Document, list[Had | None]]]:
    """Each document with what every side made of it, in their order, None for a side that is not
    run; documents are in the order of their paths. Raises `Stopped`."""
    if not any(side.is_run for side in sides):
        for one in documents:
            yield one, [None for _ in sides]
        return
    files = [list(of) for _, of in groupby(documents, key=lambda one: one.path)]
    context = warm_up(stage_rows)
    size = min(settings.workers, len(files))
    workers = [_Worker(context, settings, stopping) for _ in range(size)]
    idle = list(workers)

    def do(of: list[Document]) -> list[tuple[Document, list[Had | None]]]:
        worker = idle.pop()
        try:
            return _of_file(worker, of, sides, settings.raw)
        finally:
            idle.append(worker)

    try:
        with ThreadPoolExecutor(max(len(workers), 1)) as threads:
            for done in threads.map(do, files):
                yield from done
    finally:
        for worker in workers:
            worker.end()


def _of_file(
    worker: "_Worker", documents: list[Document], sides: Sequence[Side], raw: Sequence[str]
) -> list[tuple[Document, list[Had | None]]]:
    places = {one.place: one.raw_sha256 for one in documents}
    had, why = worker.do(Task(documents[0].path, places, sides, raw))
    return [
        (
            one,
            [had.get((one.place, n), Had(why)) if s.is_run else None for n, s in enumerate(sides)],
        )
        for one in documents
    ]


@dataclass(slots=True)
class _Blame:
    """Why a process ended in the middle of its task, and at which turn; None while it read."""

    turn: Turn | None
    reason: Reason
    detail: str


class _Worker:
    """One process at a time."""

    def __init__(
        self, context: ForkServerContext, settings: Settings, stopping: threading.Event
    ) -> None:
        self._context = context
        self._settings = settings
        self._stopping = stopping
        self._process: ForkServerProcess | None = None
        self._line: Connection

    def do(self, task: Task) -> tuple[dict[Turn, Had], str]:
        """The turns of a task, and why any others were not had.

        As in an ingest: first offence, the cheap extractor; second, refused.
        """
        had: dict[Turn, Had] = {}
        cheap: dict[Turn, str] = {}
        while True:
            self._send(replace(task, over=frozenset(had), cheap=frozenset(cheap)))
            ending = self._take(had)
            if isinstance(ending, Closed):
                return had, ending.why
            turn = ending.turn
            if turn is None:
                return had, f"the file cannot be read again: {ending.detail}"
            if turn in cheap:
                detail = f"{cheap[turn]} in full, {ending.detail} on the cheap rung"
                had[turn] = Had(Refused(Stage.EXTRACT, ending.reason, detail))
            elif task.sides[turn[1]].extractor:  # it has no cheap rung
                had[turn] = Had(Refused(Stage.EXTRACT, ending.reason, ending.detail))
            cheap.setdefault(turn, ending.detail)

    def _take(self, had: dict[Turn, Had]) -> Closed | _Blame:
        turn: Turn | None = None
        while True:
            try:
                message = self._receive(turn)
            except (EOFError, OSError):  # OSError: before it had read its task, or in the middle of
                return self._died(turn)  # what it told
            match message:
                case Begun():
                    turn = message.turn
                case Ended():
                    had[message.turn] = Had(message.outcome, message.cpu_seconds)
                    turn = None
                case Closed():
                    return message
                case None:
                    self.end()
                    return _Blame(turn, Reason.TIMEOUT, f"{self._patience(turn):g} s")

    def _receive(self, turn: Turn | None) -> Message | None:
        """The next message; None when none comes in time."""
        until = time.monotonic() + self._patience(turn)
        while not self._line.poll(GLANCE_SECONDS):
            if self._stopping.is_set():
                self.end()
                raise Stopped("told to stop")
            if time.monotonic() > until:
                return None
        message: Message = self._line.recv()
        return message

    def _patience(self, turn: Turn | None) -> float:
        return READ_SECONDS if turn is None else self._settings.document_timeout_seconds

    def _died(self, turn: Turn | None) -> _Blame:
        assert self._process is not None
        self._process.join()
        code = self._process.exitcode
        self.end()
        reason = Reason.MEMORY if code == -signal.SIGKILL else Reason.CRASHED
        return _Blame(turn, reason, f"the worker {cause_of_death(code)}")

    def _send(self, task: Task) -> None:
        if self._stopping.is_set():
            raise Stopped("told to stop")
        if self._process is not None and not self._process.is_alive():
            self.end()  # it died when it had nothing to do
        if self._process is None:
            self._line, theirs = self._context.Pipe()
            arguments = (theirs, self._settings.worker_memory_bytes)
            process = self._context.Process(target=serve, args=arguments, daemon=True)
            with thin_main():
                process.start()
            theirs.close()
            self._process = process
        with suppress(BrokenPipeError, ConnectionResetError):  # `_take` finds out of what it died
            self._line.send(task)

    def end(self) -> None:
        """Have no process any more."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()
            process.close()
            self._line.close()
