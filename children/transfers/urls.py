"""Children who move from one authority to another."""

from django.urls import path

from children.transfers import views

app_name = "transfers"

urlpatterns = [
    path("", views.transfers, name="list"),
    path("child/<uuid:child_id>/", views.offer, name="offer"),
    path("<uuid:transfer_id>/", views.one, name="one"),
    path("<uuid:transfer_id>/take/", views.take, name="take"),
    path("<uuid:transfer_id>/refuse/", views.refuse, name="refuse"),
    path("<uuid:transfer_id>/withdraw/", views.withdraw, name="withdraw"),
]
