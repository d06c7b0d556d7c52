"""The Celery application: a trigger for short sweeps over database rows; it holds nothing that may not be lost."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
app = Celery("epep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def note_that_a_worker_started(**_):
    """So /readyz need not wait for the first sweep. (Celery's own signal: there is no other way to hear of it.)"""
    from django.core.cache import cache

    from audit import clock

    cache.set("worker-heartbeat", clock.now().isoformat(), timeout=None)
