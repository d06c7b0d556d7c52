from django.urls import path

from signoff.caseload import views

app_name = "caseload"

urlpatterns = [
    path("", views.list_caseload, name="list"),
    path("download/", views.download, name="download"),
    path("keep/", views.save_view, name="save_view"),
    path("keep/<uuid:view_id>/drop/", views.drop_view, name="drop_view"),
    path("several/", views.many, name="many"),
]
