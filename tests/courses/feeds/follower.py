"""A follower in a few lines: what RPDE asks of everyone who reads a feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

FEED = "/feeds/opportunities"


@dataclass
class Follower:
    """Reads pages over HTTP and remembers what it was told; complains where the feed breaks a promise."""

    client: Client
    url: str = FEED
    open: dict[int, dict[str, Any]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    last: int = 0

    def read_page(self) -> bool:
        """One page; whether there was anything on it."""
        answer = self.client.get(self.url)
        assert answer.status_code == 200
        page = answer.json()
        for item in page["items"]:
            assert item["modified"] > self.last, "an item came out of order, or twice"
            self.last = item["modified"]
            self.take(item)
        if not page["items"]:
            assert page["next"] == f"http://testserver{self.url}", "the last page points to itself"
        self.url = page["next"].removeprefix("http://testserver")
        return bool(page["items"])

    def take(self, item: dict[str, Any]) -> None:
        """Remember an item."""
        if item["state"] == "deleted":
            assert "data" not in item
            self.open.pop(item["id"], None)
            self.gone.add(item["id"])
        else:
            self.open[item["id"]] = item["data"]
            self.gone.discard(item["id"])

    def catch_up(self) -> int:
        """Read to the end; how many pages had items."""
        pages = 0
        while self.read_page():
            pages += 1
        return pages
