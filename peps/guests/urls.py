"""Addresses for people without an account. Each is found only by a browser that was narrowed to it."""

from django.urls import path

from peps.guests import views

app_name = "guests"
urlpatterns = [
    path("own/<uuid:plan_id>/", views.hello, name="hello"),
    path("own/<uuid:plan_id>/views/", views.own_answers, name="answers"),
    path("own/<uuid:plan_id>/finish/", views.finish, name="finish"),
    path("own/<uuid:plan_id>/finished/", views.finished, name="finished"),
    path("form/<uuid:link_id>/", views.form, name="form"),
    path("form/<uuid:link_id>/thank-you/", views.thanks, name="thanks"),
    path("<str:token>/", views.open_link, name="open"),
]
