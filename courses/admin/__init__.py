"""The catalogue in Django's admin: listings are edited here, what publishers sent is looked at."""

from courses.admin import incoming, listings, members, organisations, reference, trust

__all__ = ["incoming", "listings", "members", "organisations", "reference", "trust"]
