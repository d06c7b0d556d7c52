from django.urls import path

from accounts import views
from accounts.provisioning import views as provisioning

app_name = "accounts"

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("welcome/<str:token>/", views.accept, name="accept"),
    path("many/", provisioning.act_on_many, name="many"),
    path("roles/<uuid:membership_id>/change/", provisioning.change_role, name="change_role"),
    path("roles/<uuid:membership_id>/end/", views.end_membership, name="end_membership"),
    path("roles/<uuid:membership_id>/keep/", views.keep_membership, name="keep_membership"),
    path("<uuid:user_id>/", views.person, name="person"),
    path("<uuid:user_id>/resend/", views.resend, name="resend"),
    path("<uuid:user_id>/suspend/", views.suspend, name="suspend"),
    path("<uuid:user_id>/reactivate/", views.reactivate, name="reactivate"),
    path("<uuid:user_id>/unlock/", provisioning.unlock, name="unlock"),
    path("<uuid:user_id>/second-step/", provisioning.reset_second_factor, name="reset_second_factor"),
    path("second-step/<uuid:request_id>/", provisioning.reset_request, name="reset_request"),
]
