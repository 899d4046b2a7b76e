"""The driver is psycopg2. With psycopg 3 installed beside it, Django would silently switch."""

from __future__ import annotations

from importlib.util import find_spec

import psycopg2
from django.db import connection


def test_psycopg_3_is_not_installed() -> None:
    assert find_spec("psycopg") is None


def test_django_uses_psycopg2() -> None:
    assert connection.Database is psycopg2
