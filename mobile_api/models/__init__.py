"""What the API itself keeps, one noun a file."""

from mobile_api.models.answered_mutation import AnsweredMutation

__all__ = ["AnsweredMutation"]
