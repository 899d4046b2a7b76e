"""What kind of fault a database reports."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError


def is_connection_lost(fault: BaseException | None) -> bool:
    """Whether the connection ended under a statement, or there was none; also a statement that took too long, or met a lock.

    psycopg2 says the first in three ways: OperationalError, InterfaceError, and DatabaseError itself where the server closed
    the connection in the middle of an answer. Every other fault has a class of its own below DatabaseError.
    """
    return isinstance(fault, OperationalError | InterfaceError) or type(fault) is DatabaseError
