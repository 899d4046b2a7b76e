"""The GraphQL types of applications: what both sides see, the writer's own view, and the organisation's."""

from mobile_api.applications.types.own import Application, ApplicationConnection
from mobile_api.applications.types.parts import Outcome
from mobile_api.applications.types.received import (
    DisputedOutcomeConnection,
    ReceivedApplication,
    ReceivedApplicationConnection,
)

__all__ = [
    "Application",
    "ApplicationConnection",
    "DisputedOutcomeConnection",
    "Outcome",
    "ReceivedApplication",
    "ReceivedApplicationConnection",
]
