from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("welcome/<str:token>/", views.accept, name="accept"),
    path("roles/<uuid:membership_id>/end/", views.end_membership, name="end_membership"),
    path("<uuid:user_id>/", views.person, name="person"),
    path("<uuid:user_id>/resend/", views.resend, name="resend"),
    path("<uuid:user_id>/suspend/", views.suspend, name="suspend"),
    path("<uuid:user_id>/reactivate/", views.reactivate, name="reactivate"),
]
