from django.apps import AppConfig


class EpepConfig(AppConfig):
    name = "epep"

    def ready(self):
        from epep import agenda, histories, panels, wiring

        wiring.connect()
        panels.register()
        histories.register()
        agenda.register()
