"""Django application of the wiring: it exists to register the system checks and the project's own commands."""

from importlib import import_module

from django.apps import AppConfig


class BackendConfig(AppConfig):
    """Wiring."""

    name = "backend"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("backend.checks")
