"""The queue as the web tier sees it: a Celery app that sends. The keeper's own app is `ide.keeper`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ide.settings")

app = Celery("terrarium")
app.config_from_object("django.conf:settings", namespace="CELERY")
