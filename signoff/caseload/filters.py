"""Narrowing and ordering the list. Everything is in the address, so that a list can be kept and sent."""

from datetime import timedelta
from functools import cache, partial

from django import forms
from django.db.models import Case, F, OuterRef, Subquery, Value, When

from accounts.models import User
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock
from casework.models import Move, Watch
from children import advisers, codes
from children.models import CarePeriod, Child, Enrolment
from children.standing import roles_held
from peps.models import PEP
from signoff.models import Duty

SOON = timedelta(days=14)
NEW = timedelta(days=28)  # in care for so long is new
PLANS = {
    "overdue": "Something is overdue",
    "soon": "Something is due in the next two weeks",
    "open": "A plan is open",
    "submitted": "With the Virtual School",
    "returned": "Returned for more information",
    "paused": "Paused",
    "none": "No plan is open",
}
WAITING = {
    Role.SOCIAL_WORKER: "The social worker",
    Role.DESIGNATED_TEACHER: "The designated teacher",
    Role.YOUNG_PERSON: "The young person",
    Role.ADVISER: "The Virtual School",
}
ONLY = {
    "no_school": "Without a school place",
    "new": "New to care in the last four weeks",
    "moving": "Moving to another school",
    "away": "At a school in another area",
    "uasc": "Unaccompanied asylum-seeking",
    "interpreter": "With an interpreter",
    "watched": "On the watchlist",
    "left": "No longer looked after",
}
OURS = "ours"  # of an adviser: their own, and those whom nobody has yet
SORTS = {"due": "What is due first", "name": "Name", "school": "School", "year": "Year group"}


class CaseloadFilter(forms.Form):
    q = forms.CharField(label="Name, UPN or case id", required=False, max_length=100)
    plan = forms.ChoiceField(label="Plan", required=False, choices=[("", "All"), *PLANS.items()])
    waiting = forms.ChoiceField(
        label="Waiting for", required=False, choices=[("", "Anybody"), *((r.value, w) for r, w in WAITING.items())]
    )
    year = forms.ChoiceField(label="Year group", required=False, choices=[("", "All"), *codes.YEAR_GROUPS])
    school = forms.CharField(label="School", required=False, max_length=100)
    only = forms.ChoiceField(label="Only children", required=False, choices=[])
    adviser = forms.ChoiceField(label="Adviser", required=False, choices=[])
    sort = forms.ChoiceField(label="Order by", required=False, choices=SORTS.items())

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        is_virtual_school = bool(roles_held(user).intersection(VIRTUAL_SCHOOL))
        only = {key: words for key, words in ONLY.items() if is_virtual_school or key not in {"moving", "watched"}}
        self.fields["only"].choices = [("", "All"), *only.items()]
        if is_virtual_school:
            self.fields["adviser"].choices = cache(partial(_advisers, user))  # asked once, where it is shown or chosen
        else:
            del self.fields["adviser"]

    FIRST = ("q", "plan", "waiting")  # the others are a press away

    @property
    def first(self) -> list:
        return [self[name] for name in self.FIRST]

    @property
    def others(self) -> list:
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def uses_others(self) -> bool:
        said = [self.data.get(bound.name) for bound in self.others]
        return any(value not in {None, "", OURS} for value in said) or any(bound.errors for bound in self.others)

    @property
    def is_narrowed(self) -> bool:
        return self.is_valid() and any(value for key, value in self.cleaned_data.items() if key != "sort")

    @property
    def chips(self) -> list[dict]:
        """What narrows the list, each with the address of the list without it."""
        chips = []
        for name, value in self.cleaned_data.items() if self.is_valid() else []:
            if not value or name == "sort":
                continue
            rest = self.data.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            words = dict(getattr(self.fields[name], "choices", [])).get(value, value)
            chips.append({"text": f"{self.fields[name].label}: {words}", "href": f"?{rest.urlencode()}"})
        return chips

    def found(self):
        """The children, narrowed and in order. What makes no sense narrows nothing: the page says so beside it."""
        children = caseload_of(self.user)
        said = self.cleaned_data if self.is_valid() else {}
        if said.get("only") != "left":
            children = children.filter(pk__in=CarePeriod.objects.filter(ends=None).values("child"))
        if said.get("q"):
            children = children.called(said["q"])
        if said.get("year"):
            children = children.filter(year_group=said["year"])
        if said.get("school"):
            at_school = Enrolment.objects.main().current().filter(school__name__icontains=said["school"])
            children = children.filter(pk__in=at_school.values("child"))
        if said.get("adviser"):
            children = _with_adviser(children, said["adviser"], self.user)
        if said.get("plan") or said.get("waiting"):
            children = _in_state(children, said.get("plan"), said.get("waiting"))
        if said.get("only"):
            children = _only(children, said["only"], self.user)
        return _ordered(children, said.get("sort") or "due")


def caseload_of(user):
    return Child.objects.visible_to(user, "plan_status")


def _advisers(user) -> list[tuple]:
    """Advisers who have a child of this person's authorities."""
    allocated = advisers.allocated().filter(child__in=Child.objects.attached_to(user, VIRTUAL_SCHOOL))
    people = User.objects.filter(pk__in=allocated.values("user")).exclude(pk=user.pk).order_by("name")
    ours = ("mine", "Me"), (OURS, "Me, or nobody yet"), ("nobody", "Nobody yet")
    return [("", "Any"), *ours, *((str(each.pk), each.name) for each in people)]


def _with_adviser(children, whose: str, user):
    if whose == OURS:
        return advisers.children_of(user, children)
    allocated = advisers.allocated()
    if whose == "nobody":
        return children.exclude(pk__in=allocated.values("child"))
    return children.filter(pk__in=allocated.filter(user=user.pk if whose == "mine" else whose).values("child"))


def _in_state(children, plan: str, waiting: str):
    """Where somebody is waited for, the state is that of what they have to do: overdue for them."""
    today, duties = clock.today(), Duty.objects.pressing()
    if waiting:
        duties = duties.filter(role=waiting)
    if plan in {"submitted", "returned"}:
        children = _among(children, PEP.objects.filter(status=plan))
    elif plan == "open":
        children = _among(children, PEP.objects.open())
    elif plan == "none":
        children = children.exclude(pk__in=PEP.objects.open().order_by().values("child"))
    elif plan == "paused":
        return _among(children, Duty.objects.open().paused())
    elif plan == "overdue":
        return _among(children, duties.filter(due_on__lt=today))
    elif plan == "soon":
        return _among(children, duties.filter(due_on__range=(today, today + SOON)))
    return _among(children, duties) if waiting else children


def _among(children, rows):
    """Children of these rows: gathered once, not asked for child by child."""
    return children.filter(pk__in=rows.order_by().values("child"))


def _only(children, what: str, user):
    today = clock.today()
    at_school = Enrolment.objects.main().current()
    if what == "no_school":
        return children.exclude(pk__in=at_school.values("child"))
    if what == "new":
        return children.filter(pk__in=CarePeriod.objects.filter(ends=None, starts__gt=today - NEW).values("child"))
    if what == "away":
        away = at_school.exclude(school__la_code=F("child__authority__code")).exclude(school__la_code="")
        return children.filter(pk__in=away.values("child"))
    if what == "moving":
        return children.filter(pk__in=Move.objects.visible_to(user).open().values("child"))
    if what == "watched":
        return children.filter(pk__in=Watch.objects.visible_to(user).standing().values("child"))
    if what == "left":
        return children.exclude(pk__in=CarePeriod.objects.filter(ends=None).values("child"))
    if what == "uasc":
        return children.filter(uasc=True, pk__in=Child.objects.visible_to(user, "care").values("pk"))
    return children.filter(interpreter_needed=True)


def _ordered(children, sort: str):
    """Always whole, so that nobody is on two pages; what has no date, school or year comes last."""
    rest = ("family_name", "given_name", "local_id", "pk")
    if sort == "name":
        return children.order_by(*rest)
    if sort == "year":
        years = [code for code, _ in codes.YEAR_GROUPS]
        position = {"year_position": _position(years)}
        return children.alias(**position).order_by(F("year_position").asc(nulls_last=True), *rest)
    if sort == "school":
        here = Enrolment.objects.main().current().filter(child=OuterRef("pk")).order_by().values("school__name")
        return children.alias(goes_to=Subquery(here[:1])).order_by(F("goes_to").asc(nulls_last=True), *rest)
    first = Duty.objects.pressing().filter(child=OuterRef("pk")).order_by("due_on").values("due_on")
    return children.alias(next_due=Subquery(first[:1])).order_by(F("next_due").asc(nulls_last=True), *rest)


def _position(values: list[str]):
    return Case(*(When(year_group=value, then=Value(number)) for number, value in enumerate(values)), default=None)
