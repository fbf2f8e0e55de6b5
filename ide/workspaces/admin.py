"""Sandboxes for administrators: what came of their last start."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ide.workspaces.models import Workspace


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Whose sandbox is in which state; the keeper alone changes it."""

    list_display = ("user", "runtime", "state", "sentence", "changed_at")
    list_filter = ("state", "runtime")
    search_fields = ("user__username",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made when a sandbox is first wanted."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing to change."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing to delete."""
        del request, obj
        return False
