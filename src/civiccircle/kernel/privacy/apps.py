from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import pre_migrate


class PrivacyConfig(AppConfig):
    name = "civiccircle.kernel.privacy"
    label = "privacy"

    def ready(self) -> None:
        from .checks import check_declarations, refuse_undeclared

        import_module(f"{self.name}.places")  # registers what they hold
        register(check_declarations, "privacy")
        # Checks can be skipped; the database is not changed for a model that hides what it holds.
        pre_migrate.connect(refuse_undeclared, sender=self)
