import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded by now stays: the garbage collector need not walk through all of it again and again
