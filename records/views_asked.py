"""Somebody asks for what is held: it is gathered, looked through, and released."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from audit import looks
from children.views import ask as ask_page
from children.views import find
from components.words import day_words
from records import actions, permissions
from records.forms import AskForm, DecideForm, OnAndHowForm, OwnerForm, ReasonForm, RefuseForm, WaitForm
from records.models import RECORD, HeldItem, SubjectAccess
from records.reminding import heads_of
from records.views import back_to_record, sent

ITEMS_ON_A_PAGE = 25
SHOWN = {"": "To decide", "flagged": "Flagged", "held": "Held back or changed", "all": "Everything"}


@require_http_methods(["GET", "POST"])
def ask(request, child_id):
    child = find(request, child_id, RECORD)
    permissions.check_can_take_out(request.user, child)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.ask(child=child, **form.answers, by=request.user)
        until = "The month begins once you know who asks." if made.waits_for else f"Answer by {day_words(made.due_on)}."
        messages.success(request, f"What is held is being gathered. {until}")
        return redirect("records:asked", made.pk)
    words = {
        "heading": "Somebody asks for what is held",
        "lead": "Everything is gathered by date. You look through what is flagged before it goes out.",
        "button": "Gather what is held",
    }
    return ask_page(request, "form.html", child, form, **words | back_to_record(child))


@require_GET
def asked(request, request_id):
    found = _find(request, request_id)
    if found.gathered_at is None and not found.refused_on:
        template = "records/asked_progress.html" if request.headers.get("HX-Request") else "records/asked_waiting.html"
        return render(request, template, {"asked": found, "child": found.child})
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    page = Paginator(_shown(found, shown), ITEMS_ON_A_PAGE).get_page(request.GET.get("page"))
    undecided = _undecided(found).count()
    context = {
        "asked": found,
        "child": found.child,
        "page": page,
        "shown": shown,
        "choices": [
            {"text": words, "href": f"?show={slug}", "current": slug == shown} for slug, words in SHOWN.items()
        ],
        "undecided": undecided,
        "total": found.items.count(),
        "held_back": found.items.filter(decision=HeldItem.Decision.WITHHOLD).count(),
    }
    return render(request, "records/asked.html", context)


@require_http_methods(["GET", "POST"])
def item(request, request_id, item_id):
    """One thing, and whether it goes out; then the next one that is not decided."""
    found = _find(request, request_id)
    permissions.check_can_decide(request.user, found)
    one = get_object_or_404(found.items.select_related("request__child"), pk=item_id)
    form = DecideForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        kept = get_object_or_404(found.items.select_related("request__child"), pk=item_id)
        actions.decide(item=kept, **form.cleaned_data, by=request.user)
        following = _undecided(found).filter(position__gt=one.position).first() or _undecided(found).first()
        if following:
            return redirect("records:item", found.pk, following.pk)
        messages.success(request, "Everything that was flagged is decided.")
        return redirect("records:asked", found.pk)
    address = reverse("records:asked", args=[found.pk])
    context = {
        "form": form,
        "item": one,
        "asked": found,
        "heading": one.title,
        "caption": day_words(one.on) if one.on else "",
        "button": "Save and go on",
        "back_url": address,
        "back_text": "What is held",
        "cancel_url": address,
        "left": _undecided(found).count(),
    }
    return render(request, "records/item.html", context)


@require_safe
def item_file(request, request_id, item_id):
    """The file itself, for the person who decides about it."""
    found = _find(request, request_id)
    permissions.check_can_take_out(request.user, found.child)
    one = get_object_or_404(found.items.exclude(file=""), pk=item_id)
    return sent(one.file, one.file_name, "application/octet-stream")


@require_http_methods(["GET", "POST"])
def more_time(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_decide(request.user, found)
    label = "Why does it take longer?"
    form = ReasonForm(request.POST or None, label=label, help_text="You tell the asker so, within the first month.")
    if request.method == "POST" and form.is_valid():
        made = actions.take_more_time(asked=found, why=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Answer by {day_words(made.due_on)}.")
        return redirect("records:asked", found.pk)
    return _confirm(request, found, form, heading="Take two months more", button="Take more time")


@require_http_methods(["GET", "POST"])
def wait(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_answer(request.user, found)
    form = WaitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.wait(asked=found, **form.cleaned_data, by=request.user)
        messages.success(request, "The clock rests until they answer you.")
        return redirect("records:asked", found.pk)
    lead = "The clock rests only while you need it to answer. Ask them soon, and for no more than you need."
    return _confirm(request, found, form, heading="Wait for the asker", lead=lead, button="Stop the clock")


@require_http_methods(["GET", "POST"])
def go_on(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_answer(request.user, found)
    if not found.waits_for:
        messages.info(request, "The clock is running.")
        return redirect("records:asked", found.pk)
    is_identity = found.waits_for == SubjectAccess.Waits.IDENTITY
    words = {
        "on": "On which day did it come?",
        "how": "How do you know that it is them, and that they may ask?" if is_identity else "What do they ask for?",
        "hint": "What you saw, such as a passport. Do not copy its number." if is_identity else "",
        "need": "Say how you know that it is them" if is_identity else "Say what they ask for",
    }
    form = OnAndHowForm(request.POST or None, **words)
    if request.method == "POST" and form.is_valid():
        made = actions.go_on(asked=found, **form.cleaned_data, by=request.user)
        messages.success(request, f"The clock runs again. Answer by {day_words(made.due_on)}.")
        return redirect("records:asked", found.pk)
    return _confirm(request, found, form, heading="They have answered you", button="Start the clock")


@require_http_methods(["GET", "POST"])
def refuse(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_answer(request.user, found)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.refuse(asked=found, law=said["refused_law"], words=said["refused_words"], by=request.user)
        messages.success(request, "Refused. Send the letter below.")
        return redirect("records:asked", found.pk)
    lead = "Refuse all of it only where the law lets you. To hold back single things, decide about each of them."
    return _confirm(request, found, form, heading="Refuse to answer", lead=lead, button="Refuse")


@require_http_methods(["GET", "POST"])
def owner(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_answer(request.user, found)
    form = OwnerForm(request.POST or None, people=heads_of(found))
    if request.method == "POST" and form.is_valid():
        actions.hand_on(asked=found, owner=form.cleaned_data["owner"], by=request.user)
        messages.success(request, f"{form.cleaned_data['owner'].name} answers, and is reminded.")
        return redirect("records:asked", found.pk)
    return _confirm(request, found, form, heading="Who answers", button="Save")


@require_http_methods(["GET", "POST"])
def sent_out(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_say_sent(request.user, found)
    words = {"on": "On which day was it sent?", "how": "How?", "need": "Say how it was sent"}
    form = OnAndHowForm(
        request.POST or None, **words, hint="Such as “handed over at the office”, or “by secure e-mail”."
    )
    if request.method == "POST" and form.is_valid():
        actions.say_sent(asked=found, **form.cleaned_data, by=request.user)
        messages.success(request, "The answer is complete.")
        return redirect("records:asked", found.pk)
    return _confirm(request, found, form, heading="The answer was sent", button="Save")


@require_POST
def again(request, request_id):
    """What failed is tried once more."""
    found = _find(request, request_id)
    actions.try_again(row=found, by=request.user)
    return redirect("records:asked", found.pk)


@require_http_methods(["GET", "POST"])
def release(request, request_id):
    found = _find(request, request_id)
    permissions.check_can_release(request.user, found)
    if request.method == "POST":
        actions.release(asked=found, by=request.user)
        messages.success(request, "Released. The file is being made.")
        return redirect("records:asked", found.pk)
    held_back = found.items.filter(decision=HeldItem.Decision.WITHHOLD).count()
    changed = found.items.filter(decision=HeldItem.Decision.REDACT).count()
    context = {"asked": found, "child": found.child, "held_back": held_back, "changed": changed}
    return render(request, "records/release.html", context | {"total": found.items.count()})


@require_safe
def answer(request, request_id):
    """What was released, as one file for the asker."""
    found = _find(request, request_id)
    permissions.check_can_take_out(request.user, found.child)
    if not found.file:
        messages.info(request, "The file is not made yet.")
        return redirect("records:asked", found.pk)
    return sent(found.file.name, f"what-is-held-{slugify(found.child.initials)}.zip")


def _find(request, request_id) -> SubjectAccess:
    rows = SubjectAccess.objects.visible_to(request.user).select_related(
        "child__authority", "by", "released_by", "owner", "refused_by", "sent_by"
    )
    found = get_object_or_404(rows, pk=request_id)
    request.authority = found.child.authority
    looks.seen(request, found.child)
    return found


def _undecided(found: SubjectAccess):
    return found.items.filter(decision="").exclude(third_party=False, may_harm=False)


def _shown(found: SubjectAccess, shown: str):
    if shown == "all":
        return found.items.all()
    if shown == "flagged":
        return found.items.exclude(third_party=False, may_harm=False)
    if shown == "held":
        return found.items.filter(decision__in=[HeldItem.Decision.WITHHOLD, HeldItem.Decision.REDACT])
    return _undecided(found)


def _confirm(request, found: SubjectAccess, form, **words):
    address = reverse("records:asked", args=[found.pk])
    links = {"back_url": address, "back_text": "What is held", "cancel_url": address}
    return render(request, "form.html", {"form": form, "caption": found.child.known_as, **links, **words})
