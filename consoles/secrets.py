"""Tokens of links and tickets: 128 bits and more, kept only as what they hash to."""

import hashlib
import secrets

BYTES = 16
"""128 bits (rule 15); 22 characters."""


def new_secret() -> str:
    """A secret that fits into addresses."""
    return secrets.token_urlsafe(BYTES)


def fingerprint(secret: str) -> str:
    """What is stored of a secret: it is found by this, and cannot be told from it. Long secrets need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
