from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "civiccircle.kernel.activities"
    label = "activities"
