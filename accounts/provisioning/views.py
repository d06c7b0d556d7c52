"""Pages for what happens to people after they were invited: another role, many at once, locked out."""

from django.contrib import messages
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.actions import Refused
from accounts.provisioning import actions, many
from accounts.provisioning.forms import ChangeRoleForm, EndManyForm, ManyForm, ResetSecondFactorForm
from accounts.sign_in import locks
from audit import clock


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
    person = _find(request, user_id)
    permissions.check_can_reset_second_factor(request.user, person)
    form = ResetSecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reset_second_factor(user=person, how=form.cleaned_data["how"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The second step of {person.name} is removed. We have told them by email.")
        return redirect("accounts:person", person.pk)
    address = reverse("accounts:person", args=[person.pk])
    words = {
        "heading": f"Remove the second step of {person.name}?",
        "lead": "For somebody who has lost their telephone, passkey and recovery codes. They are signed out, told by "
        "email, and set up a new second step when they sign in next.",
        "button": "Remove the second step",
        "button_warning": True,
        "back_url": address,
        "back_text": person.name,
        "cancel_url": address,
    }
    return render(request, "form.html", {"form": form, **words})


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
