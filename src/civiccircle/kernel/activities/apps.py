from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "civiccircle.kernel.activities"
    label = "activities"

    def ready(self) -> None:
        from . import rules  # noqa: F401 - registers the permissions
