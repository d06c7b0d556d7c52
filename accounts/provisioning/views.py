"""Pages for what happens to people after they were invited: another role, many at once, locked out."""

from django.contrib import messages
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.actions import Refused
from accounts.models import ResetRequest
from accounts.provisioning import actions, many
from accounts.provisioning.forms import (
    AgreeToResetForm,
    ChangeRoleForm,
    EndManyForm,
    ManyForm,
    ResetSecondFactorForm,
)
from accounts.sign_in import locks
from audit import clock
from components.words import day_words


def _find(request, user_id):
    permissions.check_can_manage_people(request.user)
    return get_object_or_404(permissions.people_managed(request.user), pk=user_id)


# ---------------------------------------------------------------- one person


@require_http_methods(["GET", "POST"])
def change_role(request, membership_id):
    permissions.check_can_manage_people(request.user)
    managed = permissions.memberships_managed(request.user).select_related("user", "authority")
    open_roles = managed.filter(Q(ends=None) | Q(ends__gte=clock.today()), authority__isnull=False)
    membership = get_object_or_404(open_roles, pk=membership_id)
    permissions.check_can_end_membership(request.user, membership)
    person = membership.user
    form = ChangeRoleForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(membership=membership, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.name} has the new role.")
            return redirect("accounts:person", person.pk)
    address = reverse("accounts:person", args=[person.pk])
    words = {
        "heading": f"Change the role of {person.name}",
        "lead": f"Now: {membership.get_role_display()}, {membership.authority}.",
        "button": "Change the role",
        "back_url": address,
        "back_text": person.name,
        "cancel_url": address,
    }
    return render(request, "accounts/provisioning/change_role.html", {"form": form, **words})


@require_POST
def unlock(request, user_id):
    person = _find(request, user_id)
    actions.unlock(user=person, counters=locks.counters_of(request, person), by=request.user)
    messages.success(request, f"{person.name} can try again now.")
    return redirect("accounts:person", person.pk)


@require_http_methods(["GET", "POST"])
def reset_second_factor(request, user_id):
    """Where the person also works with another authority, somebody there has to agree first."""
    person = _find(request, user_id)
    permissions.check_can_ask_for_reset(request.user, person)
    alone = permissions.can_reset_second_factor(request.user, person)
    form = ResetSecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do = actions.reset_second_factor if alone else actions.ask_for_reset
            do(user=person, how=form.cleaned_data["how"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = f"The second step of {person.name} is removed." if alone else "We have asked the other authority."
            messages.success(request, f"{done} We have told {person.name} by email.")
        return redirect("accounts:person", person.pk)
    address = reverse("accounts:person", args=[person.pk])
    lead = "For somebody who has lost their telephone, passkey and recovery codes. They are signed out, told by email, "
    lead += "and set up a new second step when they sign in next."
    also = f"{person.name} also works with another authority, so it is removed once somebody there agrees. "
    words = {
        "heading": f"{'Remove' if alone else 'Ask to remove'} the second step of {person.name}?",
        "lead": lead if alone else also + "They are told now.",
        "button": "Remove the second step" if alone else "Ask the other authority",
        "button_warning": alone,
        "back_url": address,
        "back_text": person.name,
        "cancel_url": address,
    }
    return render(request, "form.html", {"form": form, **words})


@require_http_methods(["GET", "POST"])
def reset_request(request, request_id):
    """Another authority asks whether somebody's second step may go: agree, or not."""
    permissions.check_can_manage_people(request.user)
    mine = ResetRequest.objects.filter(user__in=permissions.people_managed(request.user))
    asked = get_object_or_404(mine.select_related("user", "asked_by"), pk=request_id)
    permissions.check_can_agree_to_reset(request.user, asked)
    form = AgreeToResetForm(request.POST or None)
    address = reverse("accounts:person", args=[asked.user_id])
    if asked.decided_at or (request.method == "POST" and form.is_valid()):
        _say_decided(request, asked, form)
        return redirect(address)
    words = {
        "heading": f"May the second step of {asked.user.name} be removed?",
        "lead": f"{asked.asked_by.name} asks on {day_words(asked.asked_at)}, and says: {asked.how}. Whoever signs in "
        f"as {asked.user.name} afterwards sees what {asked.user.name} sees with you.",
        "button": "Answer",
        "back_url": address,
        "back_text": asked.user.name,
        "cancel_url": address,
    }
    return render(request, "form.html", {"form": form, **words})


def _say_decided(request, asked, form) -> None:
    if asked.decided_at:
        messages.info(request, f"This is decided: {asked.get_outcome_display().lower()}.")
        return
    try:
        actions.decide_reset(asked=asked, agrees=form.agrees_to_it, how=form.cleaned_data["how"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = "The second step is removed." if form.agrees_to_it else "Nothing is removed."
        messages.success(request, f"{done} We have told {asked.asked_by.name}.")


# ---------------------------------------------------------------- many at once


@require_http_methods(["GET", "POST"])
def act_on_many(request):
    """Who was ticked comes by GET from the list; the answer to "really?" by POST."""
    permissions.check_can_manage_people(request.user)
    said = request.POST or request.GET
    back = _back_to_list(said)
    chosen = ManyForm(said, people=permissions.people_managed(request.user))
    if not chosen.is_valid():
        messages.error(request, _what_is_missing(chosen))
        return redirect(back)
    do, people = chosen.cleaned_data["do"], chosen.cleaned_data["person"].order_by("name", "email")
    is_sent = request.method == "POST"
    form = EndManyForm(request.POST if is_sent else None) if do == "end" else None
    if is_sent and (form is None or form.is_valid()):
        outcome = actions.act_on_many(do=do, people=list(people), ends=form and form.ends, by=request.user)
        _say(request, do, outcome)
        return redirect(back)
    plan = many.plan(do, people, by=request.user)
    return render(
        request,
        "accounts/provisioning/many.html",
        {"do": do, "words": many.WORDS[do], "plan": plan, "form": form, "kept": said.get("kept", ""), "back": back},
    )


def _back_to_list(said) -> str:
    """To the list as it was narrowed."""
    kept = QueryDict(said.get("kept", "")[:1000]).urlencode()
    return f"{reverse('accounts:people')}{'?' if kept else ''}{kept}"


def _what_is_missing(form) -> str:
    if "person" in form.errors and not form.data.getlist("person"):
        return "Tick at least one person in the list first."
    if "do" in form.errors:
        return "Choose what to do with the people you ticked."
    return "The list has changed meanwhile. Tick the people again, at most 100 at once."


def _say(request, do: str, outcome) -> None:
    if outcome.done:
        messages.success(request, f"{many.WORDS[do].done} {_names(outcome.done)}.")
    if outcome.left_out:
        words = " ".join(f"{person.name}: {reason}" for person, reason in outcome.left_out)
        messages.warning(request, f"Left out. {words}")


def _names(people) -> str:
    names = [person.name for person in people]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
