"""Runs of many minutes of a person's work: the real server before real agents, as for the tests of the consoles."""

from tests.consoles.conftest import service

__all__ = ["service"]
