"""One batch on its way over many connections: each answer makes room for the next request."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.transports.fcm_errors import judged
from mobile_api.push.transports.local import Brake
from mobile_api.push.transports.native.answer import Answer
from mobile_api.push.transports.native.connection import Connection
from mobile_api.push.transports.native.line import Line
from mobile_api.push.transports.sdk_errors import ANSWER_LOST, NO_ACCESS_TOKEN, TIMEOUT, UNREACHABLE

LONGEST_IDLE: Final = 60.0
"""Seconds after which an unused connection is not used again: a server that closes it meanwhile would lose us a message."""
_SECONDS_BETWEEN_LOOKS: Final = 0.2
_TURNS_TO_NOTICE: Final = 4
"""Turns of the loop until it knows that the other side closed a connection."""
_TOKEN_REFUSED: Final = "UNAUTHENTICATED"  # noqa: S105 - FCM's word


class Sending:
    """Sends a batch and owns its connections meanwhile. The loop runs only while `outcomes` is asked for more.

    Args:
        line: what lasts from batch to batch.
        indices: of the messages to send.
        body_of: the request's body, by index.
    """

    def __init__(self, line: Line, indices: Iterable[int], body_of: Callable[[int], bytes]) -> None:
        self._line, self._loop = line, line.loop
        self._left, self._body_of = deque(indices), body_of
        self._unanswered = len(self._left)
        self._ready: list[Outcome] = []
        self._brake = Brake()
        self._idle: list[Connection] = []
        self._busy: set[Connection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._none_opens = False
        self._sent_again: set[int] = set()
        self._renewal_wanted = line.token.is_due
        self._token_refused = False
        self._head = b"" if self._renewal_wanted else line.head()
        self._stands_since = self._loop.time()

    def outcomes(self) -> Iterator[Outcome]:
        """Send all of it; yields as answers come."""
        self._take_idle()
        self._looking = self._loop.call_later(_SECONDS_BETWEEN_LOOKS, self._look)
        try:
            self._renew_if_wanted()
            self._go_on()
            while self._unanswered or self._ready:
                if not self._ready:
                    self._run()
                self._renew_if_wanted()
                ready, self._ready = self._ready, []
                yield from ready
        finally:
            self._looking.cancel()
            self._end()

    def answered(self, connection: Connection, index: int, answer: Answer) -> None:
        """See `connection.Owner`."""
        outcome = judged(index, answer.status, answer.body, retry_after=answer.retry_after, now=time.time())
        if outcome.code == _TOKEN_REFUSED and index not in self._sent_again:
            self._send_again(connection, index)
        else:
            self._finish(outcome)
        if answer.reusable and self._left and not self._renewal_wanted:
            self._post(connection, self._left.popleft())  # the usual, without a detour
            return
        self._busy.discard(connection)
        if answer.reusable:
            self._idle.append(connection)
        else:
            connection.leave()
        self._go_on()

    def ended(self, connection: Connection, index: int | None) -> None:
        """See `connection.Owner`."""
        self._busy.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if index is not None:
            self._finish(Outcome(index, Verdict.UNKNOWN, ANSWER_LOST))
        self._go_on()

    def _take_idle(self) -> None:
        if self._line.idle:
            for _ in range(_TURNS_TO_NOTICE):
                self._loop.run_until_complete(asyncio.sleep(0))
        oldest = self._loop.time() - LONGEST_IDLE
        for connection in self._line.idle:
            if connection.usable and connection.posted_at > oldest:
                connection.owner = self
                self._idle.append(connection)
            else:
                connection.leave()
        self._line.idle = []

    def _go_on(self) -> None:
        """Write on every idle connection, and open more where more is left than they carry."""
        if self._renewal_wanted:
            return
        while self._left and self._idle:
            connection = self._idle.pop()
            if connection.usable:
                self._busy.add(connection)
                self._post(connection, self._left.popleft())
            else:
                connection.leave()
        if self._none_opens:
            if not self._busy and not self._opening:
                self._hold_back(Verdict.RETRY, UNREACHABLE)
            return
        room = self._line.most - len(self._busy) - len(self._opening)
        for _ in range(min(room, len(self._left) - len(self._opening))):
            self._opening.add(self._loop.create_task(self._open()))

    def _post(self, connection: Connection, index: int) -> None:
        body = self._body_of(index)
        connection.posted_at = self._loop.time()
        connection.token_age = self._line.token.age
        connection.post(index, b"%b%d\r\n\r\n%b" % (self._head, len(body), body))

    async def _open(self) -> None:
        connection = None
        try:
            connection = await asyncio.wait_for(self._line.opener.open(), self._line.seconds)
        except (OSError, TimeoutError):
            pass
        finally:
            self._opening = {task for task in self._opening if task is not asyncio.current_task()}
            # Those that are open may go on. If there is none, the rest of the batch was never sent.
            self._none_opens = self._none_opens or connection is None
        if connection is not None:
            connection.owner = self
            connection.posted_at = self._loop.time()
            self._idle.append(connection)
        self._go_on()

    def _send_again(self, connection: Connection, index: int) -> None:
        """The access token was refused, so that nothing was delivered: once more, with a new one."""
        self._sent_again.add(index)
        self._left.appendleft(index)
        if connection.token_age == self._line.token.age:
            self._renewal_wanted = self._token_refused = True
            self._wake()

    def _finish(self, outcome: Outcome) -> None:
        if not self._ready:
            self._wake()
        self._unanswered -= 1
        self._ready.append(outcome)
        self._brake.note(outcome)
        if self._brake.verdict is not None:
            self._take_back([self._brake.held_back(index) for index in self._left])

    def _hold_back(self, verdict: Verdict, code: str) -> None:
        self._take_back([Outcome(index, verdict, code) for index in self._left])
        self._wake()

    def _take_back(self, outcomes: list[Outcome]) -> None:
        """What becomes of all that is left."""
        self._ready += outcomes
        self._unanswered -= len(outcomes)
        self._left.clear()

    def _run(self) -> None:
        """Let the loop work until there is something to tell. The time that it stood is nobody's."""
        stood = self._loop.time() - self._stands_since
        for connection in self._busy:
            connection.posted_at += stood
        self._loop.run_forever()
        self._stands_since = self._loop.time()

    def _wake(self) -> None:
        """There is something to tell: the loop stands after this turn."""
        if self._loop.is_running():
            self._loop.stop()

    def _look(self) -> None:
        """Every now and then: whose answer is late, and whether the access token grows old."""
        latest = self._loop.time() - self._line.seconds
        for connection in [each for each in self._busy if each.posted_at < latest]:
            index = connection.index
            self._busy.discard(connection)
            connection.leave()
            if index is not None:
                self._finish(Outcome(index, Verdict.UNKNOWN, TIMEOUT))
        self._renewal_wanted = self._renewal_wanted or (bool(self._left) and self._line.token.is_due)
        self._go_on()
        self._looking = self._loop.call_later(_SECONDS_BETWEEN_LOOKS, self._look)
        self._wake()

    def _renew_if_wanted(self) -> None:
        if not self._renewal_wanted:
            return
        verdict = self._line.token.renew(refused=self._token_refused)
        self._renewal_wanted = self._token_refused = False
        if verdict is None:
            self._head = self._line.head()
        else:
            self._hold_back(verdict, NO_ACCESS_TOKEN)
        self._go_on()

    def _end(self) -> None:
        """Leave nothing on its way. What is on its way when nobody asks any more has an unknown fate."""
        for connection in self._busy:
            connection.leave()
        for task in self._opening:
            task.cancel()
        if self._opening:
            self._loop.run_until_complete(asyncio.wait(set(self._opening)))
        for connection in self._idle:
            connection.owner = None
        self._line.idle = self._idle
