"""Pages on which administrators look after people and their children."""

from django.urls import path

from children.provisioning import views

app_name = "provisioning"

urlpatterns = [
    path("putting-right/", views.what_needs_putting_right, name="warnings"),
    path("caseloads/", views.all_caseloads, name="caseloads"),
    path("caseloads/<slug:role>/", views.unallocated, name="unallocated"),
    path("caseloads/<slug:role>/<uuid:user_id>/", views.caseload, name="caseload"),
    path("review/", views.all_reviews, name="reviews"),
    path("review/<str:code>/team/<slug:role>/", views.review_team, name="review_team"),
    path("review/<str:code>/school/<uuid:school_id>/", views.review_school, name="review_school"),
]
