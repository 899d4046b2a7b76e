"""Places."""

from __future__ import annotations

import graphene

from courses import models
from courses.journeys import Journey as EstimatedJourney
from courses.journeys import OutcodeNotFound
from mobile_api.catalogue.loaders import StartOfJourneys
from mobile_api.catalogue.types.enums import AccessFeature, LondonPart, TravelMode, VenueKind
from mobile_api.fields import listed, maybe, one, text
from mobile_api.node import Node
from mobile_api.scalars import Date


class Borough(graphene.ObjectType):
    """One of the 32 London boroughs, or the City of London."""

    class Meta:
        interfaces = (Node,)
        possible_types = (models.Borough,)

    code = graphene.String(
        required=True, description="Code of the Office for National Statistics, E09000001 to E09000033."
    )
    name = graphene.String(required=True, description="Its name.")
    part = one(LondonPart, "Inner or Outer London.")
    latitude = graphene.Float(required=True, description="Of its centre, in WGS84 degrees.")
    longitude = graphene.Float(required=True, description="Of its centre, in WGS84 degrees.")

    @staticmethod
    def resolve_code(borough: models.Borough, _info: graphene.ResolveInfo) -> str:
        """Its key."""
        return borough.gss_code


class Journey(graphene.ObjectType):
    """An estimated journey, one way and door to door, by day, from the middle of an outcode: it may be a quarter of an hour out."""

    mode = one(TravelMode, "How.")
    minutes = graphene.Int(required=True, description="To the nearest five.")
    text = graphene.String(required=True, description='In plain words: "About 35 minutes by public transport".')


class Venue(graphene.ObjectType):
    """A place where a course or a job happens."""

    class Meta:
        interfaces = (Node,)
        possible_types = (models.Venue,)

    name = graphene.String(required=True, description="Its name.")
    kind = one(VenueKind, "Sort of place.")
    address = text("Street and number.")
    postcode = text("Postcode.")
    borough = graphene.Field(Borough, description="Its borough. Null outside London.")
    latitude = graphene.Float(description="WGS84 degrees.")
    longitude = graphene.Float(description="WGS84 degrees.")
    approximate = graphene.Boolean(
        required=True, description="Whether the coordinates are only the middle of the first half of its postcode."
    )
    journeys = graphene.List(
        graphene.NonNull(Journey),
        outcode=graphene.String(
            required=True, description="The first half of the postcode to start from, such as SW9."
        ),
        description="Estimated journeys to here. A way that takes more than four hours is left out; empty where nobody "
        "knows where this is. Null, with an error OUTCODE_NOT_FOUND, from outside London.",
    )
    access = listed(AccessFeature, "Practical help here. Empty: not stated.")
    closed_on = maybe(Date, "The last day it was open, where it has closed for good.")

    @staticmethod
    def resolve_journeys(venue: models.Venue, info: graphene.ResolveInfo, outcode: str) -> list[EstimatedJourney]:
        """The starting point is looked up once a request, not once a place."""
        start = info.context.loader(StartOfJourneys).load(outcode)
        if start is None:
            raise OutcodeNotFound(field="outcode")
        return start.journeys_to(venue)  # type: ignore[no-any-return]


class OutcodeShare(graphene.ObjectType):
    """The part of an outcode that lies in one borough."""

    borough = one(Borough, "The borough.")
    share = graphene.Float(required=True, description="Share of the outcode's postcodes, above 0 and up to 1.")


class Outcode(graphene.ObjectType):
    """The first half of a London postcode, such as SW9. Many lie in more than one borough."""

    code = graphene.String(required=True, description="In capitals.")
    latitude = graphene.Float(required=True, description="Of the centre of its London part, in WGS84 degrees.")
    longitude = graphene.Float(required=True, description="Of the centre of its London part, in WGS84 degrees.")
    boroughs = listed(
        OutcodeShare, "The boroughs it lies in, the largest share first. Less than 1 in sum where it leaves London."
    )

    @staticmethod
    def resolve_boroughs(outcode: models.Outcode, _info: graphene.ResolveInfo) -> list[models.OutcodeBorough]:
        """With their boroughs, in one statement."""
        return list(outcode.shares.select_related("borough").order_by("-share", "borough_id"))
