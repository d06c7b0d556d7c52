"""The verbs of the Virtual School's desk: write down, put right, tell, look into, answer, challenge, take further."""

from datetime import date
from uuid import UUID

from accounts.models import User
from audit import clock, events
from audit.acting import action
from casework import permissions
from casework.models import CaseNote, Challenge, Entry, FollowedUp, Intervention, NoteFile, Offer, Reply, Report
from children.events import facts_changed
from children.facts import main_enrolment
from children.holders import teachers_at, unbarred, virtual_school_of
from children.models import Child
from components.words import day_words
from documents.actions import add_document
from documents.models import Document
from notices.telling import tell
from peps.models import PEP


class Overtaken(Exception):
    """Somebody else put the same entry right first."""


# ---------------------------------------------------------------- the log

# Everywhere `token` becomes the id: what is sent twice is written once.


@action
def record_intervention(
    *, child: Child, token: UUID, values: dict, by: User, corrects: Intervention | None = None, why: str = ""
) -> Intervention:
    """Write down an intervention, or the same one put right or completed (`corrects`). What happens at school belongs
    to the school of that day. Raises `Overtaken`."""
    permissions.check_can_record(by, child, "interventions")
    if there := Intervention.objects.filter(pk=token, child=child).first():
        return there
    entry = Intervention(pk=token, **values)
    if entry.place == Intervention.Place.SCHOOL:
        enrolment = main_enrolment(child)
        entry.school_id = corrects.school_id if corrects and corrects.school_id else enrolment and enrolment.school_id
    _keep(entry, child, by, corrects, why)
    done = "changed an intervention" if corrects else "recorded an intervention"
    events.record("casework.intervention", f"{done}: {entry.what}", entry, by=by)
    return entry


@action
def record_note(
    *, child: Child, token: UUID, values: dict, by: User, corrects: CaseNote | None = None, why: str = "", upload=None
) -> CaseNote:
    """Write down a contact, or put a note right. What is to be followed up goes on with the note as it is now, and so
    do its files; `upload` is one more. Raises `Overtaken`."""
    permissions.check_can_record(by, child, "case_recording")
    if there := CaseNote.objects.filter(pk=token, child=child).first():
        return there
    note = CaseNote(pk=token, **values)
    _keep(note, child, by, corrects, why)
    if upload:
        title = f"To a case note of {day_words(note.on)}"  # nothing of what it says: files held back are listed
        about = {"kind": Document.Kind.OTHER, "title": title, "for_desk": True}
        NoteFile.objects.create(note=note, document=add_document(child=child, upload=upload, by=by, **about))
    done = "corrected a case note" if corrects else "added a case note"
    events.record("casework.note", f"{done}: {note.get_kind_display()}", note, by=by)
    return note


def _keep(entry: Entry, child: Child, by: User, corrects: Entry | None, why: str) -> None:
    if corrects:
        type(corrects).objects.select_for_update(of=("self",)).get(pk=corrects.pk)  # two at once: one after the other
        if type(corrects).objects.filter(corrects=corrects).exists():
            raise Overtaken
    entry.child, entry.by, entry.at = child, by, clock.now()
    entry.corrects, entry.why_corrected = corrects, why
    entry.save()
    if isinstance(entry, CaseNote):
        facts_changed(child_ids=[child.pk])


@action
def follow_up(*, note: CaseNote, words: str, by: User) -> FollowedUp:
    """Say what came of a note's follow-up. A second time changes nothing."""
    permissions.check_can_follow_up(by, note)
    done, made = FollowedUp.objects.get_or_create(note=note, defaults={"words": words, "by": by, "at": clock.now()})
    if made:
        events.record("casework.note", "followed up a case note", note, by=by)
        facts_changed(child_ids=[note.child_id])
    return done


# ---------------------------------------------------------------- told


@action
def tell_virtual_school(
    *, child: Child, token: UUID, about: str, words: str, by: User, pep: PEP | None = None
) -> Report:
    """`pep`: where it is about the meeting of a plan, to come or held."""
    permissions.check_can_tell(by, child)
    said = {"about": about, "words": words, "pep": pep, "at": clock.now()}
    report, made = Report.objects.get_or_create(pk=token, by=by, child=child, defaults=said)
    if not made:
        return report
    events.record("casework.report", f"told the Virtual School: {report.get_about_display()}", report, by=by)
    facts_changed(child_ids=[child.pk])
    subject = "Somebody told the Virtual School something"
    for person in virtual_school_of(child):
        _write(person, report, "asked", subject, "{initials}: please look into it.")
    return report


@action
def look_into(*, report: Report, by: User) -> Report:
    """Become the one who answers. Whoever presses last has it."""
    report = Report.objects.select_for_update(of=("self",)).select_related("child").get(pk=report.pk)
    permissions.check_can_look_into(by, report)
    if report.owner_id != by.pk:
        report.owner = by
        report.save()
        events.record("casework.report", "looks into what was told", report, by=by)
    return report


@action
def reply_to_report(*, report: Report, token: UUID, words: str, by: User, closes: bool = False) -> Reply:
    """Add to what was told, or answer it; `closes`: this is the answer."""
    report = Report.objects.select_for_update(of=("self",)).select_related("child").get(pk=report.pk)
    if there := Reply.objects.filter(pk=token, report=report).first():
        return there
    permissions.check_can_reply(by, report)
    if closes:
        permissions.check_can_look_into(by, report)
        report.owner = report.owner or by
        report.closed_at = clock.now()
        report.save()
        facts_changed(child_ids=[report.child_id])
    reply = Reply.objects.create(pk=token, report=report, words=words, by=by, at=clock.now())
    done = "answered what was told" if closes else "wrote about what was told"
    events.record("casework.report", done, report, by=by)
    _tell_the_other_side(report, reply)
    return reply


def _tell_the_other_side(report: Report, reply: Reply) -> None:
    if reply.by_id != report.by_id:
        people, subject = [report.by], "The Virtual School wrote to you"
    else:
        people, subject = [report.owner] if report.owner else virtual_school_of(report.child), "Something was added"
    for person in unbarred(report.child, people):
        _write(person, report, reply.pk, subject, "It is about {initials}.")


# ---------------------------------------------------------------- a challenge to a school


@action
def challenge_school(*, child: Child, token: UUID, subject: str, words: str, answer_by: date, by: User) -> Challenge:
    """Ask the school of today to answer: `check_can_challenge` has seen that there is one."""
    permissions.check_can_challenge(by, child)
    school = main_enrolment(child).school
    said = {"school": school, "subject": subject, "words": words, "answer_by": answer_by, "at": clock.now()}
    challenge, made = Challenge.objects.get_or_create(pk=token, by=by, child=child, defaults=said)
    if not made:
        return challenge
    events.record("casework.challenge", f"asked {school.name} to answer: {subject}", challenge, by=by)
    facts_changed(child_ids=[child.pk])
    _write_to_school(challenge, "asked", "The Virtual School asks for an answer", "It is about {initials}.")
    return challenge


@action
def answer_challenge(*, challenge: Challenge, token: UUID, words: str, by: User) -> Reply:
    if there := Reply.objects.filter(pk=token, challenge=challenge).first():
        return there
    permissions.check_can_answer(by, challenge)
    ours = permissions.is_virtual_school(by, challenge.child)
    said = {"words": words, "by": by, "at": clock.now(), "of_virtual_school": ours}
    reply = Reply.objects.create(pk=token, challenge=challenge, **said)
    events.record("casework.challenge", f"answered: {challenge.subject}", challenge, by=by)
    facts_changed(child_ids=[challenge.child_id])
    if ours:
        _write_to_school(challenge, reply.pk, "The Virtual School wrote to you", "It is about {initials}.")
    else:
        for person in unbarred(challenge.child, [challenge.by]):
            _write(person, challenge, reply.pk, "A school answered you", "It is about {initials}.")
    return reply


@action
def take_further(*, challenge: Challenge, to: str, by: User) -> Challenge:
    challenge = Challenge.objects.select_for_update(of=("self",)).select_related("child").get(pk=challenge.pk)
    permissions.check_can_move_challenge(by, challenge)
    challenge.escalated_to, challenge.escalated_at = to, clock.now()
    challenge.save()
    facts_changed(child_ids=[challenge.child_id])
    events.record("casework.challenge", f"took it further, to {to}: {challenge.subject}", challenge, by=by)
    _write_to_school(challenge, "further", "The Virtual School took something further", "It is about {initials}.")
    return challenge


@action
def close_challenge(*, challenge: Challenge, outcome: str, by: User) -> Challenge:
    challenge = Challenge.objects.select_for_update(of=("self",)).select_related("child").get(pk=challenge.pk)
    permissions.check_can_move_challenge(by, challenge)
    challenge.outcome, challenge.closed_at = outcome, clock.now()
    challenge.save()
    facts_changed(child_ids=[challenge.child_id])
    events.record("casework.challenge", f"closed: {challenge.subject}", challenge, by=by)
    _write_to_school(challenge, "closed", "The Virtual School closed what it had asked", "It is about {initials}.")
    return challenge


def _write_to_school(challenge: Challenge, key, subject: str, body: str) -> None:
    if challenge.child.restricted:
        return
    for person in unbarred(challenge.child, teachers_at(challenge.school_id)):
        _write(person, challenge, key, subject, body)


def _write(person: User, about: Report | Challenge, key, subject: str, body: str) -> None:
    tell(
        key=f"casework:{about.pk}:{key}:{person.pk}",
        to=person,
        subject=subject,
        body=body.format(initials=about.child.initials),
        path=about.get_absolute_url(),
    )


# ---------------------------------------------------------------- the catalogue


@action
def add_offer(*, authority, group: str, name: str, by: User) -> Offer:
    """Add a line to the catalogue, or take one back that was retired under this name."""
    permissions.check_can_edit_catalogue(by, authority)
    offer, _ = Offer.objects.update_or_create(
        authority=authority, name=name, defaults={"group": group, "retired_at": None}
    )
    return offer


@action
def retire_offer(*, offer: Offer, by: User) -> Offer:
    """What was recorded under it stays."""
    permissions.check_can_edit_catalogue(by, offer.authority)
    offer.retired_at = offer.retired_at or clock.now()
    offer.save()
    return offer
