from django.urls import path

from accounts.importing import views

app_name = "importing"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/<slug:kind>/", views.choose, name="choose"),
    path("new/<slug:kind>/example/", views.template, name="template"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/progress/", views.progress, name="progress"),
    path("<uuid:run_id>/report.csv", views.report, name="report"),
    path("<uuid:run_id>/undo/", views.undo, name="undo"),
]
