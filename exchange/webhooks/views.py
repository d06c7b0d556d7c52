"""The addresses that are called, each with its log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.authority.permissions import find_authority
from exchange.models import CHOOSABLE, Call, Endpoint
from exchange.outbound.permissions import check_can_set_up
from exchange.webhooks import actions, sending
from exchange.webhooks.forms import EndpointForm

ON_A_PAGE = 25


@require_GET
def webhooks(request, code):
    authority = find_authority(request.user, code)
    waiting = Count("calls", filter=Q(calls__sent_at=None, calls__given_up_at=None))
    endpoints = Endpoint.objects.visible_to(request.user).filter(authority=authority).annotate(waiting=waiting)
    return render(request, "exchange/webhooks.html", {"authority": authority, "endpoints": endpoints})


@require_http_methods(["GET", "POST"])
def webhook_add(request, code):
    authority = find_authority(request.user, code)
    check_can_set_up(request.user, authority)
    form = EndpointForm(request.POST or None, initial={"kinds": [CHOOSABLE[0].value, CHOOSABLE[1].value]})

    if request.method == "POST" and form.is_valid():
        endpoint, secret = actions.add(authority=authority, by=request.user, **form.cleaned_data)
        return _secret(request, endpoint, secret)
    back = reverse("exchange:webhooks", args=[code])
    return _ask(request, form, "Call another system", "Save and see the secret", back)


@require_GET
def webhook(request, endpoint_id):
    endpoint = _endpoint(request, endpoint_id)
    calls = Call.objects.visible_to(request.user).filter(endpoint=endpoint).order_by("-wanted_at", "pk")
    calls = calls.select_related("message").prefetch_related("tries")
    page = Paginator(calls, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/webhook.html", {"endpoint": endpoint, "page": page})


@require_http_methods(["GET", "POST"])
def webhook_change(request, endpoint_id):
    endpoint = _endpoint(request, endpoint_id)
    said = {"name": endpoint.name, "url": endpoint.url, "kinds": endpoint.kinds}
    form = EndpointForm(request.POST or None, initial=said)

    if request.method == "POST" and form.is_valid():
        actions.change(endpoint=endpoint, by=request.user, **form.cleaned_data)
        messages.success(request, "It is saved.")
        return redirect(endpoint)
    return _ask(request, form, f"Change how {endpoint.name} is called", "Save", endpoint.get_absolute_url())


@require_POST
def webhook_switch(request, endpoint_id):
    endpoint = _endpoint(request, endpoint_id)
    is_on = request.POST.get("on") == "yes"
    actions.switch(endpoint=endpoint, is_on=is_on, by=request.user)
    messages.success(request, f"The calls are {'on' if is_on else 'off'}.")
    return redirect(endpoint)


@require_http_methods(["GET", "POST"])
def webhook_secret(request, endpoint_id):
    """A new one; asked first, for the receiver has to be given it."""
    endpoint = _endpoint(request, endpoint_id)
    if request.method == "POST":
        endpoint, secret = actions.rotate(endpoint=endpoint, by=request.user)
        return _secret(request, endpoint, secret)
    return render(request, "exchange/webhook_secret_ask.html", {"endpoint": endpoint})


@require_POST
def webhook_old_secret(request, endpoint_id):
    endpoint = _endpoint(request, endpoint_id)
    actions.end_old_secret(endpoint=endpoint, by=request.user)
    messages.success(request, "Calls are signed with the new secret alone.")
    return redirect(endpoint)


@require_POST
def webhook_test(request, endpoint_id):
    call = actions.send_test(endpoint=_endpoint(request, endpoint_id), by=request.user)
    messages.success(request, "A test is on its way.")
    return redirect(call)


@require_GET
def call(request, call_id):
    row = _call(request, call_id)
    return render(request, "exchange/call.html", {"call": row, "endpoint": row.endpoint, "tries": row.tries.all()})


@require_POST
def call_again(request, call_id):
    again = actions.send_again(call=_call(request, call_id), by=request.user)
    messages.success(request, "The message is on its way again.")
    return redirect(again)


@login_not_required
@require_safe
def data_format(request):
    """For whoever builds the other end: what is told, how it is signed, and what stands in a folder."""
    context = {"kinds": CHOOSABLE, "waits": [_in_words(wait) for wait in sending.WAITS]}
    return render(request, "exchange/format.html", context)


def _in_words(wait) -> str:
    minutes = int(wait.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{minutes // 60} hours"


def _endpoint(request, endpoint_id) -> Endpoint:
    rows = Endpoint.objects.visible_to(request.user).select_related("authority", "made_by")
    return get_object_or_404(rows, pk=endpoint_id)


def _call(request, call_id) -> Call:
    rows = Call.objects.visible_to(request.user).select_related("endpoint__authority", "message", "wanted_by")
    rows = rows.prefetch_related("tries")
    return get_object_or_404(rows, pk=call_id)


def _secret(request, endpoint, secret):
    return render(request, "exchange/webhook_secret.html", {"endpoint": endpoint, "secret": secret})


def _ask(request, form, heading, button, back):
    context = {"form": form, "heading": heading, "button": button, "back_url": back, "cancel_url": back}
    return render(request, "exchange/ask.html", context)
