from django.db.models.signals import post_migrate

from civiccircle.kernel.capability import RoomConfig


class TraceConfig(RoomConfig):
    default = True
    name = "civiccircle.kernel.trace"
    label = "trace"

    def ready(self) -> None:
        from . import search_index

        super().ready()
        post_migrate.connect(search_index.make, sender=self)
