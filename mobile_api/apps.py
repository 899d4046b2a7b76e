"""Django application: mobile API."""

from django.apps import AppConfig


class MobileApiConfig(AppConfig):
    """Mobile API."""

    name = "mobile_api"
    verbose_name = "Mobile API"
