from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    path("child/<uuid:child_id>/", views.list_documents, name="list"),
    path("child/<uuid:child_id>/add/", views.add, name="add"),
    path("<uuid:document_id>/", views.download, name="download"),
    path("<uuid:document_id>/remove/", views.remove, name="remove"),
]
