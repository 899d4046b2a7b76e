"""From the text of a query to a document that may be run: parsed, measured and validated."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    StringValueNode,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.language import Visitor
from graphql.validation import MaxIntrospectionDepthRule

from mobile_api.body import check_text
from mobile_api.limits import LIMITS, QueryRefused, QueryTooLarge, check_size

# specified_rules are named because `rules` replaces them: without them unknown fields would pass.
_OPEN: Final = (*specified_rules, MaxIntrospectionDepthRule)
_CLOSED: Final = (*specified_rules, NoSchemaIntrospectionCustomRule)
# The end of graphql-core's words for its own limits, which share one class with mistakes in the language.
_TOO_LARGE: Final = "Parsing aborted."


class ParseFailed(QueryRefused):
    """Not the GraphQL language."""

    code = "GRAPHQL_PARSE_FAILED"
    message = "We can't read this query: it is not written in the GraphQL language."


class ValidationFailed(QueryRefused):
    """GraphQL that does not fit the schema. The errors say where; their words are not repeated, as they quote the query."""

    code = "GRAPHQL_VALIDATION_FAILED"
    message = "This query does not fit the schema."

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


class DocumentUnreadable(ParseFailed):
    """Where the language ends."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__()
        self.error = error


# Parsing and validating cost some milliseconds, and the app sends the same few documents all day. At most 64, so that
# strangers' documents cannot fill the memory. A refusal is not kept.
@lru_cache(maxsize=64)
def prepare(schema: GraphQLSchema, query: str, *, introspection: bool) -> DocumentNode:
    """The document of a query.

    Raises:
        QueryTooLarge, QueryTooDeep, TooManyAliases, TooManyMutations: it passes a limit.
        CharacterRefused: a text in it can't be stored.
        DocumentUnreadable: a mistake in the language.
        ValidationFailed: it does not fit the schema, or asks for the schema while introspection is off.
    """
    if len(query) > LIMITS.document_characters:
        raise QueryTooLarge(f"This query is too long: {LIMITS.document_characters} characters at most.")
    document = _parse(query)
    check_size(document)
    visit(document, _Texts())
    rules = _OPEN if introspection else _CLOSED
    errors = validate(schema, document, rules, max_errors=LIMITS.validation_errors, hide_suggestions=True)
    if errors:
        raise ValidationFailed(errors[: LIMITS.validation_errors])
    return document


class _Texts(Visitor):
    """Texts in the document itself: an escape can write what the JSON around it may not."""

    def enter_string_value(self, node: StringValueNode, *_args: object) -> None:
        """A text."""
        check_text(node.value)


def _parse(query: str) -> DocumentNode:
    try:
        return parse(
            query,
            max_lexical_tokens=LIMITS.tokens,
            max_comments=LIMITS.comments,
            max_source_length=LIMITS.document_characters,
        )
    except GraphQLError as error:
        if error.message.endswith(_TOO_LARGE):
            raise QueryTooLarge from None
        raise DocumentUnreadable(error) from None
