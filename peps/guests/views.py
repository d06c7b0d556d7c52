"""Pages of people without an account: the young person at an adult's device, and whoever was sent a link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.narrowing import narrow
from accounts.permissions import NotNow
from accounts.sign_in import pace
from components.words import day_words
from peps import actions as plans
from peps import policies
from peps.forms import AnswersForm
from peps.guests import actions, passes
from peps.guests.forms import AnswersByLinkForm, CodeForm
from peps.guests.passes import for_guests
from peps.models import HandOver, Part
from peps.models.views import HowGiven

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


# ---------------------------------------------------------------- the young person


@for_guests
@require_GET
def hello(request, given):
    """What this is, who reads it, and what was said so far."""
    answers = given.pep.view_answers.own()
    return render(
        request, "peps/guests/hello.html", {**_own(given), "answers": answers, "can_write": _can_write(given)}
    )


@for_guests
@require_http_methods(["GET", "POST"])
def own_answers(request, given):
    """My views, in my own words."""
    if not _can_write(given):
        return redirect("guests:hello", given.pep_id)
    mine = {answer.topic: answer for answer in given.pep.view_answers.own()}
    form = AnswersForm(request.POST or None, by_young_person=True, answers=mine)
    if request.method == "POST" and form.is_valid():
        try:
            plans.save_answers(
                pep=given.pep,
                words_by_topic=form.words_by_topic,
                how=HowGiven.WROTE,
                on_big_screen=not form.cleaned_data["keep_off_screen"],
                carer_may_see=form.cleaned_data["carer_may_see"],
                by=given.guest,
            )
        except NotNow:
            form.add_error(None, "Your plan was closed while you were writing. Tell the adult with you what you wrote")
        else:
            messages.success(request, "Thank you. Your words are saved.")
            return redirect("guests:hello", given.pep_id)
    return render(request, "peps/guests/answers.html", {**_own(given), "form": form})


@for_guests
@require_POST
def finish(request, given):
    actions.finish(given=given, by=given.guest)
    narrow(request, passes.finished(request.narrowed, given.pep_id))
    return redirect("guests:finished", given.pep_id)


@for_guests
@require_GET
def finished(request, given):
    """The end: nothing to read here but thank you, and what happens next."""
    return render(request, "peps/guests/finished.html", _own(given))


def _own(given) -> dict:
    by = given.by if isinstance(given, HandOver) else given.made_by
    return {
        "child": given.pep.child,
        "plan_id": given.pep_id,
        "meeting": given.pep.meeting_or_none,
        "adult": by.name,
        "is_handed_over": isinstance(given, HandOver),
        "last_day": "" if isinstance(given, HandOver) else day_words(given.last_day),
    }


def _can_write(given) -> bool:
    try:
        policies.check_part_is_open(given.pep, Part.B)
    except NotNow:
        return False
    return True


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


@for_guests
@require_GET
def thanks(request, link):
    return render(
        request, "peps/guests/thanks.html", {**_by_link(link), "change_url": reverse("guests:form", args=[link.pk])}
    )


def _by_link(link) -> dict:
    return {"link": link, "child": link.pep.child, "meeting": link.pep.meeting_or_none, "adult": link.made_by.name}
