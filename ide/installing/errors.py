"""What can keep an installation from being made."""


class InstallError(Exception):
    """A step cannot be done; the text is one sentence that says what is missing and how to get it."""
