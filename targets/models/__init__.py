"""Targets and what becomes of them; the money that is asked for, decided and accounted for."""

from targets.models.ledger import Evidence, LedgerEntry, Payment, PaymentBatch, Rate, Scheme
from targets.models.requests import (
    FundingCategory,
    FundingCondition,
    FundingDecision,
    FundingRequest,
    NoMoneyReason,
)
from targets.models.targets import ProgressNote, Target, TargetAction, TargetReview

__all__ = [
    "Evidence",
    "FundingCategory",
    "FundingCondition",
    "FundingDecision",
    "FundingRequest",
    "LedgerEntry",
    "NoMoneyReason",
    "Payment",
    "PaymentBatch",
    "ProgressNote",
    "Rate",
    "Scheme",
    "Target",
    "TargetAction",
    "TargetReview",
]
