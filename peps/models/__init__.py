"""A plan for a term. `plan` is the plan and its parts; the other modules are the pages of its parts, a noun a file."""

from peps.models.attainment import AttainmentRow, StatutoryResult
from peps.models.attendance import AlternativeProvision, AttendancePage, AttendancePeriod, Suspension
from peps.models.audience import PageAudience
from peps.models.care import Agency, CarePage
from peps.models.education import (
    Application,
    PathwayPage,
    SchoolPage,
    SenPage,
    SubjectFeedback,
    Support,
    WellbeingPage,
)
from peps.models.figures import FiguresFile
from peps.models.former import FormerPlan
from peps.models.gathering import Nudge, ReadUpTo, Word
from peps.models.guests import HandOver, InvitedLink
from peps.models.kept import Draft, LateNote, Presence
from peps.models.live import LiveMeeting, MeetingNote, ViewsCheck
from peps.models.meeting import AgreedAction, Invitee, Meeting, MinutesPage
from peps.models.own import OwnAnswer, OwnQuestion, OwnWording
from peps.models.plan import PEP, Part, PartState, Snapshot, WhyNot
from peps.models.views import (
    AlternativeView,
    CheckedLanguage,
    SafePerson,
    ViewAnswer,
    ViewPicture,
    ViewsPage,
    ViewsRead,
    VoiceSettings,
)

__all__ = [
    "PEP",
    "Agency",
    "AgreedAction",
    "AlternativeProvision",
    "AlternativeView",
    "Application",
    "AttainmentRow",
    "AttendancePage",
    "AttendancePeriod",
    "CarePage",
    "CheckedLanguage",
    "Draft",
    "FiguresFile",
    "FormerPlan",
    "HandOver",
    "InvitedLink",
    "Invitee",
    "LateNote",
    "LiveMeeting",
    "Meeting",
    "MeetingNote",
    "MinutesPage",
    "Nudge",
    "OwnAnswer",
    "OwnQuestion",
    "OwnWording",
    "PageAudience",
    "Part",
    "PartState",
    "PathwayPage",
    "Presence",
    "ReadUpTo",
    "SafePerson",
    "SchoolPage",
    "SenPage",
    "Snapshot",
    "StatutoryResult",
    "SubjectFeedback",
    "Support",
    "Suspension",
    "ViewAnswer",
    "ViewPicture",
    "ViewsCheck",
    "ViewsPage",
    "ViewsRead",
    "VoiceSettings",
    "WellbeingPage",
    "WhyNot",
    "Word",
]
