from django.urls import path

from peps.voice import settings

app_name = "voice"
urlpatterns = [
    path("", settings.settings, name="settings"),
    path("languages/<slug:language>/", settings.language, name="language"),
    path("languages/<slug:language>/withdraw/", settings.withdraw, name="withdraw"),
]
