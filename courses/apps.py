"""Django application: the catalogue."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """The catalogue."""

    name = "courses"
    verbose_name = "The catalogue"
