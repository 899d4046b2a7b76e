"""Mending, publishing and discarding an upload."""

from __future__ import annotations

from typing import Any, Self

import graphene

from courses.uploads.services import discard_upload, fix_upload_row, publish_upload
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.node import decode_number
from mobile_api.uploads.types import Upload, UploadRow


def _id() -> graphene.ID:
    return graphene.ID(required=True, description="Id of the upload.")


def _upload(description: str) -> graphene.Field:
    return graphene.Field(Upload, description=f"{description} Null when it was refused.")


def _key(upload_id: str) -> int:
    return decode_number(upload_id, "Upload", field="uploadId")


class FixUploadRow(Action):
    """Write a row of an upload anew. It is checked at once, and so are the other rows about the same listing."""

    class Input:
        """Which row, and its cells."""

        upload_id = _id()
        row = graphene.Int(required=True, description="Its number: the header is row 1.")
        cells = graphene.List(
            graphene.NonNull(graphene.String),
            required=True,
            description="All its cells, one text for each column of the upload's `header`.",
        )

    row = graphene.Field(UploadRow, description="The row as it is now. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, upload_id: str, row: int, cells: list[str]) -> Self:
        """Mend it."""
        by = context.require_user()
        return cls(row=fix_upload_row(by=by, upload_id=_key(upload_id), number=row, cells=cells, now=context.now))


class PublishUpload(Action):
    """Publish all good rows in one act: either every listing is written, or none. Follow it with `upload { state progress }`.

    Rows that are bad stay, to be mended and published later. A listing that isn't named in the file stays as it is.
    """

    class Input:
        """Which upload."""

        upload_id = _id()
        overwrite = graphene.Boolean(
            description="Also where a listing was edited by hand after your last upload. Otherwise it is left alone."
        )

    upload = _upload("The upload, which a worker now publishes.")

    @classmethod
    def perform(cls, context: Context, *, upload_id: str, overwrite: Any = None) -> Self:
        """Ask for it."""
        by = context.require_user()
        return cls(upload=publish_upload(by=by, upload_id=_key(upload_id), overwrite=bool(overwrite)))


class DiscardUpload(Action):
    """Throw an upload away with its rows. What it has published stays. Doing it twice changes nothing."""

    class Input:
        """Which upload."""

        upload_id = _id()

    upload = _upload("The upload, without its rows.")

    @classmethod
    def perform(cls, context: Context, *, upload_id: str) -> Self:
        """Discard it."""
        return cls(upload=discard_upload(by=context.require_user(), upload_id=_key(upload_id)))


class UploadsMutations:
    """Changes to uploads."""

    fix_upload_row = FixUploadRow.Field()
    publish_upload = PublishUpload.Field()
    discard_upload = DiscardUpload.Field()
