"""The convention of mutations: a verb, one `input`, the changed object and typed errors."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

import graphene
from graphene.types.mutation import MutationOptions
from graphene.utils.str_converters import to_camel_case

from backend.errors import Invalid, Refusal, SignInNeeded
from mobile_api.once import Request

_KEY: Final = (
    "A key of yours for this change, new for each: a UUID. Send the same again if you got no answer: it is done once, and the first "
    "answer comes back, for 14 days. Under the same key anything else is refused. It stands in the answer unchanged."
)


class UserError(graphene.ObjectType):
    """Why a change was not made. Nothing was changed."""

    code = graphene.String(required=True, description="Stable name of the reason, in capitals, for the app to act on.")
    message = graphene.String(required=True, description="The reason in plain English, for the person to read.")
    field = graphene.String(description="The field of the input that it is about. Null where it is about the whole.")


class Action(graphene.Mutation):
    """A mutation. A subclass states its fields in a class `Input`, its answer as fields, and does the work in `perform`.

        class SaveOpportunity(Action):
            \"\"\"Keep a course or a job for later.\"\"\"

            class Input:
                opportunity_id = graphene.ID(required=True, description="…")

            opportunity = graphene.Field(Opportunity, description="What was kept. Null when it was refused.")

            @classmethod
            def perform(cls, context: Context, *, opportunity_id: str) -> Self:
                return cls(opportunity=save_opportunity(by=context.require_user(), …))

    A `Refusal` becomes an entry of `errors` and all other fields are null. `clientMutationId` is echoed, and is the key under
    which a mutation is done once (`mobile_api/once.py`). One whose answer may be given once only says `shown_once = True`.
    """

    shown_once: ClassVar[bool] = False
    """Whether the answer holds a secret that is not kept: whoever asks again hears that it was done, and no more."""
    traceless: ClassVar[bool] = False
    """Whether not even a hash of the input may be kept."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, _meta: MutationOptions | None = None, **options: Any) -> None:
        """Make the input type and the payload type."""
        name = cls.__name__
        given = getattr(cls, "Input", None)
        cls.Input = type(
            f"{name}Input",
            (*((given,) if given else ()), graphene.InputObjectType),
            {
                "__doc__": f"What `{name[0].lower()}{name[1:]}` needs.",
                "client_mutation_id": graphene.String(description=_KEY),
            },
        )
        options.setdefault("description", cls.__doc__)
        super().__init_subclass_with_meta__(
            name=f"{name}Payload", arguments={"input": _input_argument(cls.Input)}, _meta=_meta, **options
        )
        cls._meta.fields["errors"] = graphene.Field(
            graphene.NonNull(graphene.List(graphene.NonNull(UserError))),
            description="Why it was refused. Empty when it was done.",
        )
        cls._meta.fields["client_mutation_id"] = graphene.Field(
            graphene.String, description="The `clientMutationId` of the input."
        )

    @classmethod
    def mutate(cls, _root: object, info: graphene.ResolveInfo, input: dict[str, Any]) -> Self:  # noqa: A002 - GraphQL's name
        """Do it, or say why not."""
        given, context = dict(input), info.context
        key = given.pop("client_mutation_id", None)
        try:
            if key and context.user is not None:
                context.once.claim(
                    context.user, key, Request(info.field_name, given, traceless=cls.traceless), now=context.now
                )
            payload = cls.perform(context, **given)
            payload.errors = []
            context.once.did(shown_once=cls.shown_once)
        except SignInNeeded:
            raise
        except Refusal as refusal:
            payload = cls()
            payload.errors = user_errors(refusal)
        payload.client_mutation_id = key
        return payload

    @classmethod
    def perform(cls, *context: Any, **given: Any) -> Self:
        """Call the service. The arguments are the `Context`, and by name the fields of the input that were sent.

        Written with a star so that a subclass may name what it takes.
        """
        raise NotImplementedError


def _input_argument(input_type: type) -> graphene.Argument:
    return graphene.Argument(input_type, required=True, description="What to do it with.")


def user_errors(refusal: Refusal) -> list[UserError]:
    """As the app sees a refusal: one error, or one for each problem of a thing that was checked as a whole."""
    if isinstance(refusal, Invalid):
        return [_user_error(problem.code, problem.message, problem.field) for problem in refusal.problems]
    return [_user_error(refusal.code, refusal.text, refusal.field)]


def _user_error(code: str, message: str, field: str | None) -> UserError:
    return UserError(code=code, message=message, field=input_field(field) if field else None)


def input_field(path: str) -> str:
    """A field of ours as the input calls it: `runs.0.starts_on` is `runs.0.startsOn`."""
    return ".".join(to_camel_case(part) for part in path.split("."))
