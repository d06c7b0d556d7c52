"""A plan with something on every page, built of rows: what papers and snapshots are tried with."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from children.models import Contact
from organisations.models import Policy, Term
from peps.models import (
    PEP,
    AgreedAction,
    AlternativeView,
    AttainmentRow,
    AttendancePage,
    CarePage,
    Invitee,
    Meeting,
    MinutesPage,
    PartState,
    SchoolPage,
    SenPage,
    ViewAnswer,
    ViewsPage,
    WellbeingPage,
)
from signoff.models import CriterionRating, Decision, Rating
from signoff.quality import versions
from targets.models import FundingDecision, FundingRequest, Target, TargetReview

SIGNED_OFF_AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
ADDRESS = "14 Secret Lane, Hiddenham"


def full_plan(child, school, social_worker, teacher, adviser, *, answer="I like maths and my friends.") -> PEP:
    """A signed-off plan whose child lives at a confidential place."""
    child.placements.update(address=ADDRESS, confidential=True, town="Hiddenham", carer_name="Carol Hidden")
    child.care_periods.update(category_of_need="N1")
    Contact.objects.create(child=child, name="Maya Lovell", relationship="Aunt", phone="01632 960111", may_collect=True)
    plan = _plan(child, school, teacher, adviser)
    _section_a(plan)
    _section_b(plan, teacher, social_worker, answer)
    _section_c(plan)
    _section_d(plan, teacher, adviser)
    _section_e(plan, school, teacher, social_worker)
    _sign_off(plan, teacher, social_worker, adviser)
    return plan


def _plan(child, school, teacher, adviser) -> PEP:
    terms = Term.objects.filter(authority=child.authority).order_by("first_day")
    autumn = terms.filter(first_day__lte=date(2026, 11, 1)).last()
    facts = {
        "child": child,
        "kind": PEP.Kind.TERMLY,
        "policy": Policy.objects.get(authority=child.authority),
        "school": school,
        "status": PEP.Status.SIGNED_OFF,
        "submitted_at": datetime(2026, 11, 18, 16, 0, tzinfo=UTC),
        "submitted_by": teacher,
        "signed_off_at": SIGNED_OFF_AT,
        "signed_off_by": adviser,
    }
    before = terms.filter(first_day__lt=autumn.first_day).last()
    summer = PEP.objects.create(
        **facts, term=before or autumn, opened_on=date(2026, 4, 20), due_on=date(2026, 7, 17)
    ) if before else None  # fmt: skip
    return PEP.objects.create(
        **facts, term=autumn, previous=summer, opened_on=date(2026, 9, 7), due_on=date(2026, 12, 18)
    )


def _section_a(plan):
    CarePage.objects.create(
        pep=plan,
        care_start_confirmed=True,
        legal_status_confirmed=True,
        placement_confirmed=True,
        contacts_confirmed=True,
        care_plan="Long-term fostering. Ada stays with her carer and at her school.",
        changes="Ada has begun to see her aunt every second Saturday, which she looks forward to.",
        review_on=date(2026, 12, 3),
        reviewing_officer="Ines Roberts",
        no_contact_restrictions=True,
        trips="carer",
        medical="social_worker",
        photos="ask",
        online="carer",
        sleepovers="carer",
        health="Asthma: her inhaler is in the school office.",
        sdq_score=14,
        sdq_on=date(2026, 9, 21),
    )


def _section_b(plan, teacher, social_worker, answer):
    ViewsPage.objects.create(pep=plan, route="recorded", comes_to_meeting="part")
    for topic, words in [
        ("good_at", answer),
        ("hard", "When people talk about my home in front of everyone.\nAnd fractions."),
        ("would_help", "Five minutes outside when it gets too loud."),
        ("next", "I want to be a vet, or work at the cat home."),
    ]:
        ViewAnswer.objects.create(pep=plan, topic=topic, words=words, how="said", written_by=teacher)
    AlternativeView.objects.create(
        pep=plan,
        view_of="carer",
        words="Ada reads to the little ones at bedtime. She is proud of it, though she says she is not.",
        written_by=social_worker,
        written_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    )


def _section_c(plan):
    SchoolPage.objects.create(
        pep=plan,
        hours="full",
        weekly_hours=Decimal("32.5"),
        key_adult="Mrs Okafor",
        achievements="Two commendations in science; won the Year 8 poster competition with a friend.",
        clubs="Animal club on Tuesdays, netball on Thursdays.",
    )
    AttendancePage.objects.create(
        pep=plan,
        possible=104,
        attended=99,
        authorised=4,
        unauthorised=1,
        suspension_days=Decimal("0.0"),
        as_at=date(2026, 11, 6),
        source="School register",
        comment="Mornings after contact are harder. A quiet start helps.",
    )
    for subject, value, judgement, progress, comment in [
        ("English", "5", "at", "expected", "Writes with feeling and a sharp eye for detail."),
        ("Mathematics", "3", "below", "more", "Fractions are the gap; number work is secure now."),
        ("Science", "6", "above", "more", "Leads her group in practical work."),
        ("Art", "", "waiting", "", ""),
    ]:
        AttainmentRow.objects.create(
            pep=plan, subject=subject, value=value, judgement=judgement, progress=progress, comment=comment
        )
    SenPage.objects.create(
        pep=plan, provision="K", primary_need="SEMH", support="A key adult, and a quiet place to go."
    )
    WellbeingPage.objects.create(
        pep=plan,
        how_identified="A check-in with her key adult on Mondays and Fridays.",
        strategies="An exit card, a seat near the door, warning before changes.",
        confidence="She helps to run the animal club.",
        relationships="Two close friends. Lunch times have been calm since half-term.",
        support="Mentoring with Mrs Okafor, 30 minutes a week since September.",
    )


def _section_d(plan, teacher, adviser):
    if plan.previous:
        old = Target.objects.create(
            child=plan.child, set_in=plan.previous, area="attendance", statement="Be in school by 8:45 every day."
        )
        TargetReview.objects.create(
            target=old, pep=plan, outcome="achieved", evidence="On time on 47 of 50 days.", money_impact="Not needed."
        )
        Target.objects.create(
            child=plan.child, set_in=plan.previous, area="out_of_school", statement="Join one club and stay with it."
        )
    target = Target.objects.create(
        child=plan.child,
        set_in=plan,
        area="academic",
        need="Gaps in fractions from two missed terms in Year 6.",
        baseline="18 of 40 in the September fractions paper",
        statement="Ada adds and compares fractions with confidence, and gets 30 of 40 in the March paper.",
        measure="The same paper in March",
        own_words="I want fractions to stop making my head hot.",
        action="One-to-one tuition in the maths base",
        who="Mr Ellis",
        how_often="Once a week, 45 minutes",
        starts_on=date(2026, 11, 30),
        due_on=date(2027, 3, 19),
        funding="pp_plus",
        position=1,
    )
    Target.objects.create(
        child=plan.child,
        set_in=plan,
        area="emotional",
        statement="Ada uses her exit card before things get too loud, on four days of five.",
        own_words="I leave before I shout.",
        who="Mrs Okafor",
        due_on=date(2027, 2, 12),
        funding="none",
        position=2,
    )
    request = FundingRequest.objects.create(
        child=plan.child,
        pep=plan,
        target=target,
        category="tuition",
        description="Twelve sessions of maths tuition",
        provider="Oakfield School",
        units=12,
        unit_cost=Decimal("32.50"),
        expected_impact="30 of 40 in the March fractions paper.",
        status="approved",
        committed=Decimal("390.00"),
        year=2026,
        submitted_by=teacher,
        submitted_at=datetime(2026, 11, 16, 12, 0, tzinfo=UTC),
    )
    FundingDecision.objects.create(
        request=request,
        kind="approve",
        amount=Decimal("390.00"),
        reason="Clear measure, right cost.",
        by=adviser,
        at=datetime(2026, 11, 19, 10, 0, tzinfo=UTC),
    )


def _section_e(plan, school, teacher, social_worker):
    Meeting.objects.create(
        pep=plan, on=date(2026, 11, 12), starts_at=time(14, 30), place=f"{school.name}, library", held=True
    )
    for name, role, attended, reason in [
        ("Ada Lovell", "Young person", "in_person", ""),
        (teacher.name, "Designated teacher", "in_person", ""),
        (social_worker.name, "Social worker", "video", ""),
        ("Ines Roberts", "Independent reviewing officer", "apologies", "In court"),
    ]:
        Invitee.objects.create(pep=plan, name=name, role=role, attended=attended, reason=reason, reply="yes")
    MinutesPage.objects.create(
        pep=plan,
        discussion="Ada came for the first half hour and chaired the part about her targets.",
        agreed="Tuition begins in the last week of November. The exit card is for all lessons.",
        carer_views="Proud of her. Homework is calmer since the timetable on the fridge.",
        child_agrees="mostly",
        child_agrees_words="Yes, if tuition is not on Thursdays because of netball.",
        summary="A good term. Attendance is high, science is a strength, fractions are the gap.",
        next_on=date(2027, 3, 4),
        next_at=time(14, 0),
        next_place="14 Secret Lane",
    )
    AgreedAction.objects.create(pep=plan, what="Move tuition to Wednesdays", who="Tom Reed", by_when=date(2026, 11, 27))
    AgreedAction.objects.create(pep=plan, what="Visit the cat home with Ada", who="Priya Shah")


def _sign_off(plan, teacher, social_worker, adviser):
    for part in "ABCDE":
        by, role = (social_worker, "social_worker") if part == "A" else (teacher, "designated_teacher")
        PartState.objects.create(
            pep=plan,
            part=part,
            status="complete",
            completed_at=datetime(2026, 11, 17, 11, 0, tzinfo=UTC),
            completed_by=by,
            completed_as=role,
        )
    rating = Rating.objects.create(
        pep=plan,
        overall="green",
        rubric_version=versions.kept(plan.child.authority),
        feedback_to_teacher="Her words run through the whole plan. Thank you.",
        by=adviser,
    )
    for criterion, level in [("voice", "green"), ("smart", "amber")]:
        CriterionRating.objects.create(rating=rating, criterion=criterion, level=level, comment="See the target cards.")
    for verb, before, after, by, at in [
        ("submit", "in_progress", "submitted", teacher, datetime(2026, 11, 18, 16, 0, tzinfo=UTC)),
        ("sign_off", "submitted", "signed_off", adviser, SIGNED_OFF_AT),
    ]:
        Decision.objects.create(pep=plan, verb=verb, from_status=before, to_status=after, by=by, at=at)
