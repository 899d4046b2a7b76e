"""Messages sent by a few threads at a time, where a library waits for each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from mobile_api.push.transport import Outcome
from mobile_api.push.transports.local import Brake


def sent_in_threads(indices: Iterable[int], send: Callable[[int], Outcome], *, threads: int) -> Iterator[Outcome]:
    """Outcomes as they come; once the brake is on, nothing more is begun and the rest is held back.

    Args:
        indices: of the messages to send.
        send: sends the message of an index and never raises; called by many threads at once.
        threads: messages that are on their way at a time, at most.
    """
    left, brake = iter(indices), Brake()
    with ThreadPoolExecutor(threads, thread_name_prefix="push") as pool:
        waiting: set[Future[Outcome]] = {pool.submit(send, index) for index in islice(left, threads)}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            outcomes = [future.result() for future in done]
            for outcome in outcomes:
                brake.note(outcome)
            if brake.verdict is None:
                waiting |= {pool.submit(send, index) for index in islice(left, len(done))}
            yield from outcomes
    yield from (brake.held_back(index) for index in left)
