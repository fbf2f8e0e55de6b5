"""The project itself as a Django app: its templates, commands and checks."""

from django.apps import AppConfig
from django.core.checks import register

from ide import checks


class IdeConfig(AppConfig):
    """Pages that belong to no room."""

    name = "ide"

    def ready(self) -> None:
        """Register the checks of the settings."""
        register(checks.settings_fit)
