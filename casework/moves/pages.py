"""The page of each step: what it asks, how it is said, and the verb that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from casework.moves import actions, forms
from casework.moves.stages import Answer, Facts, Kind, stages
from children.holders import teachers_at
from children.models import Enrolment
from organisations.presets import MoveAgreement
from peps.models import PEP


@dataclass(frozen=True)
class Page:
    heading: str
    lead: str
    button: str
    form: Callable  # (facts, data) -> the form
    act: Callable  # (facts, form, by)
    saved: str


def _plain(form_class, **extra) -> Callable:
    def make(facts: Facts, data):
        return form_class(data, **{name: value(facts) for name, value in extra.items()})

    return make


def _step(kind: str) -> Callable:
    """Whatever the form was told, as a step of this kind."""

    def act(facts: Facts, form, by):
        said = {
            name: form.cleaned_data[name] for name in ("answer", "on", "who", "words", "more") if name in form.fields
        }
        if hasattr(form, "more"):
            said["more"] = form.more
        actions.take_step(move=facts.move, kind=kind, token=form.cleaned_data["token"], by=by, **said)

    return act


def began_at_school(facts: Facts):
    """The first day at the school the child goes to now."""
    enrolment = Enrolment.objects.filter(child=facts.move.child).main().current().first()
    return enrolment and enrolment.starts


def next_meeting_of(child) -> PEP | None:
    """The open plan whose meeting is held next."""
    plans = PEP.objects.filter(child=child).open().select_related("meeting").order_by("due_on")
    return next((pep for pep in plans if not (pep.meeting_or_none and pep.meeting.held)), None)


def _meeting_form(facts: Facts, data):
    teachers = teachers_at(facts.chosen.school_id)
    return forms.MeetingForm(data, teachers=teachers, pep=next_meeting_of(facts.move.child))


def _invite(facts: Facts, form, by):
    said, move = form.cleaned_data, facts.move
    if said["what"] == forms.CANNOT:
        answer = {"answer": Answer.NOT_POSSIBLE, "words": said["words"]}
        actions.take_step(move=move, kind=Kind.MEETING, token=said["token"], by=by, **answer)
    else:
        pep = next_meeting_of(move.child)
        actions.invite_new_school(move=move, token=said["token"], people=form.people, pep=pep, by=by)


def missing(facts: Facts) -> list[str]:
    """What is not there yet though the child starts."""
    return [each.title for each in stages(facts) if each.holds_up and each.key in {Kind.MEETING, Kind.TRANSITION}]


def _start(facts: Facts, form, by):
    said = form.cleaned_data
    actions.start_at_school(move=facts.move, token=said["token"], words=said.get("words", ""), by=by)


def _stop(facts: Facts, form, by):
    said = form.cleaned_data
    actions.stop_move(move=facts.move, token=said["token"], words=said["words"], by=by)


PAGES = {
    Kind.EDUCATION: Page(
        "Education meanwhile",
        "Suitable education is found within 20 school days. It is for until the new school begins.",
        "Save",
        _plain(forms.EducationForm),
        _step(Kind.EDUCATION),
        "Saved.",
    ),
    Kind.APPROVAL: Page(
        "Approval by the nominated officer",
        "A move in Key Stage 4 needs it before a first day is set.",
        "Save your decision",
        _plain(forms.ApprovalForm),
        _step(Kind.APPROVAL),
        "Your decision is kept.",
    ),
    Kind.AGREEMENT: Page(
        "The Virtual School’s answer",
        "A first day is set only after it.",
        "Save the answer",
        _plain(forms.AgreementForm, must_agree=lambda facts: facts.move.agreement == MoveAgreement.AGREE),
        _step(Kind.AGREEMENT),
        "The answer is kept.",
    ),
    Kind.APPLIED: Page(
        "Apply for the place",
        "For a mainstream school the social worker applies, for a special school the SEN team.",
        "Save",
        _plain(forms.ApplyForm),
        _step(Kind.APPLIED),
        "The application is kept.",
    ),
    Kind.ANSWER: Page(
        "The answer about the place",
        "From the admission authority.",
        "Save",
        _plain(forms.AnswerForm),
        _step(Kind.ANSWER),
        "The answer is kept.",
    ),
    Kind.DATE: Page(
        "Set the first day",
        "Half-terms and the start of a term are the least disruption.",
        "Set the first day",
        _plain(forms.FirstDayForm, after=began_at_school),
        _step(Kind.DATE),
        "The first day is set.",
    ),
    Kind.MEETING: Page(
        "Invite the new school to the last meeting",
        "They meet the child and the people who know them before the first day.",
        "Save",
        _meeting_form,
        _invite,
        "Saved.",
    ),
    Kind.TRANSITION: Page(
        "Transition plan",
        "The new school reads it on the child’s first day.",
        "Save the plan",
        _plain(forms.TransitionForm),
        _step(Kind.TRANSITION),
        "The transition plan is kept.",
    ),
    Kind.START: Page(
        "Confirm the first day",
        "",
        "Confirm the first day",
        _plain(forms.StartForm, missing=missing),
        _start,
        "The new school is recorded.",
    ),
    Kind.STOPPED: Page(
        "Stop this move",
        "What was written stays. A new move can be started later.",
        "Stop the move",
        _plain(forms.StopForm),
        _stop,
        "The move is stopped.",
    ),
}
