"""Signing in to an account that exists already: what was done in an anonymous session goes over to it."""

from __future__ import annotations

from typing import Any, Final, Self

import graphene
from django.apps import apps
from graphene.utils.str_converters import to_camel_case

from backend.accounts.models import User
from backend.errors import Refusal
from matching.services.merging import AccountIsAnonymous, asked_again, merge_account
from matching.services.residents import resident_for
from mobile_api.action import Action
from mobile_api.auth import SignIn, ask_firebase, require_standing, verify
from mobile_api.context import Context
from mobile_api.id_token import IdToken, SignInRefused
from mobile_api.me.types import Resident as ResidentType

_FIELD: Final = "anonymous_token"


class NotAnonymous(Refusal):
    """The account to leave has a name or an address of its own: it is somebody's account, and no trial."""

    code = "NOT_ANONYMOUS"
    message = "Only what was done without signing in can go over to another account."


class WentOver(graphene.ObjectType):
    """A kind of thing that went over to your account."""

    what = graphene.String(required=True, description="What: `SavedOpportunity` and such.")
    count = graphene.Int(required=True, description="How many.")


class AskedAgain(graphene.ObjectType):
    """Something that we don't move without asking you."""

    what = graphene.String(required=True, description="What it is.")
    because = graphene.String(required=True, description="Why it stays behind.")


def _list_of(kind: Any, description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(kind), description=description)


class MergeAnonymousAccount(Action):
    """Bring what you did before signing in to your account. Sent twice, it is done once."""

    class Input:
        """Proof of the anonymous account: `Authorization` proves the other one."""

        anonymous_token = graphene.String(
            required=True,
            description="The Firebase ID token of the anonymous account, fresh: it proves that it is yours.",
        )
        prefer_anonymous = graphene.Boolean(
            description="Where both gave an answer: true lets stand what you said before signing in, else what your account says."
        )

    me = graphene.Field(
        ResidentType, description="You, with everything. Null when it was refused; then nothing has changed."
    )
    went_over = _list_of(WentOver, "What went over to your account. Null when it was refused.")
    differing = _list_of(graphene.String, "Answers that you had given twice, differently: names of fields of `me`.")
    asked_again = _list_of(AskedAgain, "What we never move silently: please answer it again where you like.")

    @classmethod
    def perform(cls, context: Context, *, anonymous_token: str, prefer_anonymous: bool | None = None) -> Self:
        """Both accounts are proved by their tokens; whether the one is anonymous is asked of Firebase."""
        user = context.require_user()
        token = _verified(anonymous_token, context)
        if token.uid == user.firebase_uid:
            # Linked, not merged: the account is the same, and nothing has to move.
            return cls(me=resident_for(by=user), went_over=[], differing=[], asked_again=[])
        anonymous = User.objects.for_firebase_uid(token.uid)
        if context.sign_in is not None and context.sign_in.token.anonymous:
            raise AccountIsAnonymous
        if anonymous.merged_into_id is None:
            _require_anonymous(SignIn(anonymous, token), context)
        done = merge_account(anonymous=anonymous, by=user, prefer_anonymous=bool(prefer_anonymous), now=context.now)
        return cls(
            me=resident_for(by=user),
            went_over=[WentOver(what=_name(relation), count=count) for relation, count in sorted(done.moved.items())],
            differing=[to_camel_case(name) for name in done.differing],
            asked_again=[AskedAgain(what=each.what, because=each.because) for each in asked_again()],
        )


def _verified(token: str, context: Context) -> IdToken:
    try:
        return verify(token, now=context.now)
    except SignInRefused as refusal:
        refusal.field = _FIELD
        raise


def _require_anonymous(sign_in: SignIn, context: Context) -> None:
    """By its token, and by what Firebase says now: a token says anonymous for as long as it lives, whatever was linked since.

    Raises:
        NotAnonymous, SignInRefused.
    """
    try:
        require_standing(sign_in)
        known = ask_firebase(sign_in, now=context.now)
    except SignInRefused as refusal:
        refusal.field = _FIELD
        raise
    if not sign_in.token.anonymous or (known is not None and not known.anonymous):
        raise NotAnonymous(field=_FIELD)


def _name(relation: str) -> str:
    return str(apps.get_model(relation.rpartition(".")[0])._meta.object_name)  # noqa: SLF001 - Django's documented name


class MergingMutations:
    """Joining two accounts of one person."""

    merge_anonymous_account = MergeAnonymousAccount.Field()
