"""A served run -> Prefect's engine, deaf to Ctrl-C: the runner, which hears it too, ends its runs.

In the seconds in which a run loads, an interrupt of its own would be told as a page of traceback.
"""

import runpy
import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    runpy.run_module("prefect.engine", run_name="__main__")
