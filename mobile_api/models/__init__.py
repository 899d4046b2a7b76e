"""What the API itself keeps, one noun a file."""

from mobile_api.models.answered_mutation import AnsweredMutation
from mobile_api.models.device import Device

__all__ = ["AnsweredMutation", "Device"]
