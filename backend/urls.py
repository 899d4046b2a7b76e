"""Every address that the server answers."""

from django.contrib import admin
from django.urls import include, path, re_path

from backend import health
from mobile_api.inclusion.ledger_views import ledger_data, ledger_page
from mobile_api.inclusion.views import policies_page
from mobile_api.notifications.health import sending
from mobile_api.notifications.stopping import StopHereView, StopView
from mobile_api.plan.views import plan_calendar
from mobile_api.receipts.views import receipt_keys
from mobile_api.rights.export_links import ExportView
from mobile_api.uploads.api import BatchView, ListingView
from mobile_api.uploads.views import TemplateView, UploadsView, WithErrorsView
from mobile_api.view import Endpoint

urlpatterns = [
    path("admin/", admin.site.urls),
    path("graphql", Endpoint.as_view()),
    re_path(
        r"^api/v1/organisations/(?P<organisation>[A-Za-z0-9_=-]{1,88})/(?P<kind>courses|jobs):batch$",
        BatchView.as_view(),
    ),
    re_path(
        r"^api/v1/organisations/(?P<organisation>[A-Za-z0-9_=-]{1,88})/(?P<kind>courses|jobs)/(?P<reference>[^/]{1,255})$",
        ListingView.as_view(),
    ),
    path("uploads", UploadsView.as_view()),
    re_path(r"^uploads/templates/(?P<kind>[a-z-]{1,40})\.(?P<extension>csv|xlsx)$", TemplateView.as_view()),
    re_path(
        r"^uploads/(?P<upload_id>[A-Za-z0-9_=-]{1,88})/with-errors\.(?P<extension>csv|xlsx)$", WithErrorsView.as_view()
    ),
    re_path(r"^my-data/(?P<token>[A-Za-z0-9:_-]{1,200})\.(?P<form>json|html)$", ExportView.as_view()),
    re_path(r"^calendars/(?P<token>[A-Za-z0-9._-]{1,120})\.ics$", plan_calendar),
    path("policies", policies_page),
    path("policies/ledger", ledger_page),
    re_path(r"^policies/ledger\.(?P<form>json|csv)$", ledger_data),
    re_path(r"^push/stop/(?P<token>[A-Za-z0-9._-]{1,120})(?:/(?P<kind>[A-Z_]{1,22}))?$", StopView.as_view()),
    re_path(r"^push/notifications/(?P<notification>[A-Za-z0-9_=-]{1,88})/stop$", StopHereView.as_view()),
    path(".well-known/receipt-keys.json", receipt_keys),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("health/push", sending),
    path("", include("courses.feeds.urls")),
]
handler400 = "mobile_api.faults.bad_request"
handler404 = "mobile_api.faults.no_such_address"
handler500 = "mobile_api.faults.fault"
