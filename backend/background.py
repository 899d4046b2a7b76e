"""What every worker is: it goes on until it is told to stop, in the foreground of a command or in a thread of another process."""

from __future__ import annotations

import os
import secrets
import signal
import socket
from abc import ABC, abstractmethod
from threading import Event, Thread
from typing import Self


class Background(ABC):
    """One of any number. `stop` ends `work` after what has begun.

    Attributes:
        stop: set it to end the work.
        name: its own on all machines, for leases.
    """

    def __init__(self) -> None:
        self.stop = Event()
        self.name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._thread: Thread | None = None

    @abstractmethod
    def work(self) -> None:
        """Work until `stop` is set."""

    def begin(self) -> Self:
        """Work in a thread of this process. It ends with the process, or at `end`."""
        self._thread = Thread(target=self.work, name=type(self).__name__, daemon=True)
        self._thread.start()
        return self

    def end(self, *, patience: float = 10.0) -> None:
        """Stop after what has begun, and wait for it: `patience` seconds at most, then the thread ends with the process."""
        self.stop.set()
        if self._thread is not None:
            self._thread.join(patience)

    def stop_on_signals(self) -> None:
        """Ctrl-C and SIGTERM set `stop`, in place of ending the process at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop.set())
