"""Sign-in accounts."""

from __future__ import annotations

from backend.accounts.models import User


def user(*, uid: str = "alice") -> User:
    """The account of a persona; the same one when called twice."""
    return User.objects.for_firebase_uid(uid)


def superuser(*, email: str = "charlie@example.org", password: str | None = None) -> User:
    """A member of staff who may do everything in the admin; without a password they sign in only by `force_login`."""
    return User.objects.create_superuser(email=email, password=password)


def staff_user(*, uid: str = "stan", email: str = "stan@example.org") -> User:
    """GLA staff with both ways to sign in: a password for the admin, Firebase for the API."""
    return User.objects.create(firebase_uid=uid, email=email, is_staff=True)
