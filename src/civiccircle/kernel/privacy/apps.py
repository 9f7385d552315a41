from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "civiccircle.kernel.privacy"
    label = "privacy"
