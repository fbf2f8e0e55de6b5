"""Sandboxes for administrators: what came of their last start."""

from django.contrib import admin

from consoles.admin import LookOnlyAdmin
from ide.workspaces.models import Workspace


@admin.register(Workspace)
class WorkspaceAdmin(LookOnlyAdmin):
    """Whose sandbox is in which state; the keeper alone changes it."""

    list_display = ("user", "runtime", "state", "sentence", "changed_at")
    list_filter = ("state", "runtime")
    search_fields = ("user__username",)
