"""Imported once by the fork server: what every worker needs, loaded and touched before the fork.

The effect of this import is its purpose. Warm, a worker starts in 21 to 52 ms; cold, its first
page loads the models of languages, kinds and lines, and compiles what rules look for.
"""

import gc
import logging

from broadsheet.pipeline.records import Kind, Origin, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.worker.memory import give_back

STORY = "<p>The council met on Monday, 3 February 2025, and spoke about the bridge.</p>" * 12
PAGE = f"<html><head><title>Warm</title></head><body><article>{STORY}</article></body></html>"


def touch() -> None:
    """Take one story of each kind through every stage."""
    gc.disable()  # what is imported makes no garbage: 0.1 CPU s less
    import pyarrow.parquet  # noqa: PLC0415, F401  (what every worker writes)

    import broadsheet.pipeline.worker.child  # noqa: F401, PLC0415  (what a forked worker runs)
    from broadsheet.pipeline.extract import warm  # noqa: PLC0415
    from broadsheet.pipeline.refine import Memo, refine  # noqa: PLC0415

    logging.disable(logging.CRITICAL)  # what trafilatura logs of a page, the ledger says
    warm()
    for kind, payload in ((Kind.HTML, PAGE.encode()), (Kind.TEXT, STORY.encode())):
        record = RawRecord(Origin("warm", 0, 0), kind, payload, "0", len(payload))
        refine(record, DEFAULT_RULES, "warm", Memo())
    give_back()  # what loading took for a moment would be a part of every worker
    gc.set_threshold(50_000, 20, 50)  # a page makes no cycles to speak of: 5 % less CPU
    gc.freeze()  # keeps the collector, and with it copy-on-write, off the shared pages
    gc.enable()


touch()
