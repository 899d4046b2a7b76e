"""Root fields about uploads and keys."""

from __future__ import annotations

from typing import Any, Final

import graphene

from backend.errors import NotFound
from courses import models
from courses.uploads.services import uploads_for
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.node import decode_number
from mobile_api.order import Key, Order
from mobile_api.organisations.queries import own_organisation
from mobile_api.uploads.types import Upload, UploadColumn, UploadConnection, UploadKind, columns_of

_NEWEST: Final = Order("uploads", (Key.number("pk", descending=True),))


class UploadsQueries:
    """What members ask about their uploads, and anybody about the templates."""

    upload = graphene.Field(
        Upload,
        id=graphene.ID(required=True, description="The id that `POST /uploads` gave."),
        description="An upload of one of your organisations. Null, with an error NOT_FOUND, where it isn't.",
    )
    uploads = graphene.Field(
        UploadConnection,
        organisation_id=graphene.ID(required=True, description="Id of your provider or employer."),
        **page_arguments(),
        description="The uploads of an organisation of yours, the newest first.",
    )
    upload_columns = graphene.List(
        graphene.NonNull(UploadColumn),
        kind=graphene.Argument(UploadKind, required=True, description="Of which kind of file."),
        description="The columns of a kind of file. `/uploads/templates/courses.xlsx` is the same as a workbook.",
    )

    @staticmethod
    def resolve_upload(_root: object, info: graphene.ResolveInfo, id: str) -> models.Upload:  # noqa: A002 - GraphQL's name
        """For its organisation's members."""
        found = uploads_for(info.context.require_user()).filter(pk=decode_number(id, "Upload")).first()
        if found is None:
            raise NotFound(field="id")
        return found

    @staticmethod
    def resolve_uploads(_root: object, info: graphene.ResolveInfo, organisation_id: str, **pages: Any) -> Page:
        """One page."""
        owner = own_organisation(info.context, organisation_id)
        return paged(owner.uploads.all(), order=_NEWEST, first=pages.get("first"), after=pages.get("after"))

    @staticmethod
    def resolve_upload_columns(_root: object, _info: graphene.ResolveInfo, kind: str) -> list[Any]:
        """The parser's own table."""
        return columns_of(kind)
