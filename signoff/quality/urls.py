from django.urls import path

from signoff.quality import views
from signoff.quality import views_samples as samples

app_name = "quality"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("start/", views.start, name="start"),
    path("stop/", views.stop, name="stop"),
    path("second/", samples.samples, name="samples"),
    path("second/draw/<str:code>/", samples.draw, name="draw"),
    path("second/samples/<uuid:sample_id>/", samples.sample, name="sample"),
    path("second/<uuid:reading_id>/", samples.second, name="second"),
    path("second/<uuid:reading_id>/compare/", samples.compare, name="compare"),
    path("skip/<uuid:pep_id>/", views.skip, name="skip"),
]
