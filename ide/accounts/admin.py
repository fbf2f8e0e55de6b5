"""Accounts and plans for administrators. Accounts are closed, never deleted: no name or id is given twice."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import TokenProxy

from ide.accounts.closing import activate, deactivate
from ide.accounts.models import Plan, User

admin.site.site_header = "Terrarium"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one door, with its limits
admin.site.unregister([Group, TokenProxy])


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """What plans allow."""

    list_display = ("name", "is_default", "consoles", "memory_mb", "cpus", "pids")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who may sign in, on which plan."""

    list_display = ("username", "email", "plan", "is_active", "is_staff", "date_joined")
    list_filter = ("plan", "is_active", "is_staff")
    search_fields = ("username", "email")
    fields = ("username", "email", "plan", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("username", "is_active", "date_joined", "last_login")
    actions = ("close_accounts", "open_accounts")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts are made by signing up, or by `manage.py adduser`."""
        del request
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A row keeps its name and id from being given twice."""
        del request, obj
        return False

    @admin.action(description=_("Close accounts: they can sign in no more"))
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the chosen accounts, but not one's own."""
        for user in queryset.exclude(pk=request.user.pk or 0):
            deactivate(user)

    @admin.action(description=_("Open closed accounts again"))
    def open_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Open the chosen accounts."""
        del request
        for user in queryset:
            activate(user)
