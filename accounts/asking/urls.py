from django.urls import path

from accounts.asking import views

app_name = "asking"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("ask/", views.ask, name="ask"),
    path("ask/sent/", views.sent, name="sent"),
    path("<uuid:login_id>/", views.decide, name="decide"),
    path("<uuid:login_id>/decline/", views.decline, name="decline"),
]
