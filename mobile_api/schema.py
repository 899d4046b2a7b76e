"""The schema, put together from its areas. `schema.graphql` is its text, and the contract with the app."""

from __future__ import annotations

from typing import Final

import graphene
from graphql.type import assert_valid_schema

from mobile_api.applications.mutations import ApplicationsMutations
from mobile_api.applications.organisation_mutations import ReceivedApplicationsMutations
from mobile_api.applications.queries import ApplicationsQueries
from mobile_api.catalogue.nodes import NODES as CATALOGUE_NODES
from mobile_api.catalogue.queries import CatalogueQueries
from mobile_api.catalogue.types import TYPES as CATALOGUE_TYPES
from mobile_api.compare.queries import CompareQueries
from mobile_api.contests.mutations import ContestsMutations
from mobile_api.contests.queries import ContestsQueries
from mobile_api.devices.mutations import DevicesMutations
from mobile_api.devices.queries import DevicesQueries
from mobile_api.eligibility.queries import EligibilityQueries
from mobile_api.equality.mutations import EqualityMutations
from mobile_api.equality.queries import EqualityQueries
from mobile_api.feedback.mutations import FeedbackMutations
from mobile_api.feedback.queries import FeedbackQueries
from mobile_api.hiding.mutations import HidingMutations
from mobile_api.hiding.queries import HidingQueries
from mobile_api.inbox.mutations import InboxMutations
from mobile_api.inbox.queries import InboxQueries
from mobile_api.inclusion.mutations import InclusionMutations
from mobile_api.inclusion.queries import InclusionQueries
from mobile_api.listings.content_mutations import ContentMutations
from mobile_api.listings.move_mutations import MoveMutations
from mobile_api.listings.queries import ListingsQueries
from mobile_api.listings.run_mutations import RunMutations
from mobile_api.me.merging import MergingMutations
from mobile_api.me.mutations import MeMutations
from mobile_api.me.queries import MeQueries
from mobile_api.node import node_queries
from mobile_api.notifications.mutations import NotificationsMutations
from mobile_api.notifications.queries import NotificationsQueries
from mobile_api.onboarding.advice import AdviceQueries
from mobile_api.onboarding.digital_check import DigitalCheckMutations, DigitalCheckQueries
from mobile_api.onboarding.past_work import PastWorkQueries
from mobile_api.onboarding.steps import OnboardingMutations, OnboardingQueries
from mobile_api.organisations.member_mutations import MembersMutations
from mobile_api.organisations.mutations import OrganisationsMutations
from mobile_api.organisations.queries import OrganisationsQueries
from mobile_api.organisations.staff_mutations import StaffMutations
from mobile_api.permissions import guard
from mobile_api.plan.mutations import PlanMutations
from mobile_api.plan.queries import PlanQueries
from mobile_api.prioritisation.mutations import PrioritisationMutations
from mobile_api.prioritisation.queries import PrioritisationQueries
from mobile_api.readers import guard_types
from mobile_api.receipts.queries import ReceiptsQueries
from mobile_api.recommendations.mutations import RecommendationsMutations
from mobile_api.recommendations.queries import RecommendationsQueries
from mobile_api.recommendations.trying import TryQueries
from mobile_api.recommendations.what_if import WhatIfQueries
from mobile_api.rights.mutations import RightsMutations
from mobile_api.rights.queries import RightsQueries
from mobile_api.search.queries import SearchQueries
from mobile_api.trust.mutations import TrustMutations
from mobile_api.trust.queries import TrustQueries
from mobile_api.uploads.keys import ApiKeysMutations, ApiKeysQueries
from mobile_api.uploads.mutations import UploadsMutations
from mobile_api.uploads.queries import UploadsQueries

# The areas.
QUERIES: Final = (
    node_queries({**CATALOGUE_NODES}),
    CatalogueQueries,
    MeQueries,
    RecommendationsQueries,
    WhatIfQueries,
    ReceiptsQueries,
    ContestsQueries,
    RightsQueries,
    CompareQueries,
    InboxQueries,
    DevicesQueries,
    NotificationsQueries,
    FeedbackQueries,
    HidingQueries,
    PlanQueries,
    TryQueries,
    EligibilityQueries,
    AdviceQueries,
    PastWorkQueries,
    OnboardingQueries,
    DigitalCheckQueries,
    EqualityQueries,
    PrioritisationQueries,
    InclusionQueries,
    OrganisationsQueries,
    UploadsQueries,
    TrustQueries,
    ApiKeysQueries,
    SearchQueries,
    ListingsQueries,
    ApplicationsQueries,
)
MUTATIONS: Final = (
    MeMutations,
    MergingMutations,
    OnboardingMutations,
    DigitalCheckMutations,
    EqualityMutations,
    PrioritisationMutations,
    InclusionMutations,
    RecommendationsMutations,
    ContestsMutations,
    RightsMutations,
    InboxMutations,
    DevicesMutations,
    NotificationsMutations,
    FeedbackMutations,
    HidingMutations,
    PlanMutations,
    OrganisationsMutations,
    MembersMutations,
    StaffMutations,
    UploadsMutations,
    TrustMutations,
    ApiKeysMutations,
    ContentMutations,
    MoveMutations,
    RunMutations,
    ApplicationsMutations,
    ReceivedApplicationsMutations,
)

Query: Final = type("Query", (*QUERIES, graphene.ObjectType), {"__doc__": "Everything that can be asked."})
Mutation: Final = type(
    "Mutation",
    (*MUTATIONS, graphene.ObjectType),
    {"__doc__": "Everything that can be changed. A change is done whole or not at all."},
)

schema: Final = graphene.Schema(query=Query, mutation=Mutation, types=[*CATALOGUE_TYPES])
assert_valid_schema(schema.graphql_schema)
guard_types(guard(schema.graphql_schema))
