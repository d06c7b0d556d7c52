"""Targets and what becomes of them; the money that is asked for, decided and accounted for."""

from targets.models.requests import FundingDecision, FundingRequest, NoMoneyReason
from targets.models.targets import ProgressNote, Target, TargetAction, TargetReview

__all__ = [
    "FundingDecision",
    "FundingRequest",
    "NoMoneyReason",
    "ProgressNote",
    "Target",
    "TargetAction",
    "TargetReview",
]
