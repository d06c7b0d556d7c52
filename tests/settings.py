"""Test settings change speed only: a cheap password hasher, tasks run in place, mail kept in memory."""

import atexit
import os
import shutil
import tempfile

from django.middleware import csrf

os.environ.setdefault("EPEP_DEMO", "1")
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
if "EPEP_VAR_DIR" not in os.environ:
    os.environ["EPEP_VAR_DIR"] = tempfile.mkdtemp(prefix="epep-test-", dir=IN_MEMORY)
    atexit.register(shutil.rmtree, os.environ["EPEP_VAR_DIR"], ignore_errors=True)

from epep.settings import *  # noqa: E402, F403
from epep.settings import DATABASES, ROOMS, STATIC_ROOT  # noqa: E402

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
API_REQUESTS = API_WRONG_TOKENS = 100_000  # every test asks in the same minute; those of the pace say their own
# The everyday suite makes its tables from the models, which takes a second instead of half a minute; CI on PostgreSQL
# walks every migration.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if not os.environ.get("TEST_WITH_MIGRATIONS"):
        MIGRATION_MODULES = dict.fromkeys(ROOMS)
    # A file, as in the demo: a database without one is shared by threads in a way that lets nobody wait for a lock, and
    # a browser asks for several things at once.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["EPEP_VAR_DIR"], "tests.sqlite3")}

# A form's secret is random letters, and would now and then spell the very name a test says is not on the page. These
# letters spell nothing.
csrf.CSRF_ALLOWED_CHARS = "QXZJ"
