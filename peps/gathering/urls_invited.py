"""Addresses for people who were invited and have no account: the token is the key."""

from django.urls import path

from peps.gathering import by_link

app_name = "invited"
urlpatterns = [
    path("<str:token>/", by_link.answer, name="answer"),
    path("<str:token>/meeting.ics", by_link.calendar, name="calendar"),
]
