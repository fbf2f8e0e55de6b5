"""Addresses of accounts: signing in and out by allauth, and the account's own page."""

from allauth.account import views as allauth
from django.urls import URLPattern, path

from ide.accounts import views


def patterns() -> list[URLPattern]:
    """Only what is offered: with no mail server there are no addresses to confirm and no resets by mail."""
    return [
        path("accounts/login/", allauth.login, name="account_login"),
        path("accounts/logout/", allauth.logout, name="account_logout"),
        path("accounts/signup/", allauth.signup, name="account_signup"),
        path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
        path("accounts/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
        path("accounts/password/change/", allauth.password_change, name="account_change_password"),
        path("user/<slug:name>/account/", views.account, name="account"),
        path("user/<slug:name>/account/token/", views.show_token, name="account_token"),
        path("user/<slug:name>/account/token/new/", views.new_token, name="account_token_new"),
    ]
