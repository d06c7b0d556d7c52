from django.urls import path

from peps.figures import views

app_name = "figures"

urlpatterns = [
    path("", views.choose, name="choose"),
    path("<slug:slug>.csv", views.template, name="template"),
    path("<uuid:file_id>/", views.preview, name="preview"),
    path("<uuid:file_id>/refused.csv", views.refused, name="refused"),
]
