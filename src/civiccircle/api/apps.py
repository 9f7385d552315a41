from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "civiccircle.api"
    label = "api"
