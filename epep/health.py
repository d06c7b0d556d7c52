"""For load balancers and alarms: is this process alive, and can the house do its work? It tells ok or not ok."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from audit import clock

WORKER_HEARTBEAT = "worker-heartbeat"  # a cache key; the worker's start and notices.tasks.sweep write the moment
WORKER_MAY_BE_SILENT = timedelta(minutes=3)  # the sweep runs every minute
BROKER_TIMEOUT = 1.0  # seconds

log = logging.getLogger(__name__)
_migrations_seen_applied = False


@require_GET
@never_cache
@login_not_required
def healthz(request):
    """Alive: this process answers. It asks nobody else, so that a broken database does not restart the web."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@never_cache
@login_not_required
def readyz(request):
    """Ready: everything a working house needs is there."""
    answers = {name: _is_true(check) for name, check in CHECKS.items()}
    words = {name: "ok" if good else "not ok" for name, good in answers.items()}
    return JsonResponse(words, status=200 if all(answers.values()) else 503)


def _is_true(check):
    try:
        return check()
    except Exception:  # whatever is wrong, the answer is "not ok"; the reason is for the log, not for the caller
        log.warning("Not ready: %s", check.__name__, exc_info=True)
        return False


def database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations_are_applied():
    """Looked up until true, then remembered: this process's code, and so what it needs, does not change."""
    global _migrations_seen_applied
    if not _migrations_seen_applied:
        executor = MigrationExecutor(connection)
        _migrations_seen_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrations_seen_applied


def broker_answers():
    """One ping and no second try: who asks will ask again."""
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    limits = {"socket_connect_timeout": BROKER_TIMEOUT, "socket_timeout": BROKER_TIMEOUT}
    with Redis.from_url(address, retry=Retry(NoBackoff(), 0), **limits) as broker:
        return broker.ping()


def worker_is_alive():
    written = cache.get(WORKER_HEARTBEAT)
    return bool(written) and abs(clock.now() - datetime.fromisoformat(written)) < WORKER_MAY_BE_SILENT


CHECKS = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "broker": broker_answers,
    "worker": worker_is_alive,
}
