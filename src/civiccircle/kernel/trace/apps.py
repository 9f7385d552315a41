from django.apps import AppConfig


class TraceConfig(AppConfig):
    name = "civiccircle.kernel.trace"
    label = "trace"
