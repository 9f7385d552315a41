from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "civiccircle.kernel.people"
    label = "people"
