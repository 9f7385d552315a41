from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "civiccircle.kernel.publishing"
    label = "publishing"
