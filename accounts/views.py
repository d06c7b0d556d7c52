"""People: who works here, inviting them, ending their roles; and the one page an invited person meets first."""

import functools

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, permissions
from accounts.forms import EndMembershipForm, InviteForm, PasswordForm
from accounts.models import Invitation, Membership, User
from accounts.provisioning import states
from accounts.provisioning.forms import PeopleFilter
from accounts.provisioning.many import WORDS
from accounts.provisioning.tabs import tabs
from accounts.sign_in import locks
from accounts.teams import teams_in_words
from audit import clock
from notices.models import DemoMail

PEOPLE_ON_A_PAGE = 50
OUR_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


# ---------------------------------------------------------------- people


@require_GET
def people(request):
    permissions.check_can_manage_people(request.user)
    form = PeopleFilter(request.GET)
    found = states.with_page_data(permissions.people_managed(request.user), request.user)
    if form.is_valid():
        found = states.narrowed(found, request.user, **form.cleaned_data)
    page = Paginator(found.order_by("name", "email"), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    for person in page.object_list:
        person.status = states.status_of(person)
        person.roles_here = [role for role in person.roles_here if not role.ends or role.ends >= today]
    kept = request.GET.copy()
    kept.pop("page", None)
    words = {"tabs": tabs("people"), "verbs": WORDS, "is_narrowed": form.narrows}
    words["takes_files"] = permissions.authorities_administered(request.user).exists()
    return render(request, "accounts/people.html", {"form": form, "page": page, "kept": kept.urlencode(), **words})


@require_http_methods(["GET", "POST"])
def invite(request):
    permissions.check_can_manage_people(request.user)
    authorities = permissions.authorities_managed(request.user)
    asked_for = {name: request.GET.get(name, "")[:200] for name in ("role", "school")}
    form = InviteForm(request.POST or None, authorities=authorities, by=request.user, initial=asked_for)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        details = {name: asked[name] for name in ("email", "name", "role", "job_title")}
        try:
            invitation = actions.invite(**details, **form.place, by=request.user)
        except actions.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _invited_words(invitation, asked["name"]))
            known = permissions.people_managed(request.user).filter(pk=invitation.user_id).exists()
            return redirect("accounts:person", invitation.user_id) if known else redirect("accounts:people")
    words = {"heading": "Invite someone", "button": "Send invitation", "cancel_url": reverse("accounts:people")}
    return render(request, "accounts/invite.html", {"form": form, **words})


def _invited_words(invitation, name: str) -> str:
    """With the name that was typed: an address does not say whose it is."""
    if invitation.accepted_at:
        return f"{name} signs in here already and has the new role. We have told them by email."
    return f"We have sent an invitation to {invitation.user.email}. It works for {settings.INVITATION_DAYS} days."


@require_GET
def person(request, user_id):
    person = _find_person(request, user_id)
    person.status = states.status_of(person)
    today = clock.today()
    for membership in person.roles_here:
        membership.is_over = bool(membership.ends and membership.ends < today)
        membership.can_end = not membership.is_over and permissions.can_end_membership(request.user, membership)
        membership.can_change = membership.can_end and membership.authority_id is not None
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "facts": _facts(person, request.user),
            "invitation": person.invitations.order_by("-sent_at").first(),
            "now": clock.now(),
            "can_suspend": permissions.can_suspend(request.user, person),
            "can_unlock": locks.is_locked(request, person) and permissions.can_unlock(request.user, person),
            "has_second_step": Authenticator.objects.filter(user=person).exists(),
            "can_reset": permissions.can_ask_for_reset(request.user, person),
            "reset_asked": _reset_asked(request.user, person),
        },
    )


def _reset_asked(user, person) -> dict | None:
    """What waits for another authority, and whether this reader is the one to answer."""
    asked = person.reset_requests.waiting().select_related("asked_by", "user").first()
    return asked and {"asked": asked, "can_agree": permissions.can_agree_to_reset(user, asked)}


def _facts(person, by) -> list[dict]:
    teams = teams_in_words(person, by)
    return [
        {"key": "Status", "value": person.status, "kind": "user"},
        {"key": "Email", "value": person.email},
        {"key": "Job title", "value": person.job_title, "empty": "Not given"},
        *([{"key": "Team", "value": teams}] if teams else []),
        {"key": "Phone", "value": person.phone, "empty": "Not given"},
    ]


def _find_person(request, user_id):
    permissions.check_can_manage_people(request.user)
    people = states.with_page_data(permissions.people_managed(request.user), request.user)
    return get_object_or_404(people, pk=user_id)


@require_http_methods(["GET", "POST"])
def end_membership(request, membership_id):
    permissions.check_can_manage_people(request.user)
    managed = permissions.memberships_managed(request.user).select_related("user", "authority", "school")
    membership = get_object_or_404(managed.filter(Q(ends=None) | Q(ends__gte=clock.today())), pk=membership_id)
    permissions.check_can_end_membership(request.user, membership)
    form = EndMembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_membership(membership=membership, ends=form.ends, by=request.user)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The role of {membership.user.name} ends as you asked.")
        return redirect("accounts:person", membership.user_id)
    words = {
        "heading": f"End a role of {membership.user.name}",
        "lead": f"{membership.get_role_display()}, {membership.school or membership.authority}",
        "button": "End this role",
        "button_warning": True,
        "cancel_url": reverse("accounts:person", args=[membership.user_id]),
    }
    return render(request, "accounts/end_membership.html", {"form": form, "membership": membership, **words})


@require_POST
def keep_membership(request, membership_id):
    permissions.check_can_manage_people(request.user)
    managed = permissions.memberships_managed(request.user).select_related("user", "authority", "school")
    membership = get_object_or_404(managed, pk=membership_id)
    try:
        actions.keep_membership(membership=membership, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{membership.user.name} stays: the last day is taken back.")
    return redirect("accounts:person", membership.user_id)


@require_POST
def resend(request, user_id):
    person = _find_person(request, user_id)
    try:
        actions.resend_invitation(user=person, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"We have sent a new link to {person.email}. Earlier links no longer work.")
    return redirect("accounts:person", person.pk)


@require_http_methods(["GET", "POST"])
def suspend(request, user_id):
    person = _find_person(request, user_id)
    permissions.check_can_suspend(request.user, person)
    if request.method == "POST":
        actions.suspend(user=person, by=request.user)
        messages.success(request, f"{person.name} can no longer sign in.")
        return redirect("accounts:person", person.pk)
    return render(request, "accounts/suspend.html", {"person": person})


@require_POST
def reactivate(request, user_id):
    person = _find_person(request, user_id)
    permissions.check_can_suspend(request.user, person)
    actions.reactivate(user=person, by=request.user)
    messages.success(request, f"{person.name} can sign in again.")
    return redirect("accounts:person", person.pk)


# ---------------------------------------------------------------- the invited person


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept(request, token):
    """Public: the token is the key. Used, expired and unknown ones meet the same page, so it tells nothing."""
    invitation = Invitation.objects.select_related("user", "invited_by").filter(token=token).first()
    if invitation is None or not actions.is_open(invitation):
        return _invitation_over(request)
    form = PasswordForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept(invitation=invitation, password=form.cleaned_data["password"], by=invitation.user)
        except actions.Refused:
            return _invitation_over(request)
        login(request, user, backend=OUR_BACKEND)
        messages.success(request, "Welcome. You are signed in.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    roles = invitation.user.memberships.filter(Q(ends=None) | Q(ends__gte=clock.today()))
    return render(
        request,
        "accounts/accept.html",
        {
            "form": form,
            "heading": f"Welcome, {invitation.user.name}",
            "button": "Set password and start",
            "invitation": invitation,
            "roles": roles.select_related("authority", "school"),
        },
    )


def _invitation_over(request):
    return render(request, "accounts/invitation_over.html", status=404)


# ---------------------------------------------------------------- the demonstration


def demo_only(view):
    """Outside the demonstration these pages do not exist."""

    @functools.wraps(view)
    def run(request, *args, **details):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **details)

    return login_not_required(run)


@demo_only
@require_GET
def demo_people(request):
    people = _demo_cast().prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("authority", "school").order_by("starts"))
    )
    groups: dict[str, list] = {}
    for person in people.order_by("date_joined", "name"):
        groups.setdefault(_demo_group(person), []).append(person)
    return render(request, "accounts/demo_people.html", {"groups": groups.items()})


def _demo_group(person) -> str:
    """Under whose heading somebody stands: their authority's, or that in whose area their school is."""
    for membership in person.memberships.all():
        if membership.authority:
            return membership.authority.name
        if membership.school.la_name:
            return membership.school.la_name
    return "Young people, carers and others"


@demo_only
@require_POST
def demo_sign_in(request, user_id):
    login(request, get_object_or_404(_demo_cast(), pk=user_id), backend=OUR_BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _demo_cast():
    return User.objects.filter(is_active=True).exclude(demo_line="")


@demo_only
@require_GET
def demo_outbox(request):
    page = Paginator(DemoMail.objects.order_by("-at", "-pk"), 25).get_page(request.GET.get("page"))
    return render(request, "accounts/demo_outbox.html", {"page": page})
