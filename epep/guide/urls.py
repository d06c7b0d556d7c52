from django.urls import path

from epep.guide import views

app_name = "guide"

urlpatterns = [
    path("way/", views.way, name="way"),
    path("how/<slug:slug>/", views.how_to, name="how_to"),
    path("<slug:slug>/", views.guide, name="guide"),
]
