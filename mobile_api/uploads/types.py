"""A bulk upload, its rows and their problems. Only members of its organisation are ever given one."""

from __future__ import annotations

from typing import Any, Final

import graphene
from django.db import connection

from courses import models
from courses.uploads.drafts import COLUMNS
from courses.uploads.reading.encoding import ASSUMED
from mobile_api.connections import Page, connection_type, page_arguments, paged
from mobile_api.enums import enum
from mobile_api.fields import listed, one, text
from mobile_api.node import encode
from mobile_api.order import Key, Order

UploadKind: Final = enum(models.Upload.Kind, "UploadKind", "What the rows of a file are.")
UploadState: Final = enum(models.Upload.State, "UploadState", "Where an upload stands.")
UploadRowState: Final = enum(models.UploadRow.State, "UploadRowState", "What becomes of a row.")
_BY_NUMBER: Final = Order("upload_rows", (Key.number("number"),))
_LONGEST_CODE: Final = 40
_OUTCOMES: Final = ("created", "changed", "unchanged", "conflict", "bad", "replaced", "unmatched")


class RowProblem(graphene.ObjectType):
    """One thing that is wrong with a row, or was assumed about it."""

    code = graphene.String(required=True, description="Stable name of the rule.")
    column = graphene.String(description="Name of the column in our template. Null: the row as a whole.")
    message = graphene.String(required=True, description="In plain English; the cell's own text is never repeated.")

    @staticmethod
    def resolve_code(found: dict[str, str], _info: graphene.ResolveInfo) -> str:
        """As stored."""
        return found["code"]

    @staticmethod
    def resolve_column(found: dict[str, str], _info: graphene.ResolveInfo) -> str | None:
        """Blank is the whole row."""
        return found["field"] or None

    @staticmethod
    def resolve_message(found: dict[str, str], _info: graphene.ResolveInfo) -> str:
        """As stored."""
        return found["message"]


class UploadRow(graphene.ObjectType):
    """One row of the file."""

    number = graphene.Int(required=True, description="As a spreadsheet program counts: the header is row 1.")
    cells = listed(graphene.String, "Its cells as they were typed, in the order of the upload's `header`.")
    state = one(UploadRowState, "What becomes of it.")
    problems = listed(RowProblem, "What has to be mended. Empty: nothing.")
    warnings = listed(RowProblem, "What was assumed: please check it.")

    @staticmethod
    def resolve_problems(row: models.UploadRow, _info: graphene.ResolveInfo) -> list[dict[str, str]]:
        """Of the row, then beside other rows."""
        return [*row.problems, *row.group_problems]


class ProblemCount(graphene.ObjectType):
    """How many rows have a problem of one kind."""

    code = graphene.String(required=True, description="Stable name of the rule.")
    rows = graphene.Int(required=True, description="Rows that break it.")


class UploadOutcome(graphene.ObjectType):
    """What the last publication did, in listings; of a corrected file, in rows."""

    created = graphene.Int(required=True, description="New listings.")
    changed = graphene.Int(required=True, description="Listings that were changed.")
    unchanged = graphene.Int(required=True, description="Listings that were like this already.")
    conflict = graphene.Int(
        required=True, description="Listings left alone, because they were edited by hand meanwhile."
    )
    bad = graphene.Int(required=True, description="Listings that turned out wrong while they were published.")
    replaced = graphene.Int(required=True, description="Rows of the corrected upload that got new cells.")
    unmatched = graphene.Int(required=True, description="Rows of the corrected file that matched no bad row.")
    duplicates = graphene.Int(
        description="Pairs of a listing that was created or changed and another that looks like it: see `duplicatePairs`, where you "
        "decide about them. Null: not looked for yet; of very large files we look within the hour."
    )


UploadRowConnection: Final = connection_type(UploadRow, rows="rows of an upload")


class Upload(graphene.ObjectType):
    """A file of courses, jobs or venues, on its way to being published."""

    id = graphene.ID(required=True, description="Names this upload.")
    kind = one(UploadKind, "What its rows are.")
    state = one(UploadState, "Where it stands.")
    file_name = text("As its sender calls it. Null: not said.")
    received_at = graphene.DateTime(required=True, description="When it came.")
    finished_at = graphene.DateTime(description="When the last step ended. Null: not yet.")
    progress = graphene.Int(required=True, description="Percent of the present step.")
    rows_read = graphene.Int(required=True, description="Rows read so far.")
    rows_total = graphene.Int(description="Rows of the file. Null while it is being read.")
    good_rows = graphene.Int(required=True, description="Rows without a problem.")
    bad_rows = graphene.Int(required=True, description="Rows that have to be mended.")
    refusal_code = text("Why the file as a whole was refused, or was not published: stable name. Null: it wasn't.")
    refusal = text("The same in plain English.")
    header = listed(graphene.String, "The first row of the file.")
    ignored_columns = listed(graphene.Int, "Columns that are not ours and were left out, counted from 1.")
    encoding = text("How its letters are stored. Null for a workbook, or not read yet.")
    encoding_assumed = graphene.Boolean(
        required=True,
        description="The file doesn't say how its letters are stored; rows where that matters have a warning.",
    )
    delimiter = text("What stands between its cells. Null for a workbook, or not read yet.")
    problems_by_code = listed(ProblemCount, "How many rows break each rule, the commonest first.")
    outcome = one(UploadOutcome, "What the last publication did.")
    rows = graphene.Field(
        graphene.NonNull(UploadRowConnection),
        state=graphene.Argument(UploadRowState, description="Only rows in this state."),
        code=graphene.String(description="Only rows that have this problem."),
        **page_arguments(),
        description="Its rows, in the order of the file.",
    )

    @staticmethod
    def resolve_id(upload: models.Upload, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("Upload", upload.pk)

    @staticmethod
    def resolve_rows_total(upload: models.Upload, _info: graphene.ResolveInfo) -> int | None:
        """Known at the end of the file."""
        unread = {models.Upload.State.RECEIVED, models.Upload.State.READING, models.Upload.State.FAILED}
        return None if upload.state in unread else upload.rows_read

    @staticmethod
    def resolve_ignored_columns(upload: models.Upload, _info: graphene.ResolveInfo) -> list[int]:
        """From 1."""
        return [position + 1 for position in upload.ignored_columns]

    @staticmethod
    def resolve_encoding_assumed(upload: models.Upload, _info: graphene.ResolveInfo) -> bool:
        """Windows-1252 can't be proved."""
        return upload.encoding == ASSUMED

    @staticmethod
    def resolve_problems_by_code(upload: models.Upload, _info: graphene.ResolveInfo) -> list[ProblemCount]:
        """One statement."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT found->>'code' AS code, count(DISTINCT r.id) FROM courses_uploadrow AS r, "
                "jsonb_array_elements(r.problems || r.group_problems) AS found "
                "WHERE r.upload_id = %s AND r.state = 'BAD' GROUP BY code ORDER BY 2 DESC, 1",
                [upload.pk],
            )
            return [ProblemCount(code=code, rows=rows) for code, rows in cursor.fetchall()]

    @staticmethod
    def resolve_outcome(upload: models.Upload, _info: graphene.ResolveInfo) -> UploadOutcome:
        """What is not named is 0, but for the duplicates: those are looked for last."""
        counts = {name: upload.outcome.get(name, 0) for name in _OUTCOMES}
        return UploadOutcome(duplicates=upload.duplicates, **counts)

    @staticmethod
    def resolve_rows(
        upload: models.Upload,
        _info: graphene.ResolveInfo,
        state: str | None = None,
        code: str | None = None,
        **pages: Any,
    ) -> Page:
        """One page."""
        rows = upload.rows.all()
        if state is not None:
            rows = rows.filter(state=state)
        if code is not None:
            named = [{"code": code[:_LONGEST_CODE]}]
            rows = rows.filter(problems__contains=named) | rows.filter(group_problems__contains=named)
        return paged(rows, order=_BY_NUMBER, first=pages.get("first"), after=pages.get("after"))


UploadConnection: Final = connection_type(Upload, rows="uploads")


class UploadColumn(graphene.ObjectType):
    """A column of our templates, as their data dictionary has it."""

    name = graphene.String(required=True, description="In the header.")
    meaning = graphene.String(required=True, description="In plain English.")
    needed = graphene.Boolean(required=True, description="Whether every row must have it.")
    form = graphene.String(required=True, description="What its cells hold.")
    allowed = listed(graphene.String, "The allowed values. Empty: no list of them.")
    limit = graphene.Int(description="Letters at most. Null: the form is the limit.")
    example = text("An example, of a fictional listing. Null: none.")

    @staticmethod
    def resolve_form(column: Any, _info: graphene.ResolveInfo) -> str:
        """In words."""
        return str(column.form.name)

    @staticmethod
    def resolve_allowed(column: Any, _info: graphene.ResolveInfo) -> list[str]:
        """Without their words."""
        return [value for value, _ in column.allowed]


def columns_of(kind: str) -> list[Any]:
    """The columns of a kind of file."""
    return list(COLUMNS[kind])
