"""Addresses for people without an account. Each is found only by a browser that was narrowed to it."""

from django.urls import include, path

from peps.guests import views
from peps.voice.sitting import for_guest
from peps.voice.urls import addresses

app_name = "guests"
urlpatterns = [
    path("own/<uuid:plan_id>/", include(addresses(for_guest))),
    path("form/<uuid:link_id>/", views.form, name="form"),
    path("form/<uuid:link_id>/shared/", views.shared, name="shared"),
    path("form/<uuid:link_id>/shared/<uuid:document_id>/", views.shared_file, name="shared_file"),
    path("form/<uuid:link_id>/thank-you/", views.thanks, name="thanks"),
    path("<str:token>/", views.open_link, name="open"),
]
