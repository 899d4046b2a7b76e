"""Fixtures of the recommendations' tests: a matcher that was really fitted."""

import pytest

from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.fitted import catalogue, data_folder, fitted

__all__ = ["catalogue", "data_folder", "fitted"]


@pytest.fixture
def repair(catalogue: SmallCatalogue) -> str:
    """Id of a course."""
    return encode("Course", catalogue.repair.pk)


@pytest.fixture
def help_desk(catalogue: SmallCatalogue) -> str:
    """Id of a job."""
    return encode("Job", catalogue.help_desk.pk)
