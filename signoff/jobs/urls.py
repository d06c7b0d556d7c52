from django.urls import path

from signoff.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.page, name="list"),
    path("run/", views.run, name="run"),
    path("send-again/", views.try_again, name="try_again"),
]
