from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "civiccircle.kernel.ledger"
    label = "ledger"
