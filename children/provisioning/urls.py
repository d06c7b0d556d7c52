"""Pages on which administrators look after people and their children."""

from django.urls import path

from children.provisioning import views, views_teams

app_name = "provisioning"

urlpatterns = [
    path("putting-right/", views.what_needs_putting_right, name="warnings"),
    path("caseloads/", views.all_caseloads, name="caseloads"),
    path("caseloads/<slug:role>/", views.unallocated, name="unallocated"),
    path("caseloads/<slug:role>/<uuid:user_id>/", views.caseload, name="caseload"),
    path("teams/", views_teams.all_teams, name="teams"),
    path("teams/new/", views_teams.make, name="team_make"),
    path("teams/<uuid:team_id>/", views_teams.one, name="team"),
    path("teams/<uuid:team_id>/add/", views_teams.add, name="team_add"),
    path("teams/<uuid:team_id>/name/", views_teams.rename, name="team_rename"),
    path("teams/<uuid:team_id>/<uuid:place_id>/", views_teams.change_place, name="team_place"),
    path("review/", views.all_reviews, name="reviews"),
    path("review/<str:code>/team/<slug:role>/", views.review_team, name="review_team"),
    path("review/<str:code>/teams/<uuid:team_id>/", views.review_of_team, name="review_of_team"),
    path("review/<str:code>/school/<uuid:school_id>/", views.review_school, name="review_school"),
]
