"""A matcher is fitted, stored with its hash, and put to use."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.errors import Refusal
from courses.models import CatalogueVersion
from matching.datasets import occupation_table, opportunity_frame
from matching.models import ModelRelease
from matching.recommender import store
from matching.recommender.index import TextVectors
from matching.recommender.pipeline import Recommender


class NothingToLearnFrom(Refusal):
    """The catalogue or the taxonomy is empty."""

    code = "NOTHING_TO_LEARN_FROM"
    message = "There is nothing to learn from yet. Run `manage.py load_fixtures` or `manage.py import_open_data` first."
