"""Sign-in accounts."""

from __future__ import annotations

from backend.accounts.models import User


def user(*, uid: str = "alice") -> User:
    """The account of a persona; the same one when called twice."""
    return User.objects.for_firebase_uid(uid)


def superuser(*, email: str = "charlie@example.org") -> User:
    """A member of staff who may do everything in the admin."""
    return User.objects.create_superuser(email=email, password="correct horse battery staple")
