from django.urls import path

from targets import at_meeting, views

app_name = "targets"
urlpatterns = [
    path("", views.targets, name="list"),
    path("add/", views.add, name="add"),
    path("at-the-meeting/last/", at_meeting.review, name="room_review"),
    path("at-the-meeting/new/", at_meeting.new, name="room_new"),
    path("no-money/", views.no_money, name="no_money"),
    path("<uuid:target_id>/", views.change, name="change"),
    path("<uuid:target_id>/here/<uuid:tab>/", views.here, name="here"),
    path("<uuid:target_id>/remove/", views.remove, name="remove"),
    path("<uuid:target_id>/move/", views.move, name="move"),
    path("<uuid:target_id>/review/", views.review, name="review"),
    path("<uuid:target_id>/story/", views.story, name="story"),
    path("<uuid:target_id>/actions/add/", views.action, name="action_add"),
    path("<uuid:target_id>/actions/<uuid:action_id>/", views.action, name="action"),
    path("<uuid:target_id>/actions/<uuid:action_id>/remove/", views.action_remove, name="action_remove"),
    path("<uuid:target_id>/ask/", views.ask, name="ask"),
    path("request/<uuid:request_id>/", views.change_request, name="change_request"),
    path("request/<uuid:request_id>/submit/", views.submit_request, name="submit_request"),
    path("request/<uuid:request_id>/remove/", views.remove_request, name="remove_request"),
]
