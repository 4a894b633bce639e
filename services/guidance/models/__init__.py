"""What a person has seen or put away."""

from services.guidance.models.mark import GuidanceMark

__all__ = ["GuidanceMark"]
