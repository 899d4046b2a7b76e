"""A follower for each test."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.courses.feeds.follower import Follower


@pytest.fixture
def follower(client: Client) -> Follower:
    return Follower(client)
