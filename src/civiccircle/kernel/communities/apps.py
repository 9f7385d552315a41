from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "civiccircle.kernel.communities"
    label = "communities"
