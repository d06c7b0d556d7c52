from django.urls import path

from children.people_file import views

app_name = "people_file"

urlpatterns = [
    path("", views.choose, name="choose"),
    path("template.csv", views.template, name="template"),
    path("<uuid:file_id>/", views.preview, name="preview"),
    path("<uuid:file_id>/refused.csv", views.refused, name="refused"),
]
