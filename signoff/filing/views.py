"""Saying that the copy is filed, by one press; and taking it back, with a reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit import looks
from peps.models import PEP
from signoff.filing import actions, permissions
from signoff.filing.forms import FiledForm
from signoff.forms import ReasonForm


@require_http_methods(["GET", "POST"])
def filed(request, pep_id):
    pep = _signed_off(request, pep_id)
    permissions.check_can_file(request.user, pep, actions.of_plan(pep))
    form = FiledForm(request.POST) if request.method == "POST" else FiledForm()

    if request.method == "POST" and form.is_valid():
        actions.say_filed(pep=pep, reference=form.cleaned_data["reference"], by=request.user)
        messages.success(request, "It is kept that the plan is in the case system.")
        return redirect("papers:plan", pep.pk)
    lead = "Say it once the PDF is in the child’s record there. Your name and today’s date are kept with it."
    return _ask(request, pep, form, "The copy is filed", "It is filed", lead)


@require_http_methods(["GET", "POST"])
def not_filed(request, pep_id):
    pep = _signed_off(request, pep_id)
    permissions.check_can_take_back(request.user, pep, actions.of_plan(pep))
    hint = "For example: it is in another child’s record."
    form = ReasonForm(request.POST or None, label="Why is it not filed?", hint=hint)

    if request.method == "POST" and form.is_valid():
        actions.take_back(pep=pep, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The plan counts as not filed again.")
        return redirect("papers:plan", pep.pk)
    return _ask(request, pep, form, "The copy is not filed", "It is not filed")


def _signed_off(request, pep_id) -> PEP:
    plans = PEP.objects.visible_to(request.user).filter(status=PEP.Status.SIGNED_OFF)
    pep = get_object_or_404(plans.select_related("child__authority", "term", "policy"), pk=pep_id)
    looks.seen(request, pep.child)
    return pep


def _ask(request, pep: PEP, form, heading: str, button: str, lead: str = ""):
    back = reverse("papers:plan", args=[pep.pk])
    context = {"form": form, "pep": pep, "child": pep.child, "heading": heading, "button": button, "lead": lead}
    context |= {"back_url": back, "back_text": "The signed-off plan", "cancel_url": back}
    return render(request, "signoff/filed.html", context)
