"""What I was told and will be told, how often, and my calendar."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit import clock
from children.standing import roles_held
from signoff.models import FeedToken, ReminderPreference
from signoff.reminders import actions, feed, inbox
from signoff.reminders.forms import FrequencyForm, SnoozeForm
from signoff.turns import duties_of


@require_GET
def page(request):
    """What comes up for me, and the messages I was sent, newest first."""
    context = {"coming": inbox.coming(request.user), "days": inbox.told(request.user)}
    return render(request, "signoff/reminders/list.html", context)


@require_http_methods(["GET", "POST"])
def choices(request):
    """How often I am reminded, and the address of my calendar."""
    preference = ReminderPreference.objects.filter(user=request.user).first() or ReminderPreference(user=request.user)
    form = FrequencyForm(request.POST or None, initial={"frequency": preference.frequency})
    if request.method == "POST" and form.is_valid():
        actions.choose_frequency(frequency=form.cleaned_data["frequency"], by=request.user)
        messages.success(request, "Your choice is saved.")
        return redirect("reminders:list")
    token = FeedToken.objects.filter(user=request.user, revoked_at=None).first()
    context = {"form": form, "token": token, "feed_url": _address_of(token) if token else ""}
    return render(request, "signoff/reminders/choices.html", context)


def _address_of(token: FeedToken) -> str:
    return f"{settings.SITE_URL}{reverse('feed', args=[token.token])}"


@require_http_methods(["GET", "POST"])
def snooze(request, duty_id):
    """Be reminded of one of my duties on a later day."""
    duty = _my_duty_or_404(request, duty_id)
    back = reverse("home" if request.GET.get("from") == "home" else "reminders:list")
    if duty.due_on <= clock.today():
        messages.info(request, "This is due now, so it cannot be put off.")
        return redirect(back)
    form = SnoozeForm(request.POST or None, duty=duty)
    if request.method == "POST" and form.is_valid():
        actions.snooze(duty=duty, until=form.cleaned_data["until"], by=request.user)
        messages.success(request, "You will not be reminded of it before that day.")
        return redirect(back)
    context = {
        "form": form,
        "heading": "Remind me later",
        "caption": f"{duty.what}, {duty.child.initials}",
        "lead": "Only your own reminders wait. The day it is due stays the same, and others see it as before.",
        "button": "Remind me then",
        "cancel_url": back,
        "back_url": back,
    }
    return render(request, "form.html", context)


@require_POST
def stop_snoozing(request, duty_id):
    actions.stop_snoozing(duty=_my_duty_or_404(request, duty_id), by=request.user)
    messages.success(request, "You are reminded of it as usual.")
    return redirect("reminders:list")


def _my_duty_or_404(request, duty_id):
    mine = duties_of(request.user, roles_held(request.user)).select_related("child")
    return get_object_or_404(mine, pk=duty_id)


@require_POST
def make_feed(request):
    actions.make_feed(by=request.user)
    messages.success(request, "Your calendar has a new address. An address you had before does not work any more.")
    return redirect("reminders:choices")


@require_POST
def stop_feed(request):
    actions.stop_feed(by=request.user)
    messages.success(request, "Your calendar address does not work any more.")
    return redirect("reminders:choices")


@require_GET
@login_not_required
def calendar_feed(request, token):
    """Public: the token is the key. A calendar programme cannot sign in."""
    owner = feed.owner_of(token)
    if owner is None:
        raise Http404
    response = HttpResponse(feed.feed_of(owner), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="epep.ics"'
    return response
