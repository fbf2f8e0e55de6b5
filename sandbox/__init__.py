"""Isolated environments, one per user and runtime, and how to talk to them.

Nothing here knows that there is a website: no Django, no Channels, no Celery, and nothing imports upward.
"""
