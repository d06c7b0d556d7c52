from django.urls import path

from signoff.reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.page, name="list"),
    path("choices/", views.choices, name="choices"),
    path("later/<uuid:duty_id>/", views.snooze, name="snooze"),
    path("later/<uuid:duty_id>/stop/", views.stop_snoozing, name="stop_snoozing"),
    path("calendar/new/", views.make_feed, name="make_feed"),
    path("calendar/stop/", views.stop_feed, name="stop_feed"),
]
