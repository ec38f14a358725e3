"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kunskapsbank.settings.production")

application = get_wsgi_application()

# What is loaded by now stays for good: a full collection that looked at all of it would make a visitor wait.
gc.collect()
gc.freeze()
