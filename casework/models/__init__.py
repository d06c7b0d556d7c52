from casework.models.alerts import Alert
from casework.models.log import (
    CaseNote,
    Challenge,
    Entry,
    FollowedUp,
    Intervention,
    NoteFile,
    Offer,
    Reply,
    Report,
    Watch,
)
from casework.models.moves import Move, MoveOption, MoveStep

__all__ = [
    "Alert",
    "CaseNote",
    "Challenge",
    "Entry",
    "FollowedUp",
    "Intervention",
    "Move",
    "MoveOption",
    "MoveStep",
    "NoteFile",
    "Offer",
    "Reply",
    "Report",
    "Watch",
]
