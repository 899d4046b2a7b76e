"""Django application: residents and recommendations."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Residents and recommendations."""

    name = "matching"
    verbose_name = "Residents and recommendations"
