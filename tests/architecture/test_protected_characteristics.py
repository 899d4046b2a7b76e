"""No path from what employers and providers can ask leads to a protected characteristic of a resident, or to what stands in for one.

The walk begins at every root field that is not for GLA staff or analysts alone, and follows every field of every type, by any number
of steps. It ends at what a person is shown about themselves: the table of readers says which types those are, and a type of an
organisation must not lead there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    extend_schema,
    get_named_type,
    parse,
)

from mobile_api.permissions import OPERATIONS, Who
from mobile_api.readers import TYPES, Reader
from mobile_api.schema import schema
from tests.architecture.protected_characteristics import EXCEPTIONS, PROXIES

ABOUT_ONESELF = frozenset({Reader.SELF, Reader.ASKER})
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
REASONS = {word: reason for reason, words in PROXIES.items() for word in words}


def words_of(name: str) -> list[str]:
    """`birthMonths` is birth, months and month."""
    words = [word.lower() for word in WORD.findall(name)]
    return [*words, *(word[:-1] for word in words if word.endswith("s"))]


def entry_points(schema: GraphQLSchema, operations: Mapping[str, Who]) -> Iterator[tuple[str, GraphQLNamedType]]:
    """Root fields that somebody who acts for an organisation may ask, with their types."""
    for root in (schema.query_type, schema.mutation_type):
        for name, field in root.fields.items() if root else ():
            who = operations.get(f"{root.name}.{name}", Who.ANYONE) if root else Who.ANYONE
            if who is not Who.STAFF:
                yield name, get_named_type(field.type)


def reader_of(kind: GraphQLNamedType) -> Reader | None:
    """By the table; None for payloads, connections and edges, which are for whoever may read what is inside."""
    return TYPES[kind.name].reader if kind.name in TYPES else None


def paths(schema: GraphQLSchema, operations: Mapping[str, Who] = OPERATIONS) -> dict[str, list[str]]:
    """Every field that can be reached, as `Type.field`, with the shortest way there."""
    found: dict[str, list[str]] = {}
    waiting = [(kind, [name]) for name, kind in entry_points(schema, operations)]
    seen: set[str] = set()
    while waiting:
        kind, way = waiting.pop(0)
        for each in [kind, *(schema.get_possible_types(kind) if isinstance(kind, GraphQLInterfaceType) else ())]:
            if each.name in seen or reader_of(each) in ABOUT_ONESELF:
                continue
            seen.add(each.name)
            for name, field in getattr(each, "fields", {}).items():
                found[f"{each.name}.{name}"] = [*way, name]
                waiting.append((get_named_type(field.type), [*way, name]))
    return found


def violations(schema: GraphQLSchema, exceptions: Mapping[str, str] = EXCEPTIONS) -> dict[str, str]:
    """Fields that must not be there: `Type.field` -> the way to it and why."""
    found = {}
    for place, way in paths(schema).items():
        kind, name = place.split(".")
        parent = schema.type_map[kind]
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        leads_to = get_named_type(parent.fields[name].type)
        words = [*words_of(name), *words_of(leads_to.name)]
        reasons = [REASONS[word] for word in words if word in REASONS]
        if reader_of(leads_to) is Reader.SELF and reader_of(parent) is not None:
            reasons.append("it leads from an organisation's object to a person's")
        if reasons and place not in exceptions:
            found[place] = f"{' > '.join(way)}: {reasons[0]}"
    return found


def test_no_path_leads_to_a_protected_characteristic_or_what_stands_in_for_one() -> None:
    assert violations(schema.graphql_schema) == {}


def test_every_exception_is_needed_and_says_why() -> None:
    flagged = violations(schema.graphql_schema, exceptions={})

    assert set(EXCEPTIONS) - set(flagged) == set()
    assert [place for place, reason in EXCEPTIONS.items() if len(reason.split()) < 5] == []


def test_the_walk_begins_at_every_entry_point_of_employers_and_providers() -> None:
    entered = {name for name, _ in entry_points(schema.graphql_schema, OPERATIONS)}
    needed = {name.split(".")[1] for name, who in OPERATIONS.items() if who in {Who.MEMBER, Who.MEMBER_OR_STAFF}}

    assert needed - entered == set()


@pytest.mark.parametrize(
    ("planted", "place"),
    [
        ("extend type Listing { applicantAge: Int }", "Listing.applicantAge"),
        ("extend type Upload { sender: Person } type Person { children: Int }", "Person.children"),
        ("extend type Notice { a: A } type A { b: [B!]! } type B { c: C } type C { ethnicity: Int }", "C.ethnicity"),
        ("extend type Member { person: Resident }", "Member.person"),
        ("extend type Listing { applicants: [Resident!]! }", "Listing.applicants"),
        ("extend type Course { viewers: EarningsBand }", "Course.viewers"),
        ("extend type SubmitListingPayload { outcodes: [String!]! }", "SubmitListingPayload.outcodes"),
        ("extend type Query { applicants: [X!]! } type X { birthMonth: String }", "X.birthMonth"),
        ("extend type Mutation { report: X } type X { y: Y } interface Y { sex: Int }", "Y.sex"),
        (
            "extend type Listing { z: Z } interface Z { id: ID! } type W implements Z { id: ID! faith: Int }",
            "W.faith",
        ),
    ],
)
def test_a_bad_field_that_is_planted_is_found(planted: str, place: str) -> None:
    assert place in violations(extend_schema(schema.graphql_schema, parse(planted)))


def test_what_a_person_is_shown_of_themselves_is_no_path() -> None:
    ways = paths(schema.graphql_schema)

    assert [place for place in ways if place.startswith(("Resident.", "SavedOpportunity.", "Recommendation."))] == []
