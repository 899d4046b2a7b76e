"""An organisation by its id: everybody sees those that are approved; the others, only their own members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courses.models import Organisation
from mobile_api.node import encode
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.provider import provider
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

NODE = "query ($id: ID!) { node(id: $id) { ... on Provider { name } ... on Employer { name } } }"
MAKE: dict[str, Callable[..., Any]] = {"Provider": provider, "Employer": employer}
each_kind = pytest.mark.parametrize("kind", [*MAKE])
HIDDEN = [state.value for state in Organisation.Approval if state is not Organisation.Approval.APPROVED]


@each_kind
@pytest.mark.parametrize("by", [None, "alice"])
def test_an_approved_one(ask: Ask, kind: str, by: str | None) -> None:
    row = MAKE[kind](name="Lantern Yard")

    assert ask(NODE, {"id": encode(kind, row.pk)}, by=by).data == {"node": {"name": "Lantern Yard"}}


@each_kind
@pytest.mark.parametrize("approval", HIDDEN)
def test_any_other_is_for_its_own_members(ask: Ask, kind: str, approval: str) -> None:
    row = MAKE[kind](name="Lantern Yard", approval=approval, approval_reason="No address")
    member(row, role="VIEWER")
    member(row, uid="bob", state="WAITING")
    member(MAKE[kind](), uid="charlie")
    asked = {"id": encode(kind, row.pk)}

    assert ask(NODE, asked, by="alice").data == {"node": {"name": "Lantern Yard"}}
    refused = [ask(NODE, asked, by=by) for by in (None, "bob", "charlie")]
    assert [(answer.body["data"], answer.codes) for answer in refused] == [({"node": None}, ["NOT_FOUND"])] * 3
