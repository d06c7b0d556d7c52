"""Test settings change speed only: a cheap password hasher, tasks run in place, mail kept in memory."""

import os
import tempfile

from django.middleware import csrf

os.environ.setdefault("EPEP_DEMO", "1")
os.environ.setdefault("EPEP_VAR_DIR", tempfile.mkdtemp(prefix="epep-test-"))

from epep.settings import *  # noqa: F403
from epep.settings import DATABASES, ROOMS, STATIC_ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["*"]
# The everyday suite makes its tables from the models, which takes a second instead of half a minute; CI on PostgreSQL
# walks every migration.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if not os.environ.get("TEST_WITH_MIGRATIONS"):
        MIGRATION_MODULES = dict.fromkeys(ROOMS)
    DATABASES["default"]["TEST"] = {"NAME": None}

# A form's secret is random letters, and would now and then spell the very name a test says is not on the page. These
# letters spell nothing.
csrf.CSRF_ALLOWED_CHARS = "QXZJ"
