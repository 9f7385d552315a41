from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "civiccircle.web"
    label = "web"
