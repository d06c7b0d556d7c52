"""The settings of production, with one page more: the floor. `python -m tests.bench` sets the environment they read."""

from epep.settings import *  # noqa: F403
from epep.settings import BASE_DIR, LOGGING, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "bench" / "templates"]
LOGGING["root"]["level"] = "WARNING"
CELERY_BROKER_URL = "memory://nobody"  # long work is asked for, and nobody does it
