"""The kinds of rows that figures count. What a case note says and what a young person said is in none of them."""

from datetime import timedelta

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse

from accounts.roles import Role
from audit.clock import LONDON
from casework.models import Report
from children.models import Child, Enrolment
from components.words import day_words, money_words
from insight.breakdowns import own
from insight.measures.table import Rows
from peps.models import PEP, AttainmentRow, AttendancePage, Invitee, Suspension
from signoff.models import CriterionRating, Duty, Filing, Pause, SecondReading
from targets.models import FundingRequest, LedgerEntry, Target, TargetReview
from targets.money.categories import STARTS_FROM

COMPULSORY = ["R", *map(str, range(1, 12))]
WAITING_FOR = {
    "social_worker": "Social worker",
    "designated_teacher": "Designated teacher",
    "young_person": "The young person’s views",
    "adviser": "Virtual School",
}
ASKED_AS = [
    Role.YOUNG_PERSON, Role.CARER, Role.PARENT, Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.ADVISER, Role.HEAD,
    Role.REVIEWING_OFFICER,
]  # fmt: skip
OTHERS_ASKED = "others"
ASKED_WORDS = {role.value: role.label for role in ASKED_AS} | {OTHERS_ASKED: "Somebody else"}
FOUR_WEEKS = timedelta(days=28)
SELDOM, PERSISTENT, SEVERE = 5, 10, 50


def day(value) -> str:
    return day_words(value, "short") if value else "–"


# ---------------------------------------------------------------- plans


def _plans(scope):
    """Every plan but those that were closed, with what is late and whether its clocks rest."""
    here = OuterRef("pk")
    running = Duty.objects.open().filter(pep=here).exclude(paused_until__gte=scope.today)
    return PEP.objects.exclude(status=PEP.Status.CLOSED).annotate(
        is_late=Exists(running.filter(due_on__lt=scope.today)),
        is_paused=Exists(Pause.objects.filter(pep=here, ended_on=None, until__gte=scope.today)),
    )


def _held(scope):
    held = _plans(scope).filter(meeting__held=True)
    return held.annotate(
        signed_on=TruncDate("signed_off_at", tzinfo=LONDON),
        sign_by=F("meeting__on") + FOUR_WEEKS,
        four_weeks_ago=Value(scope.today - FOUR_WEEKS, output_field=DateField()),
    )


def _initial(scope):
    def of(kind):
        return Duty.objects.filter(pep=OuterRef("pk"), kind=kind)

    begin, hold = of(Duty.Kind.INITIATE), of(Duty.Kind.HOLD)
    return _plans(scope).filter(kind=PEP.Kind.INITIAL).annotate(
        begin_by=Subquery(begin.values("due_on")[:1]),
        begun_on=Subquery(begin.values("done_on")[:1]),
        hold_by=Coalesce(Subquery(hold.values("statutory_on")[:1]), Subquery(hold.values("due_on")[:1])),
    )  # fmt: skip


def _overdue(scope):
    """Plans with something late, and whose turn the thing is that is late longest."""
    late = (
        Duty.objects.open()
        .filter(pep=OuterRef("pk"), due_on__lt=scope.today)
        .exclude(paused_until__gte=scope.today)
        .annotate(
            turn=Case(
                When(kind=Duty.Kind.PART_B, then=Value("young_person")),
                When(role="head", then=Value("adviser")),
                default=F("role"),
                output_field=CharField(),
            )
        )
        .order_by("due_on", "kind", "pk")
    )
    open_plans = PEP.objects.open().annotate(
        waiting=Subquery(late.values("turn")[:1]), late_since=Subquery(late.values("due_on")[:1])
    )
    return open_plans.filter(late_since__isnull=False)


PLAN = {
    "child": "child__",
    "term": "term",
    "school": "school",
    "fetched": ("child", "term", "school"),
    "order": ("due_on", "child__family_name", "child__given_name", "pk"),
    "href": lambda plan: plan.get_absolute_url(),
}
PLAN_COLUMNS = (
    ("Plan", str),
    ("School", lambda plan: plan.school or "No school place"),
    ("Meeting due", lambda plan: day(plan.due_on)),
    ("Where it is", lambda plan: plan.get_status_display()),
)
PLANS = Rows("plans", "plan", "plans", "plan_status", _plans, PLAN_COLUMNS, **PLAN)
INITIAL = Rows(
    "initial", "initial plan", "initial plans", "plan_status", _initial,
    (*PLAN_COLUMNS[1:3], ("Begun", lambda plan: day(plan.begun_on))), **PLAN,
)  # fmt: skip
HELD = Rows(
    "held", "plan with a meeting held", "plans with a meeting held", "plan_status", _held,
    (*PLAN_COLUMNS[:2], ("Meeting held", lambda plan: day(plan.meeting.on)),
     ("Signed off", lambda plan: day(plan.signed_off_at))),
    **PLAN | {"fetched": ("child", "term", "school", "meeting")},
)  # fmt: skip
OVERDUE = Rows(
    "overdue", "overdue plan", "overdue plans", "plan_status", _overdue,
    (*PLAN_COLUMNS[:2], ("Late since", lambda plan: day(plan.late_since)),
     ("Waiting for", lambda plan: WAITING_FOR.get(plan.waiting, "Somebody else"))),
    **PLAN | {"order": ("late_since", "pk")},
)  # fmt: skip


def _readable(scope, path):
    """Of ratings those this person may read: who reads a plan a second time sees the first rating only afterwards."""
    blind = SecondReading.objects.filter(reader=scope.user, opened_at=None)
    return ~Q(**{f"{path}pk__in": blind.values("pep")}) & ~Q(**{f"{path}status": PEP.Status.CLOSED})


def _colour(scope, version: str, level: str):
    """The colour a level has on the scale of the version by which the plan was rated; scales are the authority's."""
    cases = [
        When(**{version: each.pk, level: key}, then=Value(found.colour))
        for each in scope.rubrics
        for key, found in each.rubric.levels.items()
    ]
    return Case(*cases, default=Value(""), output_field=CharField())


def _rated(scope):
    plans = PEP.objects.filter(_readable(scope, ""), rating__isnull=False)
    return plans.annotate(colour=_colour(scope, "rating__rubric_version", "rating__overall"))


RATED = Rows(
    "rated", "rated plan", "rated plans", "rating", _rated,
    (*PLAN_COLUMNS[:2], ("Rating", lambda plan: plan.rating.overall_words)),
    **PLAN | {"fetched": ("child", "term", "school", "rating__rubric_version")},
)  # fmt: skip
VOICE = Rows(
    "voice", "plan with a meeting held", "plans with a meeting held", "sections", _held,
    (*PLAN_COLUMNS[:2], ("How views were given", lambda plan: plan.views.get_route_display() or "Not recorded")),
    **PLAN | {"fetched": ("child", "term", "school", "views")},
)  # fmt: skip

OF_PLAN = {"child": "pep__child__", "term": "pep__term", "school": "pep__school"}
OF_PLAN_FETCHED = ("pep__child", "pep__term", "pep__school")
PLAN_AND_SCHOOL = (("Plan", lambda row: row.pep), ("School", lambda row: row.pep.school or "No school place"))


def _criteria(scope):
    lines = CriterionRating.objects.filter(_readable(scope, "rating__pep__"))
    return lines.annotate(colour=_colour(scope, "rating__rubric_version", "level"))


def _criterion_words(scope) -> dict[str, str]:
    """As the latest version calls it in which it is."""
    return {
        criterion.key: criterion.words
        for version in sorted(scope.rubrics, key=lambda version: version.number)
        for criterion in version.rubric.criteria
    }


CRITERIA_ROWS = Rows(
    "criteria", "criterion of a rated plan", "criteria of rated plans", "rating", _criteria,
    (("Criterion", lambda row: row.rating.rubric_version.rubric.by_key[row.criterion].words),
     ("School", lambda row: row.rating.pep.school or "No school place"),
     ("Level", lambda row: row.rating.rubric_version.rubric.level_words(row.level))),
    href=lambda row: reverse("signoff:page", args=[row.rating.pep_id]),
    child="rating__pep__child__", term="rating__pep__term", school="rating__pep__school",
    own=(own("criterion", "By criterion", "Criterion", "criterion", _criterion_words),),
    fetched=("rating__rubric_version", "rating__pep__child", "rating__pep__term", "rating__pep__school"),
    order=("criterion", "pk"),
)  # fmt: skip

FILINGS = Rows(
    "filings", "signed-off plan to file", "signed-off plans to file", "plan_status",
    lambda scope: Filing.objects.exclude(owner="").annotate(filed_on=TruncDate("filed_at", tzinfo=LONDON)),
    (*PLAN_AND_SCHOOL, ("To be filed by", lambda row: day(row.due_on)), ("Filed", lambda row: day(row.filed_at))),
    href=lambda row: row.pep.get_absolute_url(), **OF_PLAN,
    fetched=OF_PLAN_FETCHED, order=("due_on", "pep__child__family_name", "pk"),
)  # fmt: skip


def _invited(scope):
    held = Invitee.objects.expected().filter(pep__meeting__held=True)
    return held.exclude(pep__status=PEP.Status.CLOSED)


def _asked_as(rows, scope):
    """The roles a plan has; what somebody wrote instead, which may name a person, is one group."""
    known = [When(role__iexact=role.label, then=Value(role.value)) for role in ASKED_AS]
    return Case(*known, default=Value(OTHERS_ASKED), output_field=CharField())


# Who came is listed by role: the names of people outside are on the plan, not here.
INVITED = Rows(
    "invited", "person asked to a meeting", "people asked to meetings", "meeting", _invited,
    (*PLAN_AND_SCHOOL, ("Asked as", lambda row: row.role),
     ("Came", lambda row: row.get_attended_display() or "Not recorded")),
    href=lambda row: row.pep.get_absolute_url(), **OF_PLAN,
    own=(own("role", "By role", "Role at the meeting", _asked_as, ASKED_WORDS),),
    fetched=OF_PLAN_FETCHED, order=("role", "pk"),
)  # fmt: skip


# ---------------------------------------------------------------- learning


def _attendance(scope):
    """As `peps.models.Sessions.counted`: present and approved activity, of the sessions told or given."""
    told = Q(authorised__isnull=False, unauthorised__isnull=False)
    there = F("attended") + Coalesce(F("activity"), 0)
    whole = Case(
        When(told, then=there + F("authorised") + F("unauthorised")),
        default=F("possible"),
        output_field=IntegerField(),
    )
    pages = AttendancePage.objects.exclude(pep__status=PEP.Status.CLOSED)
    pages = pages.annotate(there=there, whole=whole)
    return pages.annotate(
        missed=(F("whole") - F("there")) * 100,
        twentieth=F("whole") * SELDOM,
        tenth=F("whole") * PERSISTENT,
        half=F("whole") * SEVERE,
    )


ATTENDANCE = Rows(
    "attendance", "plan", "plans", "education", _attendance,
    (*PLAN_AND_SCHOOL, ("Attendance", lambda page: page.percentage_words or "No figures")),
    href=lambda page: reverse("peps:page", args=[page.pep_id, "absence"]), **OF_PLAN,
    fetched=OF_PLAN_FETCHED, order=("pep__child__family_name", "pep__child__given_name", "pk"),
)  # fmt: skip
SUSPENSIONS = Rows(
    "suspensions", "suspension or exclusion", "suspensions and exclusions", "education",
    lambda scope: Suspension.objects.filter(removed_at=None).exclude(pep__status=PEP.Status.CLOSED),
    (("School", lambda row: row.pep.school or "No school place"), ("What", lambda row: row.get_category_display()),
     ("From", lambda row: day(row.starts)), ("School days", lambda row: row.days if row.days is not None else "–")),
    href=lambda row: reverse("peps:page", args=[row.pep_id, "absence"]),
    **OF_PLAN | {"term": "", "when": "starts"}, fetched=OF_PLAN_FETCHED, order=("-starts", "pk"),
)  # fmt: skip


POINTS = [AttainmentRow.Point.START, "", *AttainmentRow.Point.values[1:]]  # the earliest first


def _subjects(scope):
    """The latest line of each subject of a plan."""
    rank = Case(*[When(point=point, then=Value(n)) for n, point in enumerate(POINTS)], output_field=IntegerField())
    lines = AttainmentRow.objects.filter(removed_at=None)
    later = lines.filter(pep=OuterRef("pep"), subject=OuterRef("subject")).annotate(rank=rank)
    lines = lines.exclude(pep__status=PEP.Status.CLOSED).annotate(rank=rank)
    return lines.filter(~Exists(later.filter(rank__gt=OuterRef("rank"))))


def _compared(scope):
    """The same, with where the subject stood in the plan before, where it stood somewhere in both."""
    rank = Case(*[When(point=point, then=Value(n)) for n, point in enumerate(POINTS)], output_field=IntegerField())
    before = AttainmentRow.objects.filter(removed_at=None, pep=OuterRef("pep__previous"), subject=OuterRef("subject"))
    before = before.annotate(rank=rank, level=_level("judgement")).order_by("-rank").values("level")[:1]
    found = _subjects(scope).filter(pep__previous__isnull=False).annotate(level=_level("judgement"))
    found = found.annotate(level_before=Subquery(before))
    return found.filter(level__isnull=False, level_before__isnull=False)


def _level(judgement):
    order = [AttainmentRow.Judgement.BELOW, AttainmentRow.Judgement.AT, AttainmentRow.Judgement.ABOVE]
    cases = [When(**{judgement: value}, then=Value(n)) for n, value in enumerate(order)]
    return Case(*cases, default=None, output_field=IntegerField())


SUBJECT = {
    **OF_PLAN,
    "columns": (
        *PLAN_AND_SCHOOL,
        ("Subject", lambda row: row.subject),
        ("Against expectation", lambda row: row.get_judgement_display()),
    ),
    "href": lambda row: reverse("peps:page", args=[row.pep_id, "attainment"]),
    "own": (own("subject", "By subject", "Subject", "subject"),),
    "fetched": OF_PLAN_FETCHED,
    "order": ("subject", "pep__child__family_name", "pk"),
}
SUBJECTS = Rows("subjects", "subject", "subjects", "education", _subjects, **SUBJECT)
COMPARED = Rows("compared", "subject", "subjects", "education", _compared, **SUBJECT)
REVIEWS = Rows(
    "reviews", "target reviewed", "targets reviewed", "targets",
    lambda scope: TargetReview.objects.filter(target__removed_at=None).exclude(pep__status=PEP.Status.CLOSED),
    (*PLAN_AND_SCHOOL, ("Area", lambda row: row.target.get_area_display()),
     ("What became of it", lambda row: row.get_outcome_display())),
    href=lambda row: reverse("targets:list", args=[row.pep_id]), **OF_PLAN,
    own=(own("area", "By area", "Area", "target__area", dict(Target.Area.choices)),),
    fetched=(*OF_PLAN_FETCHED, "target"), order=("target__area", "pk"),
)  # fmt: skip

# ---------------------------------------------------------------- money
CATEGORIES = {key: name for key, name, _ in STARTS_FROM}


def _requests(scope):
    asked = FundingRequest.objects.standing().exclude(status=FundingRequest.Status.DRAFT)
    return asked.filter(fund=FundingRequest.Fund.PP_PLUS, submitted_at__isnull=False)


MONEY = {"when": "submitted_at", "is_moment": True, "school": "payee"}
REQUESTS = Rows(
    "requests", "request", "requests", "money", _requests,
    (("Reference", lambda row: row.reference), ("What it pays for", lambda row: row.description),
     ("Total", lambda row: money_words(row.total)), ("Decision", lambda row: row.get_status_display())),
    href=lambda row: row.get_absolute_url(), **MONEY,
    own=(own("category", "By kind of support", "Kind of support", "category", CATEGORIES),),
    fetched=("child", "payee"), order=("submitted_at", "pk"),
)  # fmt: skip
ENTRIES = Rows(
    "entries", "movement of money", "movements of money", "money",
    lambda scope: LedgerEntry.objects.filter(request__in=_requests(scope).values("pk")),
    (("Reference", lambda row: row.request.reference), ("What", lambda row: row.get_kind_display()),
     ("When", lambda row: day(row.at)), ("Amount", lambda row: money_words(row.amount))),
    href=lambda row: row.request.get_absolute_url(),
    **MONEY | {"when": "request__submitted_at", "school": "request__payee"},
    own=(own("category", "By kind of support", "Kind of support", "request__category", CATEGORIES),),
    fetched=("child", "request"), order=("at", "pk"),
)  # fmt: skip

# ---------------------------------------------------------------- children, as things stand today


def _children(scope):
    at_school = Enrolment.objects.main().current(scope.today).filter(child=OuterRef("pk"))
    place = Subquery(at_school.order_by().values("school")[:1], output_field=UUIDField())
    return Child.objects.looked_after().annotate(place=place)


CHILDREN = Rows(
    "children", "child looked after", "children looked after", "identity", _children,
    (("Year", lambda child: child.get_year_group_display() or "Not known"),),
    href=lambda child: _child_href(child.pk),
    child="", school="place", order=("family_name", "given_name", "local_id"),
)  # fmt: skip


def _moves(scope):
    earlier = Enrolment.objects.main().filter(child=OuterRef("child"), starts__lt=OuterRef("starts"))
    elsewhere = earlier.exclude(school=OuterRef("school"))
    return Enrolment.objects.main().filter(Exists(elsewhere), starts__lte=scope.today)


MOVES = Rows(
    "moves", "change of school", "changes of school", "attachments", _moves,
    (("New school", lambda row: row.school), ("From", lambda row: day(row.starts)),
     ("Reason", lambda row: row.reason_for_move or "Not said")),
    href=lambda row: _child_href(row.child_id),
    when="starts", school="school", fetched=("child", "school"), order=("-starts", "pk"),
)  # fmt: skip


def _child_href(child_id) -> str:
    return reverse("children:child", args=[child_id])


def _duties(scope):
    return Duty.objects.open().exclude(paused_until__gte=scope.today)


DUTY = {
    "school": "pep__school",
    "fetched": ("child", "pep__policy", "pep__term"),
    "order": ("due_on", "kind", "pk"),
    "own": (own("turn", "By whose turn", "Whose turn", "role", WAITING_FOR),),
    "columns": (("What", lambda duty: duty.what), ("Due", lambda duty: day(duty.due_on))),
    "href": lambda duty: duty.pep.get_absolute_url() if duty.pep_id else _child_href(duty.child_id),
}
DUTIES = Rows("duties", "open duty", "open duties", "plan_status", _duties, **DUTY)
REPORTS = Rows(
    "reports", "message", "messages", "reports", lambda scope: Report.objects.open(),
    (("About", lambda row: row.get_about_display()), ("Told on", lambda row: day(row.at)),
     ("Looked into by", lambda row: row.owner.name if row.owner else "Nobody yet")),
    href=lambda row: row.get_absolute_url(), fetched=("child", "owner"), order=("at", "pk"),
)  # fmt: skip
