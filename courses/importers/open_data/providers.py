"""Training providers in London, as they stood in November 2018.

File: `london_providers_2018-11_no_contacts.csv` (course directory of the National Careers Service, made without e-mail addresses,
telephone numbers and names of people). Its licence is not confirmed: it is for development and tests, not for publishing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from courses.importers.addresses import address, postcode, ukprn, website
from courses.importers.fitting import fitting
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import upsert
from courses.models import Borough, Member, MemberRole, Provider, Source, Venue
from courses.services.places import place_venues

_FILE = "ncs_providers_2018/london_providers_2018-11_no_contacts.csv"
COLUMNS = (
    *(
        "PROVIDER_NAME",
        "UKPRN",
        "PROVIDER_TYPE_DESCRIPTION",
        "WEBSITE",
        "PROV_TRADING_NAME",
        "PROV_LEGAL_NAME",
        "STATUS",
    ),
    *("ADDRESS_1", "ADDRESS_2", "TOWN", "COUNTY", "POSTCODE", "gss_code", "lat", "lon"),
)


@dataclass(frozen=True)
class Registered:
    """A provider, and its office where the register says where that is."""

    provider: Provider
    office: Venue | None


def registered_builder(load: Load, boroughs: Collection[str], taken: Collection[str]) -> Callable[[Record], Registered]:
    """Makes a provider and its office of a row.

    Args:
        load: for values that can be left out.
        boroughs: ONS codes that exist.
        taken: UKPRNs of providers from other sources.
    """
    once = Once()

    def build(record: Record) -> Registered:
        number = ukprn(record, "UKPRN")
        if record.line("STATUS").upper() != "LIVE":
            raise Skip("STATUS", SkipCode.NOT_IN_USE)
        if number in taken:
            raise Skip("UKPRN", SkipCode.UKPRN_TAKEN)
        name = record.line("PROV_TRADING_NAME") or record.required_line("PROVIDER_NAME")
        provider = Provider(
            source=Source.NCS_PROVIDERS,
            source_ref=number,
            name=name,
            approval=Provider.Approval.APPROVED,  # it is on the register
            legal_name=record.line("PROV_LEGAL_NAME"),
            ukprn=number,
            kind=record.line("PROVIDER_TYPE_DESCRIPTION"),
            website=load.unless_broken(record, lambda: website(record, "WEBSITE")) or "",
        )
        once("UKPRN", number)
        return Registered(
            fitting(provider), load.unless_broken(record, lambda: _office(record, number, name, boroughs))
        )

    return build


def _office(record: Record, number: str, name: str, boroughs: Collection[str]) -> Venue:
    code = record.required("gss_code")
    if code not in boroughs:
        raise Skip("gss_code", SkipCode.BOROUGH_UNKNOWN)
    latitude, longitude = record.point("lat", "lon")
    return fitting(
        Venue(
            source=Source.NCS_PROVIDERS,
            source_ref=number,
            name=name,
            kind=Venue.Kind.OFFICE,
            address=address(record, "ADDRESS_1", "ADDRESS_2", "TOWN", "COUNTY"),
            postcode=postcode(record, "POSTCODE"),
            borough_id=code,
            latitude=latitude,
            longitude=longitude,
        )
    )


def _load(load: Load) -> Parts:
    boroughs = frozenset(Borough.objects.values_list("pk", flat=True))
    others = Provider.objects.exclude(source=Source.NCS_PROVIDERS).filter(ukprn__isnull=False)
    build = registered_builder(
        load, boroughs, frozenset(str(number) for number in others.values_list("ukprn", flat=True))
    )
    rows = list(load.csv(_FILE, COLUMNS, build))
    offices = upsert(
        Venue.objects.filter(source=Source.NCS_PROVIDERS),
        (row.office for row in rows if row.office),
        key=("source_ref",),
        keep=["access", "closed_on", "revision"],
    )
    place_venues(offices.touched.values())
    for row in rows:
        row.provider.office_id = offices.ids.get((row.provider.source_ref,))
    stored = Provider.objects.filter(source=Source.NCS_PROVIDERS)
    _leave_what_owners_say(stored, [row.provider for row in rows])
    providers = upsert(
        stored, (row.provider for row in rows), key=("source_ref",), keep=["about", *Provider.APPROVAL_COLUMNS]
    )
    return {"providers": providers, "offices": offices}


def _leave_what_owners_say(stored: QuerySet[Provider], rows: Iterable[Provider]) -> None:
    """A provider with an owner knows its own name and website better than a register of 2018."""
    owned = stored.filter(members__role=MemberRole.OWNER, members__state=Member.State.ACTIVE)
    said = {ref: (name, site) for ref, name, site in owned.values_list("source_ref", "name", "website")}
    for row in rows:
        row.name, row.website = said.get(row.source_ref, (row.name, row.website))


PROVIDERS = OpenSource(
    "providers",
    Source.NCS_PROVIDERS,
    "training providers (2018)",
    (_FILE,),
    _load,
    lambda: [rows_of(Provider, source=Source.NCS_PROVIDERS), rows_of(Venue, source=Source.NCS_PROVIDERS)],
    needs=("boroughs",),
)
