"""Every address of the website, wired to the function that reaches sandboxes."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from ide import views
from ide.accounts import urls as accounts


def patterns() -> list[URLPattern | URLResolver]:
    """All addresses."""
    return [
        path("", views.landing, name="landing"),
        path("health/", views.health, name="health"),
        path("admin/", admin.site.urls),
        *accounts.patterns(),
    ]


urlpatterns = patterns()
handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error
