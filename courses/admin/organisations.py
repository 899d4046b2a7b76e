"""Providers, employers and venues."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from courses.admin.base import SourcedAdmin
from courses.models import Employer, Opportunity, Provider, Venue
from courses.search import refresh_search
from courses.services.places import place_venues


class OrganisationAdmin(SourcedAdmin):
    """An organisation whose name people search for.

    Attributes:
        listings_path: from an opportunity to its organisation.
    """

    listings_path: ClassVar[str]
    readonly_fields = ("source", "source_ref", "approval", "approval_reason", "approval_changed_at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Save, and let the search find its listings under a new name."""
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            listings = Opportunity.objects.filter(**{self.listings_path: obj})
            refresh_search(listings.values_list("pk", flat=True))


@admin.register(Provider)
class ProviderAdmin(OrganisationAdmin):
    """Training providers."""

    listings_path = "course__provider"
    list_display = ("name", "ukprn", "kind", "source")
    list_filter = ("source",)
    search_fields = ("name", "legal_name", "=ukprn")
    search_help_text = "Name, or all eight digits of the UKPRN."
    autocomplete_fields = ("office",)


@admin.register(Employer)
class EmployerAdmin(OrganisationAdmin):
    """Employers."""

    listings_path = "job__employer"
    list_display = ("name", "disability_confident", "living_wage_employer", "source")
    list_filter = ("disability_confident", "living_wage_employer", "source")
    search_fields = ("name",)


@admin.register(Venue)
class VenueAdmin(SourcedAdmin):
    """Places."""

    list_display = ("name", "kind", "postcode", "borough", "closed_on", "source")
    list_filter = ("kind", ("closed_on", admin.EmptyFieldListFilter), "source", "borough")
    list_select_related = ("borough",)
    search_fields = ("name", "address", "postcode")
    autocomplete_fields = ("borough",)
    readonly_fields = (*SourcedAdmin.readonly_fields, "approximate")

    def save_model(self, request: HttpRequest, obj: Venue, form: Any, change: Any) -> None:
        """Save, and put it on the map."""
        super().save_model(request, obj, form, change)
        place_venues([obj.pk])
