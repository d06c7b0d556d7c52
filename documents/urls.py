from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    path("child/<uuid:child_id>/", views.list_documents, name="list"),
    path("child/<uuid:child_id>/add/", views.add, name="add"),
    path("child/<uuid:child_id>/plan/<uuid:plan_id>/", views.cite, name="cite"),
    path("held-back/", views.held_back, name="held_back"),
    path("held-back/<uuid:document_id>/again/", views.scan_again, name="scan_again"),
    path("held-back/<uuid:document_id>/destroy/", views.destroy, name="destroy"),
    path("<uuid:document_id>/", views.download, name="download"),
    path("<uuid:document_id>/small/", views.preview, name="preview"),
    path("<uuid:document_id>/change/", views.change, name="change"),
    path("<uuid:document_id>/newer/", views.add_newer, name="add_newer"),
    path("<uuid:document_id>/remove/", views.remove, name="remove"),
]
