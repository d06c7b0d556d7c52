"""Pages of people without an account: the door of every link, and one form for each of those who are asked about the
child. The young person's own pages are in `peps/voice`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.narrowing import narrow
from accounts.sign_in import pace
from children.audience import IN_THE_FAMILY
from components.words import day_words
from documents import lists as documents
from documents.views import as_attachment
from peps import marked, panels
from peps.guests import actions, passes
from peps.guests.forms import AnswersByLinkForm, CodeForm
from peps.guests.passes import for_guests
from peps.models import InvitedLink
from peps.views.voice import in_order

FAMILY = {IN_THE_FAMILY}
MOST_WRONG, IN_SECONDS = 20, 10 * 60  # from one address, whichever links
NOT_RIGHT = (
    "This link and this code do not open anything. Check the code. If it still does not work, ask the person who sent "
    "you the link for a new one"
)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request, token):
    """The door of every link. A link that never was, has ended, was stopped or is locked looks and answers alike."""
    if passes.is_of_link(request, actions.fingerprint(token)):
        return redirect(request.narrowed.start)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and pace.is_spent(request, "link", most=MOST_WRONG, seconds=IN_SECONDS):
        return render(request, "429.html", status=429)
    if request.method == "POST" and form.is_valid():
        link = actions.open_link(token=token, code=form.cleaned_data["code"])
        if link:
            narrow(request, passes.of_link(link))
            return redirect(passes.of_link(link).start)
        pace.was_wrong(request, "link", seconds=IN_SECONDS)
        form.add_error("code", NOT_RIGHT)
    return render(request, "peps/guests/open.html", {"form": form})


# ---------------------------------------------------------------- everybody else


@for_guests
@require_http_methods(["GET", "POST"])
def form(request, link):
    """One form, for this one person."""
    form = AnswersByLinkForm(request.POST if request.method == "POST" else None, link=link)
    if request.method == "POST" and form.is_valid():
        actions.save_answers(link=link, answers=form.answers, send=form.is_sent, by=link.guest)
        if form.is_sent:
            return redirect("guests:thanks", link.pk)
        messages.success(
            request, f"Saved, and not sent yet. Come back with your link and code until {day_words(link.last_day)}."
        )
        return redirect("guests:form", link.pk)
    return render(request, "peps/guests/form.html", {**_by_link(link), "form": form})


# ---------------------------------------------------------------- what is marked for the family


@for_guests
@require_GET
def shared(request, link):
    """Exactly what somebody has marked for the family in this plan, and nothing else."""
    _check_is_parent(link)
    pep = link.pep
    words = {
        "cards": marked.pages_for(FAMILY, pep),
        "answers": in_order(pep.view_answers.for_parents()),
        "attainment": marked.attainment_for(FAMILY, pep),
        "agreed": marked.actions_for(FAMILY, pep) if pep.meeting_or_none and pep.meeting.held else [],
        "panels": panels.family.for_page(request, pep),
        "documents": documents.for_family(pep.child, pep.pk),
    }
    return render(request, "peps/guests/shared.html", {**_by_link(link), **words})


@for_guests
@require_GET
def shared_file(request, link, document_id):
    _check_is_parent(link)
    found = {document.pk: document for document in documents.for_family(link.pep.child, link.pep_id)}
    if document_id not in found:
        raise Http404
    return as_attachment(found[document_id])


def _check_is_parent(link) -> None:
    if getattr(link, "purpose", "") != InvitedLink.Purpose.PARENT:
        raise Http404


@for_guests
@require_GET
def thanks(request, link):
    return render(
        request, "peps/guests/thanks.html", {**_by_link(link), "change_url": reverse("guests:form", args=[link.pk])}
    )


def _by_link(link) -> dict:
    return {"link": link, "child": link.pep.child, "meeting": link.pep.meeting_or_none, "adult": link.made_by.name}
