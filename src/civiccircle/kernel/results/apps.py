from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "civiccircle.kernel.results"
    label = "results"
