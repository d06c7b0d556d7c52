"""Section B: the young person's words, written by themselves or written down for them, and what adults want to say."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.roles import Role
from audit import clock
from children.standing import capacities
from peps import actions, forms, permissions, shell
from peps.models import AlternativeView, Part
from peps.models.views import HowGiven


@require_http_methods(["GET", "POST"])
def answers(request, pep_id):
    """My views, on one calm page. A young person writes their own; an adult writes down what was said."""
    pep = shell.plan_or_404(request, pep_id, "views")
    permissions.check_can_write_part(request.user, pep, Part.B)
    own = Role.YOUNG_PERSON in capacities(request.user, pep.child)
    mine = pep.view_answers.own() if own else pep.view_answers.written_down_by(request.user)
    given = {answer.topic: answer for answer in mine}
    form = forms.AnswersForm(request.POST or None, by_young_person=own, answers=given)

    if request.method == "POST" and form.is_valid():
        actions.save_answers(
            pep=pep,
            words_by_topic=form.words_by_topic,
            how=HowGiven.WROTE if own else form.cleaned_data["how"],
            on_big_screen=not form.cleaned_data["keep_off_screen"],
            carer_may_see=form.cleaned_data["carer_may_see"],
            by=request.user,
        )
        messages.success(request, "Thank you. Your words are saved." if own else "Saved, word for word.")
        return redirect("peps:mine" if own else "peps:part", *([pep.pk] if own else [pep.pk, "B"]))

    back = reverse("peps:mine", args=[pep.pk]) if own else reverse("peps:part", args=[pep.pk, "B"])
    return render(
        request,
        "peps/answers.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "own": own,
            "heading": "My views" if own else f"{pep.child.first_name}’s views, in their own words",
            "button": "Send my views" if own else "Save their words",
            "back_url": back,
            "others": pep.view_answers.exclude(pk__in=mine.values("pk")).select_related("written_by"),
        },
    )


@require_http_methods(["GET", "POST"])
def other_view(request, pep_id):
    """An alternative view: an adult's, clearly not the young person's words."""
    pep = shell.plan_or_404(request, pep_id, "alternative_views")
    permissions.check_can_write_part(request.user, pep, Part.B, "alternative_views")
    token = _uuid(request.POST.get("token"))
    written = AlternativeView.objects.filter(pk=token, pep=pep, written_by=request.user).first() if token else None
    form = forms.AlternativeViewForm(
        request.POST or None, instance=written or AlternativeView(pep=pep, written_by=request.user)
    )

    if request.method == "POST" and form.is_valid():
        view = form.save(commit=False)
        if view._state.adding:
            view.pk, view.written_at = token or view.pk, clock.now()
        actions.save_row(row=view, pep=pep, part=Part.B, by=request.user)
        messages.success(request, "The view was added.")
        return redirect("peps:part", pep.pk, "B")

    return render(
        request,
        "peps/row.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "heading": "Add an alternative view",
            "button": "Save",
            "back_url": reverse("peps:part", args=[pep.pk, "B"]),
            "token": token or uuid.uuid4(),
        },
    )


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
