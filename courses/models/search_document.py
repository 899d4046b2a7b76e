"""What is searched: one row for each live opportunity, with everything that a search, its filters and its sorts look at."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from courses.models.opportunity import Opportunity


class SearchDocument(models.Model):
    """A copy, made by `courses.search.refresh_search` and by nothing else. Who may see a listing is still asked of the listing itself.

    One GIN index over words and facets answers both together: the database takes the rarest word or facet first.
    """

    opportunity = models.OneToOneField(Opportunity, on_delete=models.CASCADE, primary_key=True, related_name="document")
    vector = SearchVectorField(
        help_text="Weights: A title, B skills and organisation, C summary, D description and boroughs."
    )
    facets = ArrayField(models.IntegerField(), help_text="Codes of `courses.search.facets`, sorted.")
    published_at = models.DateTimeField()
    closes_on = models.DateField(null=True)
    # The sorts' columns have a value for "not known" that sorts last, so that no key of a page is ever null.
    soonest = models.DateField(
        help_text="First day ahead on which one can start; 9999-12-31: at any time, or not known."
    )
    cheapest_pence = models.IntegerField(help_text="Lowest fee of a run ahead; 2147483647: not known, or a job.")
    hourly_pence = models.IntegerField(help_text="Lowest pay of an hour; -1: not known, or a course.")
    yearly_pounds = models.IntegerField(help_text="Lowest pay of a year; -1: not known, or a course.")
    cells = ArrayField(models.SmallIntegerField(), help_text="Of the travel grid: where it takes place.")
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            # Written at once (no pending list): a search must not pay for the writers before it.
            GinIndex(fields=["vector", "facets"], fastupdate=False, name="document_words_and_facets"),
            models.Index(F("published_at").desc(), F("opportunity").desc(), name="document_newest"),
            models.Index(fields=["soonest", "opportunity"], name="document_soonest"),
            models.Index(fields=["cheapest_pence", "opportunity"], name="document_cheapest"),
            models.Index(F("hourly_pence").desc(), F("opportunity").desc(), name="document_best_paid"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(cheapest_pence__gte=0), name="document_fee_not_negative"),
            models.CheckConstraint(condition=Q(hourly_pence__gte=-1), name="document_pay_not_negative"),
        ]

    def __str__(self) -> str:
        return f"Document of {self.opportunity_id}"
