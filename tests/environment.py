"""Loaded by pytest before Django's settings are read."""

import os

os.environ["ENVIRONMENT"] = "test"
