"""Sharing work: what I share, what is shared with me, and what waits for an administrator."""

from django.urls import path

from children.delegation import views

app_name = "delegation"

urlpatterns = [
    path("", views.shared, name="list"),
    path("child/<uuid:child_id>/", views.share, name="share"),
    path("<uuid:delegation_id>/end/", views.end, name="end"),
    path("<uuid:delegation_id>/date/", views.redate, name="redate"),
    path("confirm/", views.queue, name="queue"),
    path("confirm/<uuid:delegation_id>/", views.decide, name="decide"),
]
