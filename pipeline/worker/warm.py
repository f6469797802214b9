"""Imported once by the fork server: what every worker needs, loaded and touched before the fork.

The effect of this import is its purpose. Warm, a worker starts in 21 to 52 ms; cold, it takes two
seconds, 1.25 of them for the date search's locale tables.
"""

import gc
import logging

import pipeline.worker.child  # noqa: F401  (what a forked worker runs)
from pipeline.extract import warm

logging.disable(logging.CRITICAL)  # what trafilatura logs of a page, the ledger says
warm()
gc.collect()
gc.freeze()  # keeps the collector, and with it copy-on-write, off the shared pages
