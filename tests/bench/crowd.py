"""A crowd in one authority, written in bulk: `crowd(authority, children=2500)` takes about a minute.

For volume, not for truth: nothing is walked by the portal's verbs and nobody is told. Every child has care, a school
(or none), a social worker, an adviser's caseload, and a plan in each of the last three terms with its pages, meeting,
people, views, attendance, attainment, targets, rating, money and duties. The same numbers each time, relative to today.

In a test or a bench call the function. Into a database of your own (the demo's, say): `DATABASE_URL=sqlite:///…
python -m tests.bench.crowd CODE [CHILDREN]`, where CODE is that of an authority which is there.
"""

import random
from collections import namedtuple
from datetime import datetime, time, timedelta
from decimal import Decimal

GIVEN = (
    "Amara Ben Chidi Daisy Ezra Farah Gus Hana Isaac Jade Kofi Lena Milo Nadia Omar Pia Quinn Rosa Sami Tess".split()
)
FAMILY = (
    "Archer Brook Carter Dale Ellis Frost Grant Hart Irving Jones Khan Lane Moss North Okoro Price Reid Singh".split()
)
CHILDREN_A_SCHOOL, CHILDREN_A_WORKER, CHILDREN_AN_ADVISER = 20, 15, 125
SUBJECTS = ["English", "Mathematics", "Science"]
AT_MEETINGS = ["Designated teacher", "Social worker", "Carer", "Young person", "Virtual School adviser"]
SUPPORT = {
    "tuition": "One-to-one or small-group tuition",
    "mentoring": "Mentoring or key adult time",
    "therapy": "Therapy",
}
Staff = namedtuple("Staff", "schools workers advisers")
ROWS = 500  # written at once


def crowd(authority, children: int = 2500) -> list:
    """The children made. The authority must have a policy and terms up to today; may be called once an authority."""
    dice = random.Random(authority.code)
    staff = _staff(authority, children)
    made = _children(authority, children, dice)
    enrolled = _attach(made, staff, dice)
    _plans(authority, made, enrolled, staff, dice)
    return made


def _staff(authority, children) -> Staff:
    from accounts import grants
    from accounts.models import Membership, User
    from accounts.roles import Role
    from organisations.models import School

    since = _today() - timedelta(days=1500)
    phases = ["Primary", "Secondary", "Secondary", "16 plus"]
    schools = School.objects.bulk_create(
        School(name=f"{FAMILY[n % 18]} {['Primary School', 'Academy', 'High School', 'College'][n % 4]} {n}",
               phase=phases[n % 4], town="Sampleton", version=1)
        for n in range(max(4, children // CHILDREN_A_SCHOOL))
    )  # fmt: skip

    def people(role, number):
        made = User.objects.bulk_create(
            User(
                name=f"{GIVEN[n % 20]} {FAMILY[n * 7 % 18]}", email=f"{role}{n}.{authority.code.lower()}@crowd.example"
            )
            for n in range(number)
        )
        memberships = [Membership(user=user, role=role, authority=authority, starts=since) for user in made]
        grants.sync_memberships(Membership.objects.bulk_create(memberships))
        return made

    workers = people(Role.SOCIAL_WORKER, max(2, children // CHILDREN_A_WORKER))
    return Staff(schools, workers, people(Role.ADVISER, max(2, children // CHILDREN_AN_ADVISER)))


def _children(authority, number, dice) -> list:
    from children.models import Child, ChildName
    from organisations.deadlines import year_group_for

    today, rows = _today(), []
    for n in range(number):
        born = today - timedelta(days=dice.randrange(4 * 365, 18 * 365))
        rows.append(
            Child(
                authority=authority, local_id=f"{authority.code}-{n:05}", given_name=GIVEN[n % 20],
                family_name=FAMILY[n * 7 % 18], date_of_birth=born, year_group=year_group_for(born, today) or "",
                upn=f"A{n:012}", restricted=n % 200 == 199,
            )
        )  # fmt: skip
    made = Child.objects.bulk_create(rows, batch_size=ROWS)
    ChildName.keep(made)
    return made


def _attach(children, staff, dice) -> dict:
    """Care, a place to live, a school, a social worker and an adviser; returns each child's school by child id."""
    from accounts import grants
    from accounts.roles import OF_CHILD, Role
    from children.models import Allocation, CarePeriod, ChildGrant, Enrolment, LegalStatus, Placement

    today, schools = _today(), {}
    care, legal, places, enrolments, allocations = [], [], [], [], []
    for n, child in enumerate(children):
        since = today - timedelta(days=dice.randrange(5, 60) if n % 12 == 0 else dice.randrange(200, 1500))
        care.append(CarePeriod(child=child, starts=since))
        legal.append(LegalStatus(child=child, code="C2", starts=since))
        places.append(Placement(child=child, kind="U6", carer_name="Jo Carer", town="Sampleton", starts=since))
        school, moved = staff.schools[n % len(staff.schools)], today - timedelta(days=dice.randrange(10, 150))
        if n % 15 == 0 and moved > since:  # another school before; one in forty has none now
            before = staff.schools[(n + 1) % len(staff.schools)]
            ended = moved - timedelta(days=1)
            enrolments.append(Enrolment(child=child, school=before, starts=since, ends=ended, reason_for_move="Moved"))
            since = moved
        if n % 40 != 39:
            enrolments.append(Enrolment(child=child, school=school, starts=since))
            schools[child.pk] = school
        worker, adviser = staff.workers[n % len(staff.workers)], staff.advisers[n % len(staff.advisers)]
        allocations.append(Allocation(child=child, user=worker, role=Role.SOCIAL_WORKER, starts=since))
        if n % 50 != 49:
            allocations.append(Allocation(child=child, user=adviser, role=Role.ADVISER, starts=since))
    for rows in (care, legal, places, enrolments, allocations):
        type(rows[0]).objects.bulk_create(rows, batch_size=ROWS)
    for first in range(0, len(children), ROWS):
        of = {child: [] for child in children[first : first + ROWS]}
        for row in allocations:
            if row.child in of and row.role in OF_CHILD:
                of[row.child].append(row)
        grants.sync_each(ChildGrant, of)
    return schools


# ---------------------------------------------------------------- plans


class _Sheets(dict):
    """Rows by model, written model by model in the order in which they were first added."""

    version = None  # of the criteria by which plans are rated

    def add(self, row):
        self.setdefault(type(row), []).append(row)
        return row

    def write(self):
        for model, rows in self.items():
            model.objects.bulk_create(rows, batch_size=ROWS)


def _plans(authority, children, schools, staff, dice):
    from children.models import CarePeriod
    from organisations.models import Term
    from peps.models import PEP

    today, sheets, previous = _today(), _Sheets(), {}
    policy = authority.policies.first()
    terms = list(Term.objects.filter(authority=authority, school=None, first_day__lte=today).order_by("first_day"))[-3:]
    since = dict(CarePeriod.objects.filter(child__in=[child.pk for child in children]).values_list("child", "starts"))
    for term in terms:
        for n, child in enumerate(children):
            if since[child.pk] > term.last_day or child.date_of_birth.year > today.year - 3:
                continue
            starts = max(since[child.pk], term.first_day)
            is_initial = since[child.pk] >= term.first_day
            plan = PEP(
                child=child, kind=PEP.Kind.INITIAL if is_initial else PEP.Kind.TERMLY, term=term, policy=policy,
                school=schools.get(child.pk), opened_on=starts, previous=previous.get(child.pk),
                due_on=starts + timedelta(days=28) if is_initial else term.half_term_start, due_why="By the policy.",
            )  # fmt: skip
            stage = dice.choices(range(5), [2, 2, 2, 2, 5])[0] if term == terms[-1] else 4
            if stage and plan.opened_on + timedelta(days=3) > today:
                stage = 0
            _plan(sheets, plan, n, stage, staff, dice)
            previous[child.pk] = plan
    sheets.write()


def _plan(sheets, plan, n, stage, staff, dice):
    """One plan and what is on it. Stages: not begun, getting ready, held, sent, signed off."""
    from peps.actions import PAGE_MODELS
    from peps.models import AttendancePage, Invitee, Meeting, MinutesPage, Part, PartState, ViewsPage

    today = _today()
    adviser, worker = staff.advisers[n % len(staff.advisers)], staff.workers[n % len(staff.workers)]
    held_on = min(plan.due_on + timedelta(days=dice.choice([-12, -8, -4, -1, 0, 6])), today - timedelta(days=1))
    held_on = max(held_on, plan.opened_on)
    plan.status = ["not_started", "in_progress", "in_progress", "submitted", "signed_off"][stage]
    if stage >= 3:
        plan.submitted_at, plan.submitted_by = _noon(min(held_on + timedelta(days=5), today)), worker
    if stage == 4:
        signed_on = min(held_on + timedelta(days=dice.choice([7, 14, 20, 27, 33])), today)
        plan.signed_off_at, plan.signed_off_by = _noon(signed_on), adviser
    sheets.add(plan)
    for part in Part:
        sheets.add(PartState(pep=plan, part=part))
    for model in PAGE_MODELS:
        if model not in (ViewsPage, AttendancePage, MinutesPage):
            sheets.add(model(pep=plan))
    none = n % 9 == 8
    route = "none" if none else dice.choice(["words", "recorded", "file", "at_meeting"])
    why_not = "They did not want to this time." if none else ""
    sheets.add(ViewsPage(pep=plan, route=route if stage else "", not_taken_part=why_not))
    missed = dice.choice([2, 4, 6, 8, 9, 14, 25, 55])
    figures = {"possible": 100, "attended": 100 - missed, "authorised": missed, "unauthorised": 0} if stage else {}
    sheets.add(AttendancePage(pep=plan, as_at=plan.opened_on if stage else None, **figures))
    sheets.add(MinutesPage(pep=plan, next_on=held_on + timedelta(days=100) if stage >= 2 else None))
    _duties(sheets, plan, stage, held_on)
    if stage == 0:
        return
    is_held = stage >= 2
    when = held_on if is_held else today + timedelta(days=dice.randrange(1, 20))
    sheets.add(Meeting(pep=plan, on=when, starts_at=time(14), place="School", held=is_held))
    came = ["in_person", "in_person", "video", "sent_views", "apologies", "absent"]
    for role in AT_MEETINGS:
        sheets.add(Invitee(pep=plan, name=role, role=role, attended=dice.choice(came) if is_held else ""))
    _learning(sheets, plan, n, dice)
    if is_held:
        _targets(sheets, plan, n, dice, worker)
    if stage == 4:
        _rate(sheets, plan, adviser, dice)


def _rate(sheets, plan, adviser, dice):
    from signoff.models import CriterionRating, Rating
    from signoff.quality import versions

    version = versions.kept(plan.child.authority) if not sheets.version else sheets.version
    sheets.version = version
    overall = dice.choice(["green", "green", "green", "amber", "red"])
    rating = Rating(pep=plan, rubric_version=version, overall=overall, feedback_to_teacher="Thank you.", by=adviser)
    sheets.add(rating)
    for criterion in version.rubric.by_key:
        level = dice.choice(["green", "green", "green", "green", "amber", "red"])
        sheets.add(CriterionRating(rating=rating, criterion=criterion, level=level))


def _learning(sheets, plan, n, dice):
    from peps.models import AttainmentRow, Suspension

    for subject in SUBJECTS:
        judgement = dice.choice(["below", "at", "at", "above"])
        progress = dice.choice(["less", "expected", "expected", "more", "not_known"])
        sheets.add(AttainmentRow(pep=plan, subject=subject, value="5", judgement=judgement, progress=progress))
    if n % 25 == 24:
        days = dice.choice([1, 2, Decimal("4.5")])
        sheets.add(Suspension(pep=plan, category="SUSP", starts=plan.opened_on, days=days))


def _targets(sheets, plan, n, dice, worker):
    from targets.models import FundingRequest, LedgerEntry, Target, TargetReview
    from targets.money.years import year_of

    areas, statuses = list(Target.Area.values), ["submitted", "approved", "approved", "in_part", "declined"]
    for position in range(3):
        target = sheets.add(
            Target(child=plan.child, set_in=plan, area=areas[(n + position) % 7], statement="Read every day",
                   position=position, due_on=plan.term.last_day, funding="pp_plus" if position == 0 else "none")
        )  # fmt: skip
        if plan.previous is not None:
            before = sheets.add(
                Target(child=plan.child, set_in=plan.previous, area=areas[(n + position) % 7], statement="Before")
            )
            outcome = dice.choice(["achieved", "achieved", "in_progress", "not_achieved"])
            sheets.add(TargetReview(target=before, pep=plan, outcome=outcome))
        if position or n % 3:
            continue
        status, cost = dice.choice(statuses), Decimal(dice.randrange(4, 40) * 10)
        given = {"approved": cost, "in_part": cost / 2}.get(status, Decimal(0))
        asked, year = _noon(plan.opened_on), year_of(plan.opened_on)
        paid, shown = (given if dice.random() < 0.7 else Decimal(0)), Decimal(0)
        if paid and dice.random() < 0.6:
            shown = paid
        request = sheets.add(
            FundingRequest(
                child=plan.child, pep=plan, target=target, category=dice.choice(list(SUPPORT)),
                description="Tuition", units=1, unit_cost=cost, total=cost, expected_impact="Reads.", status=status,
                round=1, submitted_by=worker, submitted_at=asked, payee=plan.school, year=year if given else None,
                committed=given, paid=paid, evidenced=shown, impact="met" if shown else "",
                impact_on=plan.opened_on if shown else None,
            )
        )  # fmt: skip
        request.support = SUPPORT[request.category]
        moves = [("committed", "approval", given), ("paid", "payment", paid), ("evidenced", "evidence", shown)]
        for column, kind, amount in moves:
            if amount:
                sheets.add(
                    LedgerEntry(
                        key=f"{kind}:{request.pk}", authority=plan.child.authority, child=plan.child,
                        school=plan.school, year=year, fund=request.fund, column=column, kind=kind, amount=amount,
                        request=request, at=asked,
                    )
                )  # fmt: skip


def _duties(sheets, plan, stage, held_on):
    from peps.models import PEP
    from signoff.models import Duty

    def duty(kind, role, due, done=None, statutory=None):
        key = f"{plan.pk}:{kind}"
        sheets.add(
            Duty(key=key, child=plan.child, pep=plan, kind=kind, role=role, due_on=due, why="By the policy.",
                 opened_on=plan.opened_on, done_on=done, statutory_on=statutory)
        )  # fmt: skip

    is_initial = plan.kind == PEP.Kind.INITIAL
    if is_initial:
        duty("initiate", "social_worker", plan.opened_on + timedelta(days=14), plan.opened_on if stage else None)
    duty("arrange", "social_worker", plan.due_on - timedelta(days=14), plan.opened_on if stage else None)
    duty("part_b", "designated_teacher", plan.due_on - timedelta(days=5), held_on if stage >= 2 else None)
    duty(
        "hold", "designated_teacher", plan.due_on, held_on if stage >= 2 else None, plan.due_on if is_initial else None
    )
    if stage == 2:
        duty("write_up", "designated_teacher", held_on + timedelta(days=10))
    if stage >= 3:
        duty("sign_off", "adviser", held_on + timedelta(days=28), plan.signed_off_at and plan.signed_off_at.date())


def _noon(day):
    from audit import clock

    return datetime.combine(day, time(12), tzinfo=clock.LONDON)


def _today():
    from audit import clock

    return clock.today()


def main() -> None:
    import os
    import sys
    import time as stopwatch

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    import django

    django.setup()
    from django.db import transaction

    from organisations.models import Authority

    code, *number = sys.argv[1:]
    began = stopwatch.monotonic()
    with transaction.atomic():
        made = crowd(Authority.objects.get(code=code), *map(int, number))
    print(f"{len(made)} children after {stopwatch.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
