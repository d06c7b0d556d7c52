"""Plans in a state, made by walking there: no test starts from an impossible world."""

from datetime import date, time, timedelta

from audit import clock
from audit.prepared import Records
from children.events import facts_changed
from peps import actions as plans
from peps.models import PEP, AgreedAction, AttainmentRow, Invitee, Meeting, Part
from peps.phases import Overlay
from peps.standing import acting_in
from peps.voice import actions as voice
from signoff import actions as moves
from signoff.openings import open_due_plan
from signoff.quality.rubrics import DEFAULT
from targets.models import Target, TargetReview

MEETING_DAY = date(2026, 9, 24)
WHOLE = Records(lambda pk: PEP.objects.with_everything().filter(pk=pk))
STAGES = ["new", "ready", "held", "written", "submitted", "returned", "rated", "signed_off"]


def pep_at(stage: str, *, child, social_worker, teacher, adviser=None, meeting_on=MEETING_DAY) -> PEP:
    """The child's plan walked to a stage of STAGES, or "closed". The clock is set to the days on which it happens."""
    with clock.at(meeting_on - timedelta(days=14)):
        facts_changed(child_ids=[child.pk])
        pep = fresh(open_due_plan(child=child, by=None))
        if stage == "new":
            return pep
        if stage == "closed":
            return moves.close(pep=pep, reason="Opened in error", by=adviser)
        with facts_changed.together():  # duties are looked at once a day, not after each of twenty small steps
            prepare(pep, social_worker, teacher, meeting_on)
        if stage == "ready":
            return fresh(pep)
    with clock.at(meeting_on):
        with facts_changed.together():
            hold(pep, teacher, meeting_on)
        if stage == "held":
            return fresh(pep)
    with clock.at(meeting_on + timedelta(days=2)):
        with facts_changed.together():
            complete_all(pep, social_worker, teacher)
        if stage == "written":
            return fresh(pep)
        moves.submit(pep=fresh(pep), by=teacher)
        if stage == "submitted":
            return fresh(pep)
    with clock.at(meeting_on + timedelta(days=7)):
        if stage == "returned":
            moves.return_plan(pep=fresh(pep), reasons={"C": "Attendance needs its source."}, by=adviser)
            return fresh(pep)
        rate(pep, adviser)
        if stage == "rated":
            return fresh(pep)
        moves.sign_off(pep=fresh(pep), by=adviser)
    return fresh(pep)


def fresh(pep) -> PEP:
    """The plan as the database has it now."""
    return WHOLE.get(pep.pk)


def prepare(pep, social_worker, teacher, meeting_on=MEETING_DAY):
    """Section A complete; B, C and a draft target filled in; the meeting arranged."""
    save(
        pep.care, Part.A, social_worker,
        care_start_confirmed=True, legal_status_confirmed=True, placement_confirmed=True, no_changes=True,
        review_on=meeting_on + timedelta(days=5), contacts_confirmed=True, no_contact_restrictions=True,
        trips="carer", medical="social_worker", sdq_score=9,
    )  # fmt: skip
    plans.arrange_meeting(
        pep=pep, meeting=Meeting(on=meeting_on, starts_at=time(14, 30), place="Oakfield, room 4"), by=social_worker
    )
    plans.invite(
        pep=pep, invitee=Invitee(name=teacher.name, role="Designated teacher", email=teacher.email), by=teacher
    )
    voice.write_down(
        pep=pep, said={"good_at": "I like football."}, how="said", audiences={"carer_may_see": True}, by=teacher
    )
    save(pep.schooling, Part.C, teacher, hours="full", key_adult="Ms Bell")
    save(pep.attendance, Part.C, teacher, possible=100, attended=95, source="School register")
    for subject in ["English", "Mathematics", "Science"]:
        row = AttainmentRow(pep=pep, subject=subject, value="5", judgement="at")
        plans.save_row(row=row, pep=pep, part=Part.C, by=teacher)
    save(pep.sen, Part.C, teacher, provision="N")
    save(pep.wellbeing, Part.C, teacher, how_identified="Weekly check-in", strategies="Quiet start", no_support=True)
    if pep.case.has(Overlay.FROM_YEAR_9):
        save(pep.pathway, Part.C, teacher, hopes="An apprenticeship")
    moves.complete_part(pep=fresh(pep), part=Part.A, by=social_worker)


def hold(pep, teacher, meeting_on=MEETING_DAY):
    """The meeting was held: targets reviewed and set, minutes written, the next date fixed."""
    plans.record_held(pep=pep, held=True, by=teacher)
    for invitee in fresh(pep).invitees.all():
        invitee.attended = "in_person"
        plans.record_attendance(pep=pep, invitee=invitee, by=teacher)
    for target in Target.objects.to_review_in(pep):
        TargetReview.objects.create(target=target, pep=pep, outcome="achieved", evidence="Seen in class")
    Target.objects.create(child=pep.child, set_in=pep, area="academic", statement="Read for twenty minutes a day",
                          measure="Reading log", who="Ms Bell", action="Read together",
                          due_on=meeting_on + timedelta(days=60), funding="pp_plus")  # fmt: skip
    save(
        fresh(pep).minutes, Part.E, teacher,
        discussion="A good start.", agreed="Daily reading.", carer_views="Settled at home.", summary="A good term.",
        next_on=meeting_on + timedelta(days=110), next_at=time(14, 0), next_place="Oakfield",
    )  # fmt: skip
    plans.save_row(row=AgreedAction(pep=pep, what="Buy books", who="Ms Bell"), pep=pep, part=Part.E, by=teacher)


def complete_all(pep, social_worker, teacher):
    for part in [Part.B, Part.C, Part.D, Part.E, Part.SUMMARY]:
        state = fresh(pep)
        writer = teacher if "designated_teacher" in acting_in(teacher, state) else social_worker
        moves.complete_part(pep=state, part=part, by=writer)


def rate(pep, adviser, overall="green"):
    moves.rate(
        pep=fresh(pep), overall=overall, levels=dict.fromkeys(DEFAULT.by_key, ("green", "")),
        why_different="In my judgement", to_teacher="Clear targets.", to_social_worker="A clear summary.", by=adviser,
    )  # fmt: skip


def save(record, part, by, **values):
    record.refresh_from_db()
    plans.save_page(record=record, part=part, values=values, based_on=record.version, by=by)
