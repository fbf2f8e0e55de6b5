"""The names of what a plan limits, and what happens at a limit."""

from django.core.exceptions import PermissionDenied


class QuotaExceeded(PermissionDenied):
    """A limit of the user's plan is reached; the text is a sentence for the user. Django answers 403."""
