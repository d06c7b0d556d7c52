from django.urls import path

from peps.former import views

app_name = "former"

urlpatterns = [
    path("<uuid:plan_id>/", views.paper, name="paper"),
]
