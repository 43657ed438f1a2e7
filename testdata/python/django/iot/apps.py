from django.apps import AppConfig


class IotConfig(AppConfig):
    name = "iot"

    def ready(self):
        from iot import service as svc
        svc.service.client.onOffline = lambda: None
        svc.service.client.disconnect()
