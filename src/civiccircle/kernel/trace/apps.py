from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TraceConfig(AppConfig):
    name = "civiccircle.kernel.trace"
    label = "trace"

    def ready(self) -> None:
        from . import search_index

        post_migrate.connect(search_index.make, sender=self)
