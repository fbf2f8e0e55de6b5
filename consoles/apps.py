"""The consoles room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsolesConfig(AppConfig):
    """Interactive terminals."""

    name = "consoles"
    verbose_name = _("Consoles")
