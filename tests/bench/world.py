"""Made-up data, the same every time: one authority with 300 children, and two plans that were really walked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from accounts.roles import Role
from audit import clock
from children.models import CarePeriod, Child, Enrolment, LegalStatus, Placement
from organisations.models import School, Term
from peps.actions import PAGE_MODELS
from peps.models import PEP, Invitee, Meeting, Part, PartState
from signoff import actions as moves
from signoff.models import Duty
from targets.models import Target
from tests.factories import AuthorityFactory, ChildFactory, UserFactory, allocate, enrol, fresh, in_care, member, pep_at
from tests.factories.plans import complete_all, hold, prepare

TODAY = date(2026, 9, 29)
CARE_START, LAST_MEETING, THIS_MEETING = date(2026, 4, 14), date(2026, 5, 14), date(2026, 9, 24)
NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)
CHILDREN = 300
SCHOOLS = 60
GIVEN = "Amara Ben Chidi Daisy Ezra Farah Gus Hana Isaac Jade Kofi Lena Milo Nadia Omar Pia".split()
FAMILY = "Archer Brook Carter Dale Ellis Frost Grant Hart Irving Jones Khan Lane Moss North".split()


@dataclass
class World:
    people: dict[str, User]
    written: PEP  # held, and being written up; the plan before it is signed off
    sent: PEP  # with the Virtual School


def build() -> World:
    authority = AuthorityFactory(name="Exampleshire", code="971")
    schools = _schools()
    people = {
        "teacher": member(Role.DESIGNATED_TEACHER, schools[0], name="Tom Reed"),
        "adviser": member(Role.ADVISER, authority, name="Amira Khan"),
        "social worker": member(Role.SOCIAL_WORKER, authority, name="Priya Shah"),
    }
    _crowd(authority, schools)
    written, sent = (_plan(authority, schools[0], people, stage) for stage in ("held", "submitted"))
    return World(people, written, sent)


def _schools() -> list[School]:
    kinds = ["Academy", "Primary School", "High School"]
    names = [f"{FAMILY[n % len(FAMILY)]} {kinds[n % 3]} {n}" for n in range(SCHOOLS)]
    return School.objects.bulk_create(
        School(urn=f"{140000 + n}", name=name, phase="Secondary", town="Sampleton", postcode="ZZ1 1ZZ",
               opened_on=date(1990 + n % 30, 9, 1))
        for n, name in enumerate(names)
    )  # fmt: skip


def _plan(authority, school, people, stage) -> PEP:
    """Last term's plan signed off and this term's plan walked to a stage, through the portal's own verbs."""
    cast = {"social_worker": people["social worker"], "teacher": people["teacher"]}
    with clock.at(CARE_START):
        child = in_care(ChildFactory(authority=authority, given_name="Ada", family_name="Lovell"), since=CARE_START)
        enrol(child, school)
        allocate(child, people["social worker"], Role.SOCIAL_WORKER)
        allocate(child, UserFactory(name="Jo Carer"), Role.CARER)
    last = pep_at("signed_off", child=child, adviser=people["adviser"], meeting_on=LAST_MEETING, **cast)
    plan = PEP.objects.get(previous=last)
    for agreed in (Meeting, Invitee):  # carried forward from last time; arranged anew
        agreed.objects.filter(pep=plan).delete()
    with clock.at(THIS_MEETING - timedelta(days=14)):
        prepare(plan, meeting_on=THIS_MEETING, **cast)
    with clock.at(THIS_MEETING):
        hold(plan, people["teacher"], THIS_MEETING)
        _more_targets(plan)
    if stage == "submitted":
        with clock.at(THIS_MEETING + timedelta(days=2)):
            complete_all(plan, **cast)
            moves.submit(pep=fresh(plan), by=people["teacher"])
    return fresh(plan)


def _more_targets(plan):
    first = Target.objects.get(set_in=plan)
    statements = ["Join the football club", "Be at school by nine", "Write for ten minutes"]
    for position, statement in enumerate(statements, 2):
        Target.objects.create(
            child=plan.child, set_in=plan, position=position, area="academic", statement=statement,
            measure=first.measure, who=first.who, action=first.action, due_on=first.due_on,
        )  # fmt: skip


# ---------------------------------------------------------------- the crowd: for volume, so written in bulk


def _crowd(authority, schools):
    children = Child.objects.bulk_create(
        Child(
            authority=authority, local_id=f"C{n:05}", given_name=GIVEN[n % 16], family_name=FAMILY[n * 7 % 14],
            date_of_birth=date(2010 + n % 6, 1 + n % 12, 1 + n % 28), year_group=str(7 + n % 5),
        )
        for n in range(CHILDREN)
    )  # fmt: skip
    since = [date(2023 + n % 3, 1 + n % 12, 5) for n in range(CHILDREN)]
    dated = list(zip(children, since, strict=True))
    CarePeriod.objects.bulk_create(CarePeriod(child=child, starts=day) for child, day in dated)
    LegalStatus.objects.bulk_create(LegalStatus(child=child, code="C2", starts=day) for child, day in dated)
    Placement.objects.bulk_create(
        Placement(child=child, kind="U6", carer_name="Jo Carer", town="Sampleton", starts=day) for child, day in dated
    )
    Enrolment.objects.bulk_create(
        Enrolment(child=child, school=schools[n % SCHOOLS], starts=day) for n, (child, day) in enumerate(dated)
    )
    _plans(children, authority, schools)


def _plans(children, authority, schools):
    policy, terms = authority.policies.get(), list(Term.objects.filter(authority=authority, first_day__lte=TODAY))
    somebody = UserFactory(name="Una Adviser")
    plans, states, duties = [], [], []
    for n, child in enumerate(children):
        for term in terms:
            now = term == terms[-1]
            status = list(PEP.Status)[n % 2 if now else 4]
            final = {} if now else {
                "submitted_at": NOON, "submitted_by": somebody, "signed_off_at": NOON, "signed_off_by": somebody
            }  # fmt: skip
            plan = PEP(
                child=child, kind=PEP.Kind.TERMLY, term=term, policy=policy, school=schools[n % SCHOOLS], status=status,
                opened_on=term.first_day, due_on=term.half_term_start, due_why="The end of the half-term.", **final,
            )  # fmt: skip
            plans.append(plan)
            states += [PartState(pep=plan, part=part) for part in Part]
            if now:
                duties += _duties(plan)
    PEP.objects.bulk_create(plans, batch_size=500)
    PartState.objects.bulk_create(states, batch_size=500)
    for model in PAGE_MODELS:
        model.objects.bulk_create((model(pep=plan) for plan in plans), batch_size=500)
    meetings = [Meeting(pep=plan, on=plan.due_on, starts_at=time(14), place="School") for plan in plans[::2]]
    Meeting.objects.bulk_create(meetings, batch_size=500)
    Duty.objects.bulk_create(duties, batch_size=500)


def _duties(plan):
    roles = {"arrange": "social_worker", "part_c": "designated_teacher", "sign_off": "adviser"}
    return [
        Duty(
            key=f"{plan.pk}:{kind}", child=plan.child, pep=plan, kind=kind, role=role, due_on=plan.due_on,
            why="By the policy.", opened_on=plan.opened_on,
        )
        for kind, role in roles.items()
    ]  # fmt: skip
