"""Consoles for administrators: to look at, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from consoles.models import Console


class LookOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Rows that come, change and go by what people do on their pages, never by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing to add."""
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


@admin.register(Console)
class ConsoleAdmin(LookOnlyAdmin):
    """Who has which consoles. To kill one is its owner's, or the agent would go on running it."""

    list_display = ("id", "user", "name", "executable", "created_at", "last_used_at")
    list_filter = ("executable", "runtime")
    search_fields = ("user__username",)
