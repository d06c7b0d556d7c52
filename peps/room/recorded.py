"""“Check that my views were recorded rightly”: after the meeting each contributor reads what was written down for them,
and agrees or asks for a correction, which whoever writes the minutes answers."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.roles import Role
from children import discretion
from notices.telling import tell
from peps import permissions, reading, shell
from peps.models import PEP, AgreedAction, Part, ViewsCheck
from peps.models.views import HowGiven
from peps.room import actions
from peps.standing import capacities_in
from peps.views.voice import in_order
from peps.voice import readers

CONTRIBUTORS = [Role.YOUNG_PERSON, Role.CARER, Role.SOCIAL_WORKER]
Kind = ViewsCheck.Kind


class CheckForm(forms.Form):
    is_right = forms.ChoiceField(
        label="Was it written down rightly?",
        choices=[("yes", "Yes, that is right"), ("no", "No, something needs correcting")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it is right"},
    )
    words = forms.CharField(label="What should be different?", required=False, widget=forms.Textarea, max_length=5000)
    presentation = {"is_right": {"big": True, "reveal": {"no": "words"}}, "words": {"rows": 4}}

    def clean(self):
        said = super().clean()
        if said.get("is_right") == "no" and not said.get("words", "").strip():
            self.add_error("words", "Say what should be different")
        return said


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="What did you do about it?",
        widget=forms.Textarea,
        max_length=5000,
        error_messages={"required": "Enter your answer"},
    )
    presentation = {"words": {"rows": 4}}


def as_whom(user, pep: PEP) -> Role | None:
    """In which of these capacities somebody contributed; nothing for everybody else."""
    held = capacities_in(user, pep)
    return next((role for role in CONTRIBUTORS if role in held), None)


def can_check(user, pep: PEP) -> bool:
    meeting = pep.meeting_or_none
    return bool(meeting and meeting.held and as_whom(user, pep))


@require_http_methods(["GET", "POST"])
def recorded(request, pep_id):
    """What was written down for this person, and whether it is right."""
    pep = shell.plan_or_404(request, pep_id, "my_plan", everything=True)
    role = as_whom(request.user, pep)
    if not can_check(request.user, pep):
        raise Http404
    pep = PEP.objects.with_everything().get(pk=pep.pk)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agrees = form.cleaned_data["is_right"] == "yes"
        words = "" if agrees else form.cleaned_data["words"]
        row = actions.check_recorded(pep=pep, role=role, agrees=agrees, words=words, by=request.user)
        if not agrees:
            _tell_writers(row)
        thanks = "Thank you." if agrees else "Thank you. Whoever writes the minutes reads it and answers you."
        messages.success(request, thanks)
        return redirect("peps:recorded", pep.pk)
    back = (
        reverse("peps:part", args=[pep.pk, "E"]) if role == Role.SOCIAL_WORKER else reverse("peps:mine", args=[pep.pk])
    )
    context = {
        **shell.frame(request, pep, "Meeting"),
        "form": form,
        "rows": _rows(pep, role),
        "checks": checks_of(request.user, pep, role=role),
        "back_url": back,
        "young_person": role == Role.YOUNG_PERSON,
    }
    return render(request, "peps/room/recorded.html", context)


def _rows(pep: PEP, role: Role) -> list[dict]:
    minutes = pep.minutes
    if role == Role.YOUNG_PERSON:
        said = in_order(pep.view_answers.filter(how=HowGiven.AT_MEETING))
        rows = [{"key": answer.get_topic_display(), "value": answer.said} for answer in said]
        rows.append({"key": "Whether you agree with the plan", "value": reading.display(minutes, "child_agrees")})
        rows.append({"key": "In your words", "value": minutes.child_agrees_words})
    elif role == Role.CARER:
        rows = [{"key": "What you said", "value": minutes.carer_views or minutes.no_carer_views}]
    else:
        rows = [{"key": "Changes to the care plan", "value": minutes.care_plan_changes}]
        mine = [each for each in pep.actions.all() if not each.removed_at]
        mine = [each.what for each in mine if each.owner == AgreedAction.Owner.SOCIAL_WORKER]
        rows.append({"key": "What you promised", "value": "\n".join(mine)})
    return [row for row in rows if row["value"]]


def checks_of(user, pep: PEP, *, role: str = "") -> list[ViewsCheck]:
    """Oldest first, each with its answer and with whom this reader may know it to be by."""
    rows = ViewsCheck.objects.filter(pep=pep).exclude(kind=Kind.ANSWER).select_related("by", "answer__by")
    rows = list(rows.filter(role=role) if role else rows)
    for row in rows:
        row.as_whom = Role(row.role).label
        row.answered = getattr(row, "answer", None)
        for each in filter(None, [row, row.answered]):
            each.by_name = discretion.named_to(user, pep.child, each.by)
    return rows


@require_http_methods(["GET", "POST"])
def answer(request, pep_id, row_id):
    """Whoever writes the minutes says what was done about a wish for correction."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    asked = get_object_or_404(ViewsCheck.objects.filter(pep=pep, kind=Kind.CORRECTION).select_related("by"), pk=row_id)
    permissions.check_may_write_part(request.user, pep, Part.E)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.answer_correction(asked=asked, words=form.cleaned_data["words"], by=request.user)
        tell(
            key=f"correction-answered:{asked.pk}",
            to=asked.by,
            subject="Your wish for a correction was answered",
            body="Somebody answered what you wrote about the minutes of a PEP meeting.",
            path=reverse("peps:recorded", args=[pep.pk]),
        )
        messages.success(request, "Your answer is saved, and they are told.")
        return redirect("peps:part", pep.pk, "E")
    context = {
        **shell.frame(request, pep, "Meeting"),
        "form": form,
        "heading": "Answer a wish for correction",
        "lead": f"{discretion.named_to(request.user, pep.child, asked.by)} wrote: “{asked.words}”",
        "button": "Save the answer",
        "back_url": reverse("peps:part", args=[pep.pk, "E"]),
    }
    return render(request, "peps/row.html", context)


def _tell_writers(row: ViewsCheck) -> None:
    for person in readers.holders(row.pep, Role.DESIGNATED_TEACHER):
        tell(
            key=f"correction:{row.pk}:{person.pk}",
            to=person,
            subject="Somebody asks for a correction of the minutes",
            body=f"Somebody who was at the PEP meeting of {row.pep.child.initials} asks for a correction.",
            path=reverse("peps:part", args=[row.pep_id, "E"]),
        )
