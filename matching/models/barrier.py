"""What a resident may say stands in their way. Each is worded as a need, so that nobody names a cause, a condition or a status."""

from __future__ import annotations

from django.db import models


class Barrier(models.TextChoices):
    """A resident's own statement. The label is the statement as they tick it."""

    CHILDCARE = "CHILDCARE", "I need help with childcare"
    ENGLISH = "ENGLISH", "I want help with my English"
    CONFIDENCE = "CONFIDENCE", "I want to start gently"
    QUALIFICATIONS_FROM_ABROAD = "QUALIFICATIONS_FROM_ABROAD", "My qualifications are from another country"
    NO_LAPTOP = "NO_LAPTOP", "I don't have a laptop"
    NO_DATA = "NO_DATA", "I have little or no internet at home"
    TRAVEL_COSTS = "TRAVEL_COSTS", "I need help with travel costs"
    STEP_FREE = "STEP_FREE", "I need places without steps"
