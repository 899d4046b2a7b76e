"""Notifications are stopped without a sign-in: by the link that the app keeps, and by the device that shows one.

The link holds its owner's signed pseudonym, so it stands in no message: the push services would learn which phones are one person's.
A message carries an address with the number of the notification alone. The device adds its own address, which nobody else has.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer

from backend.accounts.models import User
from backend.errors import NotFound
from mobile_api.models import Device, PushLedger
from mobile_api.models.device import hash_of_address
from mobile_api.push.deciding import Channel
from mobile_api.push.kinds import KINDS
from mobile_api.push.preferences import switch


class StopLinkInvalid(NotFound):
    """Not a link of ours, or of somebody who is gone."""

    code = "STOP_LINK_NOT_VALID"
    message = "This link doesn't work any more. Please switch notifications off in the app."


def _signer() -> Signer:
    """Made when it is needed: without a key the server must still be able to say what is missing."""
    return Signer(salt="mobile_api.push.stop", sep=".")


def stop_token(user: User) -> str:
    """What stands in the link by which somebody stops notifications without signing in: it can do that and nothing else."""
    return _signer().sign(str(user.pseudonym))


def user_of_stop_token(token: str) -> User:
    """Whose link it is.

    Raises:
        StopLinkInvalid: forged, or its owner was erased.
    """
    try:
        pseudonym = _signer().unsign(token)
    except BadSignature:
        raise StopLinkInvalid from None
    user = User.objects.filter(pseudonym=pseudonym).first()
    if user is None:
        raise StopLinkInvalid
    return user if user.merged_into is None else user.merged_into


def stop(*, token: str, kind: str, now: datetime) -> User:
    """Send no more of a kind, or of any where `kind` is empty, on any channel. Twice changes nothing.

    Raises:
        StopLinkInvalid: also for a kind that there is not.
    """
    if kind and kind not in KINDS:
        raise StopLinkInvalid
    user = user_of_stop_token(token)
    switch(by=user, kinds=[kind] if kind else KINDS, channels=Channel, on=False, now=now)
    return user


def stop_address(notification: str) -> str:
    """Where a device stops the kinds that a notification tells of.

    Args:
        notification: its global id.
    """
    return f"{settings.PUBLIC_URL}/push/notifications/{notification}/stop"


def stop_here(*, batch: int, address: str, now: datetime) -> list[str]:
    """Send no more of the kinds that a notification told of, on any channel, to whom it was sent on this device. Twice changes nothing.

    Args:
        batch: number of the batch, as the message carries it.
        address: of the device: only it, we and its push service know that.
        now: the moment.

    Returns:
        The kinds; several where several things were told as one.

    Raises:
        StopLinkInvalid: no such device, or that notification was not for whoever uses it now.
    """
    device = Device.objects.filter(address_sha256=hash_of_address(address), retired_at=None).first()
    told = PushLedger.objects.filter(batch=batch, user=device.user) if device is not None else PushLedger.objects.none()
    kinds = sorted(set(told.order_by().values_list("kind", flat=True)))
    if device is None or not kinds:
        raise StopLinkInvalid
    switch(by=device.user, kinds=kinds, channels=Channel, on=False, now=now)
    return kinds
