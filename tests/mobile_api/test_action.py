"""The convention of mutations, on a small schema of its own."""

from __future__ import annotations

from typing import Any, Self

import graphene
import pytest
from django.test import RequestFactory
from django.utils import timezone
from graphql import graphql_sync

from backend.errors import InvalidInput
from mobile_api.action import Action
from mobile_api.context import Context


class RenameThing(Action):
    """Give it another name."""

    class Input:
        """The new name."""

        new_name = graphene.String(required=True, description="Its name.")

    name = graphene.String(description="The name it has now. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, new_name: str) -> Self:
        """Rename."""
        if new_name == "fault":
            raise ZeroDivisionError
        if new_name == "person":
            context.require_user()
        if not new_name:
            raise InvalidInput("Please give it a name.", field="new_name")
        return cls(name=new_name)


class Query(graphene.ObjectType):
    """Nothing."""

    nothing = graphene.String(description="Nothing.")


class Mutation(graphene.ObjectType):
    """One mutation."""

    rename_thing = RenameThing.Field()


SCHEMA = graphene.Schema(query=Query, mutation=Mutation).graphql_schema
RENAME = "mutation ($i: RenameThingInput!) { renameThing(input: $i) { name errors { code message field } clientMutationId } }"


def rename(**given: Any) -> Any:
    context = Context(RequestFactory().post("/graphql"), now=timezone.now())
    return graphql_sync(SCHEMA, RENAME, context_value=context, variable_values={"i": given})


def test_done() -> None:
    assert rename(newName="Alice's list", clientMutationId="m1").data == {
        "renameThing": {"name": "Alice's list", "errors": [], "clientMutationId": "m1"}
    }


def test_refused() -> None:
    assert rename(newName="", clientMutationId="m2").data == {
        "renameThing": {
            "name": None,
            "errors": [{"code": "INVALID_INPUT", "message": "Please give it a name.", "field": "newName"}],
            "clientMutationId": "m2",
        }
    }


def test_without_a_client_mutation_id() -> None:
    assert rename(newName="x").data["renameThing"]["clientMutationId"] is None


@pytest.mark.parametrize("name", ["fault", "person"])
def test_a_fault_and_a_missing_sign_in_are_no_errors_of_the_payload(name: str) -> None:
    result = rename(newName=name)

    assert result.data == {"renameThing": None}
    assert (
        type(result.errors[0].original_error).__name__ == {"fault": "ZeroDivisionError", "person": "SignInNeeded"}[name]
    )


def test_the_types_of_a_mutation() -> None:
    payload, given = SCHEMA.type_map["RenameThingPayload"], SCHEMA.type_map["RenameThingInput"]

    assert {name: str(field.type) for name, field in payload.fields.items()} == {  # type: ignore[attr-defined]
        "name": "String",
        "errors": "[UserError!]!",
        "clientMutationId": "String",
    }
    assert {name: str(field.type) for name, field in given.fields.items()} == {  # type: ignore[attr-defined]
        "newName": "String!",
        "clientMutationId": "String",
    }
    assert (payload.description, given.description) == ("Give it another name.", "What `renameThing` needs.")
