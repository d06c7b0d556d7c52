"""What people answer on each page of a plan, and the words they read. Nothing is required while saving: what a part
needs is asked when it is marked complete."""

from peps.forms.base import PageForm
from peps.forms.care import CareForm, ContactForm, ContactRulesForm, DecisionsForm, HealthForm
from peps.forms.education import AttainmentForm, AttendanceForm, PathwayForm, SchoolForm, SenForm, WellbeingForm
from peps.forms.meeting import (
    ActionForm,
    AttendanceAtMeetingForm,
    CarerOwnViewsForm,
    CarerViewsForm,
    InviteeForm,
    MeetingForm,
    MinutesForm,
    NextMeetingForm,
    SummaryForm,
)
from peps.forms.views import AlternativeViewForm, RecordForm, SetUpForm, ViewsForm

__all__ = [
    "ActionForm",
    "AlternativeViewForm",
    "AttainmentForm",
    "AttendanceAtMeetingForm",
    "AttendanceForm",
    "CareForm",
    "CarerOwnViewsForm",
    "CarerViewsForm",
    "ContactForm",
    "ContactRulesForm",
    "DecisionsForm",
    "HealthForm",
    "InviteeForm",
    "MeetingForm",
    "MinutesForm",
    "NextMeetingForm",
    "PageForm",
    "PathwayForm",
    "RecordForm",
    "SchoolForm",
    "SenForm",
    "SetUpForm",
    "SummaryForm",
    "ViewsForm",
    "WellbeingForm",
]
