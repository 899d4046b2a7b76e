"""Tests work as the product does, as `skills_app`. One that must do what only the owner of the tables may steps out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from backend.postgresql.roles import Role


@contextmanager
def as_owner() -> Iterator[None]:
    """The owner meanwhile, on the same connection and in the same transaction: tests sign in as the owner and take the role."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {Role.APP}")
