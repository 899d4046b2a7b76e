"""Root fields about one's own data."""

from __future__ import annotations

from typing import Any

import graphene

from matching.queries import consents
from matching.services.residents import resident_for
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.rights.types import (
    NEWEST_CONSENT,
    NEWEST_VIEW,
    ConsentReceiptConnection,
    ConsentState,
    DataViewConnection,
)


class RightsQueries:
    """What did I agree to, and who looked at my data."""

    my_consents = graphene.List(
        graphene.NonNull(ConsentState), description="Everything that we ask, and whether you agree to it now."
    )
    my_consent_receipts = graphene.Field(
        ConsentReceiptConnection,
        args=page_arguments(),
        description="Every choice that you ever made, the newest first. Each is a receipt.",
    )
    who_looked_at_my_data = graphene.Field(
        DataViewConnection,
        args=page_arguments(),
        description="Everybody besides you who was shown something about you, the newest first.",
    )

    @staticmethod
    def resolve_my_consents(_root: object, info: graphene.ResolveInfo) -> list[consents.ConsentState]:
        """Of the person who asks."""
        return consents.current(info.context.require_user(), today=info.context.today)

    @staticmethod
    def resolve_my_consent_receipts(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """Of the person who asks."""
        rows = consents.consents_of(info.context.require_user())
        return paged(rows, order=NEWEST_CONSENT, first=pages.get("first"), after=pages.get("after"))

    @staticmethod
    def resolve_who_looked_at_my_data(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """At the data of the person who asks."""
        rows = resident_for(by=info.context.require_user()).views.all()
        return paged(rows, order=NEWEST_VIEW, first=pages.get("first"), after=pages.get("after"))
