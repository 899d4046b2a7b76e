"""Django application of the sign-in accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Sign-in accounts."""

    name = "backend.accounts"
    label = "accounts"
    verbose_name = "Sign-in accounts"
