"""What a process of a batch imports, on this machine or on another one: sets Django up, and offers the work.

Used by `manage.py recommend_everybody`, through joblib. A worker needs this code, the database, and DATA_DIR with the release's files.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db import close_old_connections
from threadpoolctl import threadpool_limits

from matching.services.list_batches import do_part


def lists_of(part_id: int) -> int:
    """Do one part of a batch, on one thread: there are as many processes as cores. Returns how many lists it has."""
    with threadpool_limits(1):
        try:
            return do_part(part_id)
        finally:
            close_old_connections()
