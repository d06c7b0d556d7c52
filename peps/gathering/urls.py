"""Addresses before a meeting, beneath those of its plan."""

from django.urls import path

from peps.gathering import views

urlpatterns = [
    path("", views.arrange, name="arrange"),
    path("ready/", views.ready, name="ready"),
    path("ready/<slug:thing>/remind/", views.nudge, name="nudge"),
    path("between-professionals/", views.between, name="thread"),
    path("between-professionals/read/", views.between_read, name="thread_read"),
    path("off/", views.call_off, name="call_off"),
    path("equipment/", views.equipment, name="equipment"),
    path("interpreter/", views.interpreter, name="interpreter"),
    path("people/", views.who, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/<uuid:row_id>/", views.invitee, name="invitee"),
    path("people/<uuid:row_id>/withdraw/", views.withdraw, name="withdraw"),
    path("people/<uuid:row_id>/link/", views.new_link, name="new_link"),
    path("reply/", views.reply, name="reply"),
    path("calendar.ics", views.calendar, name="calendar"),
]
