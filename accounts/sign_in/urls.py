from django.urls import path

from accounts import narrowing
from accounts.sign_in import kept, sessions, views

app_name = "sign_in"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="out_everywhere"),
    path("onward/", views.onward, name="onward"),
    path("session/", sessions.status, name="status"),
    path("session/extend/", sessions.extend, name="extend"),
    path("leave/", narrowing.leave, name="leave"),
    path("closed/", narrowing.closed, name="closed"),
    path("kept/<uuid:kept_id>/", kept.given_back, name="kept"),
    path("kept/<uuid:kept_id>/throw-away/", kept.throw_away, name="throw_away"),
    path("welcome/<str:token>/with/<slug:provider_id>/", views.accept_with, name="accept_with"),
]
