"""Where a worker process begins; the supervisor itself never loads an extractor."""

from multiprocessing.connection import Connection

from broadsheet.pipeline.worker.progress import Progress
from broadsheet.pipeline.worker.tally import Stager


def start(connection: Connection, progress: Progress, memory_bytes: int, stager: Stager) -> None:
    """Serve the supervisor at the other end of the connection until it hangs up."""
    from broadsheet.pipeline.worker.child import serve  # noqa: PLC0415  (100 MB and a second, here preloaded)

    serve(connection, progress, memory_bytes, stager)
