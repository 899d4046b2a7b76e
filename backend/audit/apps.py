"""Django application of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log."""

    name = "backend.audit"
    label = "audit"
    verbose_name = "Audit log"
