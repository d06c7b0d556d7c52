"""Asking people without an account: the screen handed to the young person, and links with a code."""

import json
import uuid

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.narrowing import narrow
from accounts.sign_in import secrecy
from children import discretion
from children.discretion import in_sentence
from peps import shell
from peps.guests import actions, passes, permissions
from peps.guests.forms import LastDayForm, LinkForm, RoundForm, usual_last_day
from peps.models import InvitedLink
from peps.room.profile import Who, kind_of

KEYS = "keys_of_link"  # in the session, encrypted, until the page has shown them once


@require_http_methods(["GET", "POST"])
def hand_over(request, pep_id):
    """Stop and read, then the screen is the young person's and this adult is signed out."""
    pep = shell.plan_or_404(request, pep_id, "views")
    permissions.check_can_hand_over(request.user, pep)
    if request.method == "POST":
        given = actions.hand_over(pep=pep, by=request.user)
        narrow(request, passes.of_hand_over(given))
        return redirect("guests:hello", pep.pk)
    return render(
        request,
        "peps/hand_over.html",
        {
            **shell.frame(request, pep, "Views"),
            "items": [
                f"{pep.child.first_name} sees only their own answers, and nothing else of ePEP.",
                "You are signed out. To go on afterwards you sign in again.",
                "What is saved is their own words. No adult can change them.",
                "Close other tabs and your e-mail, and stay near enough to help.",
            ],
        },
    )


@require_GET
def links(request, pep_id):
    """Who has a link, how far they are, and what can be done about it."""
    pep = shell.plan_or_404(request, pep_id, "alternative_views")
    permissions.check_may_make_links(request.user, pep)
    keys = json.loads(secrecy.decrypt(request.session.pop(KEYS))) if KEYS in request.session else []
    rows = [_named(request.user, link, pep.child) for link in pep.links.select_related("made_by")]
    return render(
        request,
        "peps/links.html",
        {
            **shell.frame(request, pep, "Views"),
            "links": rows,
            "shown": [{"link": link, **one} for one in keys for link in rows if str(link.pk) == one["pk"]],
            "can_make": not pep.is_final,
        },
    )


@require_http_methods(["GET", "POST"])
def link_add(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "alternative_views")
    permissions.check_can_make_links(request.user, pep)
    token = _uuid(request.POST.get("token")) or uuid.uuid4()
    form = LinkForm(request.POST or None, pep=pep, known=_sends_views(request, pep))
    if request.method == "POST" and form.is_valid():
        link, path, code = actions.make_link(pep=pep, link=form.link(token), by=request.user)
        return _show_keys(request, pep.pk, [(link, path, code)])
    contacts = pep.child.contacts.filter(removed_at=None).exclude(restrictions="")
    return render(
        request,
        "peps/link_add.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "heading": "Ask somebody without an account",
            "lead": "They get a link and a code, and see one short form. Nothing else of the plan.",
            "button": "Make the link",
            "token": token,
            "restricted": contacts,
            "keeps_quiet": discretion.is_confidential(pep.child),
            "back_url": reverse("peps:links", args=[pep.pk]),
        },
    )


def _sends_views(request, pep) -> dict:
    """Of somebody who answered that they send their views instead of coming."""
    key = _uuid(request.GET.get("invitee"))
    person = pep.invitees.filter(pk=key, user=None).first() if key else None
    if person is None:
        return {}
    purposes = {Who.FAMILY: InvitedLink.Purpose.PARENT, Who.CARER: InvitedLink.Purpose.CARER}
    purpose = purposes.get(kind_of(person.role), InvitedLink.Purpose.PROFESSIONAL)
    return {"purpose": purpose, "name": person.name, "role": person.role, "email": person.email}


@require_http_methods(["GET", "POST"])
def link_round(request, pep_id):
    """Feedback of several subject teachers before the meeting: each has one short form about their own lessons."""
    pep = shell.plan_or_404(request, pep_id, "alternative_views")
    permissions.check_can_make_links(request.user, pep)
    token = _uuid(request.POST.get("token")) or uuid.uuid4()
    form = RoundForm(request.POST if request.method == "POST" else None, pep=pep)
    if request.method == "POST" and form.is_valid():
        made = actions.make_round(pep=pep, links=form.links(token), by=request.user)
        return _show_keys(request, pep.pk, made)
    return render(
        request,
        "peps/row.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "heading": "Ask the subject teachers",
            "lead": "What goes well, the next step, and what helps: each teacher answers about their own lessons.",
            "button": "Make the links",
            "token": token,
            "back_url": reverse("peps:links", args=[pep.pk]),
        },
    )


@require_http_methods(["GET", "POST"])
def link_renew(request, pep_id, row_id):
    """A new link and a new code; the former ones stop working."""
    link = _find(request, pep_id, row_id)
    permissions.check_can_make_links(request.user, link.pep)
    initial = {"last_day": usual_last_day(link.pep)}
    form = LastDayForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        link, path, code = actions.renew_link(link=link, last_day=form.cleaned_data["last_day"], by=request.user)
        return _show_keys(request, pep_id, [(link, path, code)])
    return render(
        request,
        "peps/row.html",
        {
            **shell.frame(request, link.pep, "Views"),
            "form": form,
            "heading": f"A new link for {in_sentence(link.shown_name)}",
            "lead": "The link and the code they have now stop working. What they typed stays.",
            "button": "Make the new link",
            "back_url": reverse("peps:links", args=[pep_id]),
        },
    )


@require_POST
def link_code(request, pep_id, row_id):
    link, code = actions.new_code(link=_find(request, pep_id, row_id), by=request.user)
    return _show_keys(request, pep_id, [(link, "", code)])


@require_POST
def link_stop(request, pep_id, row_id):
    link = _find(request, pep_id, row_id)
    actions.stop_link(link=link, by=request.user)
    messages.success(request, f"The link of {in_sentence(link.shown_name)} is stopped. It opens nothing any more.")
    return redirect("peps:links", pep_id)


def _find(request, pep_id, row_id) -> InvitedLink:
    pep = shell.plan_or_404(request, pep_id, "alternative_views")
    permissions.check_may_make_links(request.user, pep)
    link = get_object_or_404(InvitedLink, pk=row_id, pep=pep)
    link.pep = pep
    return _named(request.user, link, pep.child)


def _named(user, link: InvitedLink, child) -> InvitedLink:
    """With the name under which this reader may know who has the link."""
    is_unnamed = link.purpose == InvitedLink.Purpose.CARER and discretion.hides_place(user, child)
    words = discretion.in_sentences(child, discretion.unnamed_to(user, child))
    link.shown_name = discretion.THE_CARER if is_unnamed else words(link.name)
    link.shown_role = "" if is_unnamed or link.name == discretion.THE_CARER else link.role
    return link


def _show_keys(request, pep_id, made: list[tuple[InvitedLink, str, str]]):
    """On the next page, once: they are kept nowhere in a form that can be read. A form sent twice shows them too."""
    keys = [
        {
            "pk": str(link.pk),
            "code": f"{code[:3]} {code[3:]}",
            "path": f"{settings.SITE_URL}{path}" if path and not link.email else "",
        }
        for link, path, code in made
        if code
    ]
    if keys:
        request.session[KEYS] = secrecy.encrypt(json.dumps(keys))
    return redirect("peps:links", pep_id)


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
