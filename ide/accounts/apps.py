"""The accounts room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, plans and tokens."""

    name = "ide.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
