from django.urls import path

from casework.moves import views

app_name = "moves"
urlpatterns = [
    path("child/<uuid:child_id>/", views.of_child, name="of_child"),
    path("child/<uuid:child_id>/start/", views.start, name="start"),
    path("<uuid:move_id>/", views.move, name="move"),
    path("<uuid:move_id>/need/", views.need, name="need"),
    path("<uuid:move_id>/schools/", views.options, name="options"),
    path("<uuid:move_id>/schools/add/", views.add_option, name="add_option"),
    path("<uuid:move_id>/schools/choose/", views.choose, name="choose"),
    path("<uuid:move_id>/schools/<uuid:option_id>/", views.option, name="option"),
    path("<uuid:move_id>/schools/<uuid:option_id>/remove/", views.remove_option, name="remove_option"),
    path("<uuid:move_id>/<slug:slug>/", views.step, name="step"),
]
