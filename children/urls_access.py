"""Pages about access, for administrators and heads."""

from django.urls import path

from children import views_access as views

app_name = "access"

urlpatterns = [
    path("", views.access_table, name="table"),
    path("why/", views.why, name="why"),
    path("looks/", views.choose_person, name="looks"),
    path("looks/search/", views.search_looks, name="search"),
    path("looks/search/file/", views.search_looks_csv, name="search_csv"),
    path("looks/<uuid:user_id>/", views.looks_of, name="looks_of"),
    path("emergency/", views.break_glass, name="break_glass"),
    path("emergency/open/", views.open_glass, name="open_glass"),
    path("emergency/<uuid:glass_id>/close/", views.close_glass, name="close_glass"),
]
