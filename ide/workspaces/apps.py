"""The workspaces room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspacesConfig(AppConfig):
    """Sandboxes as the database sees them."""

    name = "ide.workspaces"
    label = "workspaces"
    verbose_name = _("Workspaces")
