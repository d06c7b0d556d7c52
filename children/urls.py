from django.urls import path

from children import views, views_access, views_closing

app_name = "children"

urlpatterns = [
    path("", views.list_children, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:child_id>/", views.child, name="child"),
    path("<uuid:child_id>/name/", views.name, name="name"),
    path("<uuid:child_id>/details/", views.details, name="details"),
    path("<uuid:child_id>/placement/", views.placement, name="placement"),
    path("<uuid:child_id>/school/", views.school, name="school"),
    path("<uuid:child_id>/history/", views_access.child_history, name="history"),
    path("<uuid:child_id>/history/file/", views_access.child_history_csv, name="history_csv"),
    path("<uuid:child_id>/looks/", views_access.child_looks, name="looks"),
    path("<uuid:child_id>/looks/file/", views_access.child_looks_csv, name="looks_csv"),
    path("<uuid:child_id>/closed-to/", views_closing.closed_to, name="closed_to"),
    path("<uuid:child_id>/closed-to/<int:bar_id>/lift/", views_closing.lift_bar, name="lift_bar"),
    path("<uuid:child_id>/named-people/", views_closing.restrict, name="restrict"),
    path("<uuid:child_id>/parents/", views_closing.parents, name="parents"),
    path("<uuid:child_id>/parents/<uuid:allocation_id>/end/", views_closing.end_parent, name="end_parent"),
    path("<uuid:child_id>/people/", views.people, name="people"),
    path("<uuid:child_id>/people/<uuid:allocation_id>/end/", views.end_allocation, name="end_allocation"),
]
