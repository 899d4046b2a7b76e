"""Addresses of the open data."""

from django.urls import path

from courses.feeds import views

urlpatterns = [
    path("feeds/opportunities", views.opportunities),
    path("feeds/catalogue.jsonld", views.data_catalogue),
    path("feeds/<slug:name>.csv", views.table),
    path("opportunities/<int:pk>", views.listing),
    path("opportunities/<int:pk>.jsonld", views.listing_data),
    path("opportunities/<int:pk>.ics", views.listing_calendar),
    path("sitemap.xml", views.sitemap_index),
    path("sitemaps/<int:number>.xml", views.sitemap_part),
    path("robots.txt", views.robots),
]
