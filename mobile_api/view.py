"""The one endpoint: POST /graphql, by the GraphQL-over-HTTP specification; GET shows GraphiQL where it is switched on."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from graphene_django.views import GraphQLView
from graphql import ExecutionResult, execute, get_operation_ast

from backend.errors import Refusal
from mobile_api.body import GraphQLRequest, RequestRefused, read_request
from mobile_api.context import Context
from mobile_api.cost import check_cost
from mobile_api.document import DocumentUnreadable, ValidationFailed, prepare
from mobile_api.errors import (
    FormattedError,
    TooSlow,
    Unavailable,
    format_document_error,
    format_execution_error,
    format_refusal,
    internal,
    is_too_slow,
    is_unavailable,
)
from mobile_api.firebase import SignInUnavailable
from mobile_api.id_token import SignInRefused
from mobile_api.limits import QueryRefused
from mobile_api.media_type import GRAPHQL_RESPONSE, answer_type

logger = logging.getLogger(__name__)
# Nothing from elsewhere, and no script in the page itself. GraphiQL's editor sets its styles by script.
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
Answer = tuple[HTTPStatus, dict[str, Any]]


class MethodRefused(RequestRefused):
    """Only POST asks."""

    code = "METHOD_NOT_ALLOWED"
    message = "Please send GraphQL requests with POST."
    status = 405


class NotAcceptable(RequestRefused):
    """We answer in JSON only."""

    code = "NOT_ACCEPTABLE"
    message = "We can answer with application/graphql-response+json or application/json."
    status = 406


class OperationUnknown(QueryRefused):
    """Several operations and no name, or a name that none of them has."""

    code = "OPERATION_UNKNOWN"
    message = "We can't tell which operation to run. Please send its name as `operationName`."


class OperationUnsupported(QueryRefused):
    """A subscription."""

    code = "OPERATION_UNSUPPORTED"
    message = "We answer queries and mutations only."


# No cookie counts here, only bearer tokens, and JSON is compulsory: nothing that another site can forge.
@method_decorator(csrf_exempt, name="dispatch")
class Endpoint(GraphQLView):
    """graphene-django's view with its own reading, checking and wording; batching is off, and GET never runs a query."""

    batch = False

    def dispatch(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Answer one request. Whatever happens, the answer is a clear one."""
        accepted = answer_type(request.headers.get("Accept"))
        if settings.GRAPHIQL and request.method in {"GET", "HEAD"} and self.request_wants_html(request):
            return _page(request)
        try:
            status, answer = self._answer(request, accepted)
        except RequestRefused as refusal:
            status, answer = HTTPStatus(refusal.status), _refused(refusal)
        except SignInUnavailable as refusal:
            status, answer = HTTPStatus.SERVICE_UNAVAILABLE, _refused(refusal)
        except SignInRefused as refusal:
            status, answer = HTTPStatus.UNAUTHORIZED, _refused(refusal)
        except Exception as fault:  # noqa: BLE001 - the last net: a caller must never see a stack trace
            status, answer = _fault(fault)
        return _respond(status, answer, accepted or "application/json")

    def _answer(self, request: HttpRequest, accepted: str | None) -> Answer:
        if request.method != "POST":
            raise MethodRefused
        if accepted is None:
            raise NotAcceptable
        asked = read_request(request)
        # The older media type has no status of its own for a request that is well-formed and wrong.
        wrong = HTTPStatus.BAD_REQUEST if accepted == GRAPHQL_RESPONSE else HTTPStatus.OK
        context = Context(request, now=timezone.now())
        if "Authorization" in request.headers:
            _ = context.user  # a token that is no good is refused even where nobody has to sign in
        try:
            with context.once.of([asked.query, asked.variables, asked.operation_name]) as once:
                result = self._run(asked, context)
                status, answer = _result(result, wrong)
                return status, once.settled(answer, whole=_only_refused(result))
        except (DocumentUnreadable, ValidationFailed) as refusal:
            return wrong, {"errors": format_document_error(refusal)}
        except QueryRefused as refusal:
            return wrong, _refused(refusal)

    def _run(self, asked: GraphQLRequest, context: Context) -> ExecutionResult:
        schema = self.schema.graphql_schema
        document = prepare(schema, asked.query, introspection=settings.GRAPHIQL)
        operation = get_operation_ast(document, asked.operation_name)
        if operation is None:
            raise OperationUnknown(field="operationName")
        if schema.get_root_type(operation.operation) is None:
            raise OperationUnsupported
        check_cost(schema, document, operation, asked.variables)
        result = execute(
            schema,
            document,
            context_value=context,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("A resolver returned an awaitable.")
        return result


def _result(result: ExecutionResult, wrong: HTTPStatus) -> Answer:
    errors = result.errors or []
    for error in errors:
        if is_unavailable(error.original_error):
            return _fault(error.original_error or error)
    answer: dict[str, Any] = {"errors": [format_execution_error(error) for error in errors]} if errors else {}
    if errors and result.data is None and all(error.path is None for error in errors):
        return wrong, answer  # the variables were wrong: nothing ran
    return HTTPStatus.OK, {**answer, "data": result.data}


def _only_refused(result: ExecutionResult) -> bool:
    return all(isinstance(error.original_error, Refusal) for error in result.errors or ())


def _fault(fault: BaseException) -> Answer:
    if is_unavailable(fault):
        logger.warning("UNAVAILABLE %s", type(fault).__qualname__)
        return HTTPStatus.SERVICE_UNAVAILABLE, _refused(Unavailable())
    if is_too_slow(fault):
        return HTTPStatus.OK, {**_refused(TooSlow()), "data": None}
    return HTTPStatus.OK, {"errors": [internal(fault)], "data": None}


def _refused(refusal: Refusal) -> dict[str, list[FormattedError]]:
    return {"errors": [format_refusal(refusal)]}


def _page(request: HttpRequest) -> HttpResponse:
    response = render(request, "mobile_api/graphiql.html")
    response["Content-Security-Policy"] = _PAGE_POLICY
    response["Cache-Control"] = "no-store"
    return response


def _respond(status: HTTPStatus, answer: dict[str, Any], media_type: str) -> HttpResponse:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, status=status, content_type=f"{media_type}; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept, Authorization"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        response["Allow"] = "GET, POST" if settings.GRAPHIQL else "POST"
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(Unavailable.retry_after_seconds)
    return response
