"""What somebody has to do about a child besides any plan: a school move, what was told, what was promised, what a
school is asked. One function a kind, for many children at once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.roles import Role
from audit import clock
from audit.clock import LONDON
from casework.models import CaseNote, Challenge, Report
from casework.moves.finding import facts_of_many
from casework.moves.stages import Facts, Stage, stages
from organisations.calendars import Calendars
from organisations.working_days import add_working_days
from signoff.duties.facts import Wanted, to_decide
from signoff.lives import Life
from signoff.models import Duty
from targets.models import FundingRequest

Kind = Duty.Kind
LATELY = timedelta(days=60)  # for so long what is done is still said to be done
TO_ANSWER = 5  # working days: a default of this portal
TO_TAKE_FURTHER = 5
WHY_OF_MOVES = {
    "education": "20 school days after the child moved at once. Statutory guidance 2018.",
    "approval": "In Key Stage 4 a move is approved before a first day is set. Regulation 10 of 2010.",
    "agreement": "The Virtual School is asked before a first day is set.",
    "answer": "Ten working days after the application: a default of this portal.",
    "meeting": "Five working days before the first day at the new school.",
    "transition": "Five working days before the first day at the new school.",
    "start": "The first day at the new school.",
}
WHY = "Five working days after the step before: a default of this portal."


def wanted(known: list[Life], calendars: Calendars) -> dict[UUID, list[Wanted]]:
    """By child."""
    found = defaultdict(list)
    if known:
        for kind in ALL:
            for child_id, duty in kind({life.child.pk: life for life in known}, calendars):
                found[child_id].append(duty)
    return found


def follow_ups(known: dict[UUID, Life], _) -> Iterator[tuple[UUID, Wanted]]:
    notes = CaseNote.objects.standing().exclude(follow_up_on=None).filter(child__in=known)
    notes = notes.filter(Q(done=None) | Q(done__at__gte=_lately())).select_related("done")
    for note in notes:
        done = getattr(note, "done", None)
        why = "What was promised in a case note."
        duty = Wanted(Kind.FOLLOW_UP, Role.ADVISER, note.follow_up_on, why, done and _day(done.at), tail=str(note.pk))
        yield note.child_id, duty


def told(known: dict[UUID, Life], calendars: Calendars):
    found = Report.objects.filter(Q(closed_at=None) | Q(closed_at__gte=_lately()), child__in=known)
    for report in found.select_related("pep__meeting"):
        due = add_working_days(_day(report.at), TO_ANSWER, _closures(known[report.child_id], calendars))
        meeting = report.pep and report.pep.meeting_or_none
        if report.about == Report.About.BEFORE_MEETING and meeting:
            due = max(_day(report.at), min(due, meeting.on - timedelta(days=1)))
        why = f"{report.get_about_display()}. Answered within five working days: a default of this portal."
        done = _day(report.closed_at) if report.closed_at else None
        yield report.child_id, Wanted(Kind.TOLD, Role.ADVISER, due, why, done, tail=str(report.pk))


def asked(known: dict[UUID, Life], calendars: Calendars):
    """The school answers by the day it was given; after some days without an answer the Virtual School goes on."""
    found = Challenge.objects.filter(Q(closed_at=None) | Q(closed_at__gte=_lately()), child__in=known)
    for challenge in found.prefetch_related("replies"):
        life, tail, due = known[challenge.child_id], str(challenge.pk), challenge.answer_by
        ended, answer = challenge.closed_at, challenge.answer
        if challenge.school_id == life.school_id:
            done = min(filter(None, [ended, answer and answer.at]), default=None)
            why = "The Virtual School asked the school to answer by this day."
            yield life.child.pk, Wanted(Kind.CHALLENGED, Role.DESIGNATED_TEACHER, due, why, done and _day(done), tail)
        if answer is None and clock.today() > due:
            done = min(filter(None, [ended, challenge.escalated_at]), default=None)
            due = add_working_days(due, TO_TAKE_FURTHER, _closures(life, calendars))
            why = "The school has not answered. Five working days after the answer was due: a default of this portal."
            yield life.child.pk, Wanted(Kind.ESCALATE, Role.ADVISER, due, why, done and _day(done), tail)


def to_fund(known: dict[UUID, Life], calendars: Calendars):
    """Money that is asked for a child between two plans."""
    for request in FundingRequest.objects.standing().filter(child__in=known, pep=None, status="submitted"):
        [duty] = to_decide([request], calendars.calendar_for(known[request.child_id].child.authority))
        yield request.child_id, duty


def moving(known: dict[UUID, Life], calendars: Calendars):
    schools = {child_id: life.school_id for child_id, life in known.items()}
    children = [life.child for life in known.values()]
    for child_id, moves in facts_of_many(children, schools, calendars).items():
        for facts in moves:
            for stage in stages(facts):
                if stage.due is None or not (stage.step or (stage.is_now and facts.move.is_open)):
                    continue
                done = _day(stage.step.at) if stage.step else None
                why = WHY_OF_MOVES.get(stage.key, WHY)
                tail = f"{facts.move.pk}:{_round(stage, facts)}"
                yield child_id, Wanted(f"move_{stage.key}", stage.role, stage.due, why, done, tail)


def _round(stage: Stage, facts: Facts) -> int:
    """What is asked once for each school that is chosen is another duty each time."""
    if stage.key == "education":
        return 0
    return facts.times_chosen - (stage.key == "options" and stage.step is not None)


ALL = [follow_ups, told, asked, to_fund, moving]


def _closures(life: Life, calendars: Calendars):
    return calendars.calendar_for(life.child.authority).closures


def _lately():
    return clock.now() - LATELY


def _day(moment) -> date:
    return moment.astimezone(LONDON).date()
