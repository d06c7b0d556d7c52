"""What the Virtual School asks a school to answer for: sent, answered, taken further, closed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import actions, permissions
from casework.finding import find, find_child, frame
from casework.forms import ChallengeForm, FurtherForm, OutcomeForm, ReplyForm
from casework.models import Challenge


@require_GET
def of_child(request, child_id):
    child = find_child(request, child_id, "challenges")
    found = Challenge.objects.visible_to(request.user).filter(child=child)
    rows = list(found.select_related("by", "school").prefetch_related("replies"))
    context = frame(request, child, rows=rows, can_add=permissions.is_virtual_school(request.user, child))
    return render(request, "casework/challenges.html", context)


@require_http_methods(["GET", "POST"])
def add(request, child_id):
    child = find_child(request, child_id, "challenges")
    permissions.check_can_challenge(request.user, child)
    form = ChallengeForm(request.POST or None)
    back = reverse("casework:challenges", args=[child.pk])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        values = {name: said[name] for name in ("token", "subject", "words", "answer_by")}
        challenge = actions.challenge_school(child=child, by=request.user, **values)
        messages.success(request, f"{challenge.school.name} has been asked.")
        return redirect(challenge)
    words = {
        "heading": "Ask the school to answer",
        "lead": "The designated teacher reads it and answers here.",
        "button": "Send to the school",
        "cancel_url": back,
    }
    return render(request, "casework/ask.html", frame(request, child, form=form, back_url=back, **words))


@require_http_methods(["GET", "POST"])
def challenge(request, challenge_id):
    challenge = _find(request, challenge_id)
    form = ReplyForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_answer(request.user, challenge)
        if form.is_valid():
            said = form.cleaned_data
            actions.answer_challenge(challenge=challenge, token=said["token"], words=said["words"], by=request.user)
            messages.success(request, "Your answer has been sent.")
            return redirect(challenge)
    ours = permissions.is_virtual_school(request.user, challenge.child)
    form.fields["words"].label = "Your message" if ours else "Your answer"
    context = frame(
        request,
        challenge.child,
        challenge=challenge,
        replies=list(challenge.replies.select_related("by")),
        form=form,
        can_answer=not challenge.closed_at and permissions.can_answer(request.user, challenge),
        can_move=ours and not challenge.closed_at,
    )
    return render(request, "casework/challenge.html", context)


@require_http_methods(["GET", "POST"])
def further(request, challenge_id):
    challenge = _find(request, challenge_id)
    permissions.check_can_move_challenge(request.user, challenge)
    form = FurtherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.take_further(challenge=challenge, to=form.cleaned_data["to"], by=request.user)
        messages.success(request, "It is recorded that you took it further. The school is told.")
        return redirect(challenge)
    return _ask(request, challenge, form, "Take it further", "Save")


@require_http_methods(["GET", "POST"])
def close(request, challenge_id):
    challenge = _find(request, challenge_id)
    permissions.check_can_move_challenge(request.user, challenge)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_challenge(challenge=challenge, outcome=form.cleaned_data["outcome"], by=request.user)
        messages.success(request, "Closed. The school is told.")
        return redirect(challenge)
    return _ask(request, challenge, form, "Close this challenge", "Close it")


def _find(request, challenge_id) -> Challenge:
    return find(request, Challenge.objects.visible_to(request.user).select_related("by", "school"), challenge_id)


def _ask(request, challenge, form, heading, button):
    back = challenge.get_absolute_url()
    words = {"heading": heading, "lead": challenge.subject, "button": button, "cancel_url": back, "back_url": back}
    return render(request, "casework/ask.html", frame(request, challenge.child, form=form, **words))
