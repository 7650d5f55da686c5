"""The task queue's app. Entry points that name no settings get production's, which refuse to start half-configured."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cineproject.settings.prod")

app = Celery("cineproject")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
