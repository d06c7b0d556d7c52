"""Reading what the duties of many plans follow from, in a fixed number of queries, and the facts of each."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.db.models.functions import TruncDate

from audit.clock import LONDON
from audit.prepared import Listed, Lists, Values
from organisations.calendars import Calendars
from organisations.deadlines import initial_deadlines, meeting_deadlines, year_group_for
from organisations.working_days import Calendar
from peps.models import PEP, AgreedAction, AttainmentRow, CarePage, PartState, ViewAnswer, ViewsPage, ViewsRead
from signoff.duties.facts import FILLED, CareSaid, Facts, State
from signoff.life_events import change_met_by
from signoff.lives import Life
from signoff.models import Decision, Filing, ImprovementAction, Pause
from targets.models import FundingRequest

COMPULSORY_YEARS = {"R", *map(str, range(1, 12))}
PAGES = ["care", "views", "schooling", "attendance", "sen", "wellbeing", "pathway"]
NO_ANSWERS = {"version", "updated_at", "updated_by_id"}  # of a page: nothing hangs on who saved it, and when
ANSWERS = [
    f"{page}__{field.attname}"
    for page in PAGES
    for field in PEP._meta.get_field(page).related_model._meta.concrete_fields
    if field.attname not in NO_ANSWERS
]


def _day_of(moment: str) -> TruncDate:
    return TruncDate(moment, tzinfo=LONDON)


CONFIRMED = ("care_start_confirmed", "legal_status_confirmed", "review_on")
CARE = Values(lambda ids: CarePage.objects.filter(pep__in=ids).values_list("pep_id", *CONFIRMED, _day_of("updated_at")))
# How far the parts are: six rows a plan, so no more than is wanted of them.
STATES = Values(
    lambda ids: (
        PartState.objects.filter(pep__in=ids)
        .order_by()
        .values_list("pep_id", "part", "status", _day_of("completed_at"), _day_of("updated_at"))
    )
)
ROWS = [
    Lists(PEP, Prefetch("view_answers", ViewAnswer.objects.only("pep", "how"))),
    Lists(PEP, Prefetch("attainment", AttainmentRow.objects.only("pep", "subject", "removed_at"))),
]
SECTIONS = Listed(lambda ids: PEP.objects.with_pages_of_sections().only(*ANSWERS).filter(pk__in=ids).order_by())
SUBMITTED = FundingRequest.objects.filter(status=FundingRequest.Status.SUBMITTED, removed_at=None)
WAITING = Listed(lambda ids: SUBMITTED.filter(pep__in=ids))
SENT = Listed(lambda ids: ViewsPage.objects.filter(pep__in=ids).exclude(sent_at=None))
IMPROVEMENTS = Listed(lambda ids: ImprovementAction.objects.filter(pep__in=ids))
FILINGS = Listed(lambda ids: Filing.objects.filter(pep__in=ids).exclude(owner=""))
PAUSES = Listed(lambda ids: Pause.objects.current().filter(pep__in=ids).only("pep", "until"))


class Reading:
    """What was read for these plans, each with its child, policy, term and meeting."""

    def __init__(self, plans: list[PEP], calendars: Calendars, today: date):
        self.calendars, self.today = calendars, today
        self._deadlines: dict[tuple, dict] = {}
        ids = [pep.pk for pep in plans]
        self.care = {pep_id: CareSaid(*values) for pep_id, *values in CARE.of(ids)}
        _lend_states(plans)
        _read_pages([pep for pep in plans if any(pep.part(letter).is_being_filled for letter in FILLED)])
        self.returns = _latest_returns([pep for pep in plans if pep.status == PEP.Status.RETURNED])
        self.requests = defaultdict(list)
        for request in WAITING.of(ids):
            self.requests[request.pep_id].append(request)
        self.sent = {views.pep_id: views for views in SENT.of(ids)}
        self.views_read = defaultdict(list)
        for one in ViewsRead.objects.filter(pep__in=self.sent) if self.sent else []:
            self.views_read[one.pep_id].append(one)
        self.promised = defaultdict(list)
        promised = AgreedAction.objects.filter(pep__in=ids, removed_at=None, by_when__isnull=False)
        for action in promised.exclude(owner__in=["", AgreedAction.Owner.OTHER]):
            self.promised[action.pep_id].append(action)
        self.improvements = {row.pep_id: row for row in IMPROVEMENTS.of(ids)}
        self.filings = defaultdict(list)
        for filing in FILINGS.of(pep.pk for pep in plans if pep.status == PEP.Status.SIGNED_OFF):
            self.filings[filing.pep_id].append(filing)
        self.paused_until: dict[UUID, date] = {pause.pep_id: pause.until for pause in PAUSES.of(ids)}

    def facts(self, life: Life, pep: PEP) -> Facts:
        care, calendar = life.care, self.calendars.calendar_for(life.child.authority, pep.school_id)
        return Facts(
            pep=pep,
            care=self.care[pep.pk],
            care_start=care.starts if care else pep.opened_on,
            deadlines=self._initial(pep, care, calendar) if care and pep.kind == PEP.Kind.INITIAL else {},
            meeting_deadlines=self._of_meeting(pep, calendar),
            calendar=calendar,
            requests_waiting=self.requests[pep.pk],
            returned=self.returns.get(pep.pk, {}),
            today=self.today,
            sent=self.sent.get(pep.pk),
            views_read=self.views_read[pep.pk],
            promised=self.promised[pep.pk],
            improvement=self.improvements.get(pep.pk),
            filings=self.filings[pep.pk],
            school_change=change_met_by(pep, life, pep.rules, self.calendars),
            without_school_since=self._without_school_since(pep, life),
        )

    def _initial(self, pep: PEP, care, calendar: Calendar) -> dict:
        def work_out():
            return initial_deadlines(pep.rules, care.starts, emergency=care.emergency, calendar=calendar)

        return self._once(work_out, pep, calendar, care.starts, care.emergency)

    def _of_meeting(self, pep: PEP, calendar: Calendar) -> dict:
        """What hangs on the meeting, or on the day by which it is to be held while it is not arranged."""
        meeting = pep.meeting_or_none
        on = meeting.on if meeting else pep.due_on
        return self._once(lambda: meeting_deadlines(pep.rules, on, calendar=calendar), pep, calendar, on)

    def _once(self, work_out, pep: PEP, calendar: Calendar, *of) -> dict:
        """By kind, worked out once for all plans that share the policy, the calendar (one object each) and the day."""
        key = (pep.policy_id, id(calendar), *of)
        if key not in self._deadlines:
            self._deadlines[key] = {deadline.kind: deadline for deadline in work_out()}
        return self._deadlines[key]

    def _without_school_since(self, pep: PEP, life: Life) -> date | None:
        """Of a child of compulsory school age who has no place: the first day without, while looked after."""
        care = life.care
        if pep.school_id or pep.is_locked or care is None or care.ends:
            return None
        if year_group_for(life.child.date_of_birth, self.today) not in COMPULSORY_YEARS:
            return None
        ended = [row.ends for row in life.settings if row.ends and row.ends >= care.starts]
        return max(ended) + timedelta(days=1) if ended else care.starts


def _lend_states(plans: list[PEP]) -> None:
    found = defaultdict(dict)
    for pep_id, *state in STATES.of(pep.pk for pep in plans):
        found[pep_id][state[0]] = State(*state)
    for pep in plans:
        pep.lent_states = found[pep.pk]


def _read_pages(plans: list[PEP]) -> None:
    """The pages that Sections B and C ask about, whole and in one query, and the answers."""
    if not plans:
        return
    read = {pep.pk: pep for pep in SECTIONS.of(pep.pk for pep in plans)}
    for pep in plans:
        for name in [*PAGES, "has_support"]:
            setattr(pep, name, getattr(read[pep.pk], name))
    for rows in ROWS:
        rows.fetch(plans)
    prefetch_related_objects([pep for pep in plans if pep.child.authority.own_questions], "own_answers")


def _latest_returns(plans: list[PEP]) -> dict[UUID, dict]:
    """By plan: part -> (decision, reason), of the latest return."""
    found = {}
    if not plans:
        return found
    decisions = Decision.objects.filter(pep__in=plans, verb="return").order_by("-at")
    for decision in decisions.prefetch_related("parts"):
        found.setdefault(decision.pep_id, {row.part: (decision, row.reason) for row in decision.parts.all()})
    return found
