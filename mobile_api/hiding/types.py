"""Employers that a person hides from."""

from __future__ import annotations

from typing import Final

import graphene

from mobile_api.catalogue.types import Employer
from mobile_api.connections import connection_type
from mobile_api.fields import one
from mobile_api.order import Key, Order

NEWEST_FIRST: Final = Order(
    "hidden_from", (Key.moment("hidden_at", descending=True), Key.number("pk", descending=True))
)


class HiddenFromEmployer(graphene.ObjectType):
    """An employer who sees nothing of you."""

    hidden_at = graphene.DateTime(required=True, description="Since when.")
    employer = one(Employer, "The employer.")


HiddenFromEmployerConnection: Final = connection_type(HiddenFromEmployer, rows="employers who see nothing of you")
