from django.apps import AppConfig


class PepsConfig(AppConfig):
    name = "peps"
    default_auto_field = "django.db.models.BigAutoField"
