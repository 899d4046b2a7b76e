"""The ASGI application, for a production server that speaks ASGI."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
os.environ.setdefault("ENVIRONMENT", "production")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT_MS", "5000")

import django
from django.core.asgi import get_asgi_application

from backend.checks import refuse_half_configured_start

# Before the application is built, so that what is wrong is all that is said.
django.setup()
refuse_half_configured_start()
application = get_asgi_application()
