"""GLA staff look at keys and revoke them; the key itself is nowhere to be read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from courses.models import ApiKey, OrganisationChange
from courses.services.access import StaffOnly
from courses.services.api_keys import revoke_api_key
from tests.courses.models.rows import NOW
from tests.factories.api_key import api_key
from tests.factories.user import staff_user, superuser, user

pytestmark = pytest.mark.django_db
LIST = "/admin/courses/apikey/"


def history() -> list[tuple[object, ...]]:
    return list(OrganisationChange.objects.values_list("action", "actor", "by", "provider", "fields"))


def test_a_key_is_revoked_with_its_line_in_the_history(client: Client) -> None:
    key, charlie = api_key(), superuser()
    client.force_login(charlie)

    for _ in range(2):  # the second time changes nothing
        answer = client.post(LIST, {"action": "revoke", "_selected_action": [key.pk]})
        assert answer.status_code == 302

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert history() == [
        ("API_KEY_REVOKED", "STAFF", charlie.pk, key.provider_id, {"api_key": ["Course system …abcd", None]})
    ]


def test_who_may_only_look_cannot_revoke(client: Client) -> None:
    key, looks = api_key(), staff_user(uid="looks")
    looks.user_permissions.add(Permission.objects.get(codename="view_apikey"))
    client.force_login(looks)

    client.post(LIST, {"action": "revoke", "_selected_action": [key.pk]})

    assert (ApiKey.objects.get().revoked_at, history()) == (None, [])


def test_the_hash_is_not_shown(client: Client) -> None:
    key = api_key()
    client.force_login(superuser())

    for address in (LIST, f"{LIST}{key.pk}/change/"):
        assert key.key_sha256 not in client.get(address).content.decode()


def test_only_staff_act_as_staff() -> None:
    key = api_key()

    with pytest.raises(StaffOnly):
        revoke_api_key(by=user(uid="bob"), key_id=key.pk, now=NOW, as_staff=True)

    assert (ApiKey.objects.get().revoked_at, history()) == (None, [])
