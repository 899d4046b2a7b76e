"""`python -m tests.mobile_api.push.worker_process FILE FLUSH LEASE_SECONDS`: a real worker, which writes into FILE instead of sending."""

from __future__ import annotations

import signal
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from mobile_api.push.worker import PushWorker  # noqa: E402 - Django has to be set up
from tests.mobile_api.push.transports import Recording  # noqa: E402 - as above


def main(path: str, flush: str, lease: str) -> None:
    worker = PushWorker(Recording(Path(path)), flush=int(flush), lease=timedelta(seconds=float(lease)))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
    print("ready", flush=True)  # noqa: T201 - whoever started it waits for this
    worker.work(nap=0.05)
    print(f"stopped after {worker.did['batches']} batches", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main(*sys.argv[1:])
