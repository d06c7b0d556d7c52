"""What people answer on each page of a plan, and the words they read. Nothing is required while saving: what a part
needs is asked when it is marked complete. Pages and lines are made from the table of questions (`peps.fields`)."""

from peps.forms.base import PageForm, page_form, row_form
from peps.forms.meeting import ActionForm, AttendanceAtMeetingForm, CarerOwnViewsForm
from peps.forms.views import AlternativeViewForm, RecordForm, SetUpForm

__all__ = [
    "ActionForm",
    "AlternativeViewForm",
    "AttendanceAtMeetingForm",
    "CarerOwnViewsForm",
    "PageForm",
    "RecordForm",
    "SetUpForm",
    "page_form",
    "row_form",
]
