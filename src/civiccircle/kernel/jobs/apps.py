from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "civiccircle.kernel.jobs"
    label = "jobs"
