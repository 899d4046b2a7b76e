"""Every address that the server answers."""

from django.contrib import admin
from django.urls import path

from backend import health
from mobile_api.view import Endpoint

urlpatterns = [
    path("admin/", admin.site.urls),
    path("graphql", Endpoint.as_view()),
    path("health/live", health.live),
    path("health/ready", health.ready),
]
