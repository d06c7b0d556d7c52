from casework.models.log import (
    CaseNote,
    Challenge,
    Entry,
    FollowedUp,
    Intervention,
    Offer,
    Reply,
    Report,
    Watch,
)
from casework.models.moves import Move, MoveOption, MoveStep

__all__ = [
    "CaseNote",
    "Challenge",
    "Entry",
    "FollowedUp",
    "Intervention",
    "Move",
    "MoveOption",
    "MoveStep",
    "Offer",
    "Reply",
    "Report",
    "Watch",
]
