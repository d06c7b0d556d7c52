from django.urls import path

from signoff.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("start/", views.start, name="start"),
    path("stop/", views.stop, name="stop"),
    path("skip/<uuid:pep_id>/", views.skip, name="skip"),
]
