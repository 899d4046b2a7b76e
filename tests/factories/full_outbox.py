"""An outbox that is full: as many phones as a trial wants, a message for each."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from backend.accounts.models import User
from mobile_api.models import Device, PushBatch
from mobile_api.models.device import hash_of_address
from tests.factories.push import NOW


def full_outbox(count: int) -> set[str]:
    """So many phones, one message each, in batches of 500; returns their addresses."""
    people = User.objects.bulk_create([User(firebase_uid=f"person-{n}", joined_at=NOW) for n in range(count)], 5_000)
    addresses = [f"phone{number:07d}:{'x' * 24}" for number in range(count)]
    phones = Device.objects.bulk_create(
        [
            Device(
                user=person,
                kind=Device.Kind.TOKEN,
                address=address,
                address_sha256=hash_of_address(address),
                added_at=NOW,
                refreshed_at=NOW,
            )
            for person, address in zip(people, addresses, strict=True)
        ],
        5_000,
    )
    numbers = [phone.pk for phone in phones]
    PushBatch.objects.bulk_create(
        PushBatch(
            kind="SERVICE_NOTICE",
            template="SERVICE_NOTICE",
            version=1,
            language="en",
            tag="SERVICE_NOTICE",
            devices=numbers[at : at + 500],
            made_at=NOW,
            not_before=NOW,
            expires_at=timezone.now() + timedelta(days=20),
        )
        for at in range(0, count, 500)
    )
    return set(addresses)
