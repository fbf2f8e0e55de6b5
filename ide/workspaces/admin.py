"""Sandboxes for administrators: what came of their last start, and which files are shared."""

from django.contrib import admin

from consoles.admin import LookOnlyAdmin
from ide.workspaces.models import FileShare, Workspace


@admin.register(Workspace)
class WorkspaceAdmin(LookOnlyAdmin):
    """Whose sandbox is in which state; the keeper alone changes it."""

    list_display = ("user", "runtime", "state", "sentence", "changed_at")
    list_filter = ("state", "runtime")
    search_fields = ("user__username",)


@admin.register(FileShare)
class FileShareAdmin(LookOnlyAdmin):
    """Who shares which file. Its id, which opens it, is not shown."""

    list_display = ("user", "path", "created_at")
    list_display_links = None
    search_fields = ("user__username", "path")
