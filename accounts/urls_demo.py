"""Only in the demonstration: no namespace, so that the switchboard and the header can name these pages anywhere."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("people/", views.demo_people, name="demo_people"),
    path("people/<uuid:user_id>/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("outbox/", views.demo_outbox, name="demo_outbox"),
]
