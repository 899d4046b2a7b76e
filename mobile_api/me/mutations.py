"""What the person who is signed in can change about themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

import graphene

from matching.services.residents import ResidentChanges, update_resident
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.fields import made_at
from mobile_api.me.inputs import Answers, as_stored
from mobile_api.me.types import Resident


class UpdateMe(Action):
    """Tell us about you, or take an answer back. What you leave out stays as it is; null or an empty list takes it back."""

    class Input(Answers):
        """New answers."""

        made_at = made_at()

    me = graphene.Field(
        Resident, description="You, with the new answers. Null when they were refused; then nothing has changed."
    )

    @classmethod
    def perform(cls, context: Context, *, made_at: datetime | None = None, **given: Any) -> Self:
        """Store the answers that were sent."""
        changes = ResidentChanges(**as_stored(given))
        by, now = context.require_user(), context.now
        return cls(me=update_resident(by=by, changes=changes, today=context.today, now=now, made_at=made_at))


class MeMutations:
    """Changes to oneself."""

    update_me = UpdateMe.Field()
