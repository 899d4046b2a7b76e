"""Files in and out: sending one, templates, and one's own file handed back. GraphQL's requests are too small for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import timezone

from backend.errors import InvalidInput, NotFound
from courses.models import Upload
from courses.uploads.handback import csv_with_errors, xlsx_with_errors
from courses.uploads.services import Sent, receive_upload, uploads_for
from courses.uploads.templates import dictionary_csv, template_csv, template_xlsx
from mobile_api.answers import Endpoint, answer
from mobile_api.body import RequestRefused
from mobile_api.context import Context
from mobile_api.node import decode_number, encode
from mobile_api.organisations.queries import which

R = TypeVar("R", bound=HttpResponseBase)
_BLOCK: Final = 1 << 16
_CSV: Final = "text/csv"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: Final = ("multipart/", "application/x-www-form-urlencoded")
_WITH_ROWS: Final = (Upload.State.CHECKED, Upload.State.PUBLISHING, Upload.State.PUBLISHED)
_LONGEST_NAME: Final = 255


class LengthNeeded(RequestRefused):
    """Nobody reads a stream without an end."""

    code = "LENGTH_REQUIRED"
    message = "Please send the header Content-Length with the size of the file in bytes."
    status = HTTPStatus.LENGTH_REQUIRED


class UploadTooLarge(RequestRefused):
    """Refused before it is read."""

    code = "FILE_TOO_LARGE"
    message = "This file is too large. Please split it into smaller files."
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class NotTheFileItself(RequestRefused):
    """A form, or something packed, with the file somewhere inside."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "Please send the file itself as the body, neither in a form nor packed."
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class FileCutOff(RequestRefused):
    """The connection ended before the file did."""

    code = "FILE_CUT_OFF"
    message = "The file did not arrive whole. Please send it again."
    status = HTTPStatus.BAD_REQUEST


class KindUnknown(InvalidInput):
    """Courses, jobs or venues."""

    code = "KIND_UNKNOWN"
    message = "Please say which kind of file it is: courses, jobs or venues."


class UploadsView(Endpoint):
    """`POST /uploads?organisation=ID&kind=courses`: keep a file and say under which id it can be followed."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """202 with the upload; the same file again gives the same upload for as long as it waits."""
        context = Context(request, now=timezone.now())
        by = context.require_user()
        organisation, key = which(request.GET.get("organisation", ""), field="organisation")
        corrects = request.GET.get("corrects")
        sent = Sent(
            kind=_kind(request.GET.get("kind", "")),
            name=_name(request.GET.get("name", "")),
            blocks=_blocks(request, _length(request)),
            corrects=None if corrects is None else decode_number(corrects, "Upload", field="corrects"),
        )
        upload = receive_upload(by=by, organisation=organisation, organisation_id=key, sent=sent, now=context.now)
        body = {
            "id": encode("Upload", upload.pk),
            "state": upload.state,
            "bytes": upload.bytes,
            "sha256": upload.sha256,
        }
        return answer({"upload": body}, HTTPStatus.ACCEPTED)


class TemplateView(Endpoint):
    """`GET /uploads/templates/courses.csv` or `.xlsx`, and `courses-dictionary.csv`: for anybody."""

    def get(self, _request: HttpRequest, kind: str, extension: str) -> HttpResponse:
        """The template, made from the columns of today."""
        name, _, dictionary = kind.partition("-")
        made = _kind(name)
        if extension == "xlsx":
            if dictionary:
                raise NotFound(field="kind")
            return _attached(HttpResponse(template_xlsx(made), content_type=_XLSX), f"{name}.xlsx")
        if dictionary not in {"", "dictionary"}:
            raise NotFound(field="kind")
        content = dictionary_csv(made) if dictionary else template_csv(made)
        return _attached(HttpResponse(content, content_type=f"{_CSV}; charset=utf-8"), f"{kind}.csv")


class WithErrorsView(Endpoint):
    """`GET /uploads/ID/with-errors.csv` or `.xlsx`: one's own file, with a column that says what is wrong. `?only=bad`: bad rows."""

    def get(self, request: HttpRequest, upload_id: str, extension: str) -> HttpResponseBase:
        """Streamed; for members of its organisation."""
        context = Context(request, now=timezone.now())
        upload = uploads_for(context.require_user()).filter(pk=decode_number(upload_id, "Upload")).first()
        if upload is None or upload.state not in _WITH_ROWS:
            raise NotFound(field="id")
        only_bad = request.GET.get("only") == "bad"
        name = f"upload-{upload.pk}-with-errors.{extension}"
        if extension == "csv":
            charset = "utf-8" if upload.encoding in {"", "utf-8-sig"} else upload.encoding
            stream = StreamingHttpResponse(
                csv_with_errors(upload, only_bad=only_bad), content_type=f"{_CSV}; charset={charset}"
            )
            return _attached(stream, name)
        file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes and so removes it
        xlsx_with_errors(upload, Path(file.name), only_bad=only_bad)
        return _attached(FileResponse(file, content_type=_XLSX), name)


def _kind(text: str) -> str:
    if text.upper() not in Upload.Kind.values or not text.islower():
        raise KindUnknown(field="kind")
    return text.upper()


def _name(text: str) -> str:
    """What its sender calls the file; shown to them again, and nothing more."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST_NAME]


def _length(request: HttpRequest) -> int:
    if request.headers.get("Content-Type", "").lower().startswith(_FORMS):
        raise NotTheFileItself
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise NotTheFileItself
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        raise LengthNeeded
    if len(length) > len(str(settings.UPLOAD_MAX_BYTES)) or int(length) > settings.UPLOAD_MAX_BYTES:
        raise UploadTooLarge
    return int(length)


def _blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The body, block by block.

    Raises:
        FileCutOff: it ends too early.
    """
    try:
        while block := request.read(_BLOCK):
            length -= len(block)
            yield block
    except (UnreadablePostError, RawPostDataException):
        raise FileCutOff from None
    if length:
        raise FileCutOff


def _attached(response: R, name: str) -> R:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
