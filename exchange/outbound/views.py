"""Where copies for the case system are put, whether they arrive, and each one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authority.permissions import find_authority
from audit import looks
from exchange.models import Delivery, Pickup
from exchange.outbound import actions, places
from exchange.outbound.forms import PickupForm, SinceForm
from exchange.outbound.permissions import check_can_set_up

ON_A_PAGE = 25


@require_GET
def folder(request, code):
    authority = find_authority(request.user, code)
    pickup = _pickup(request.user, authority)
    rows = Delivery.objects.visible_to(request.user).filter(authority=authority)
    rows = rows.select_related("paper__snapshot__pep__child", "paper__snapshot__pep__term")
    page = Paginator(rows.order_by("-wanted_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    looks.seen(request, *{row.paper.snapshot.pep.child_id for row in page})
    waiting = rows.filter(sent_at=None, given_up_at=None).order_by()
    context = {
        "authority": authority,
        "pickup": pickup,
        "page": page,
        "waiting": waiting.count(),
        "is_set_up": places.is_set_up(),
        "place": places.in_words(authority),
    }
    return render(request, "exchange/folder.html", context)


@require_http_methods(["GET", "POST"])
def folder_change(request, code):
    authority = find_authority(request.user, code)
    check_can_set_up(request.user, authority)
    form = PickupForm(request.POST or None, pickup=_pickup(request.user, authority))

    if request.method == "POST" and form.is_valid():
        actions.set_up(authority=authority, by=request.user, **form.cleaned_data)
        messages.success(request, "It is saved.")
        return redirect("exchange:folder", code)
    return _ask(request, authority, form, "Set up copies for the case system", "Save")


@require_http_methods(["GET", "POST"])
def folder_since(request, code):
    authority = find_authority(request.user, code)
    check_can_set_up(request.user, authority)
    form = SinceForm(request.POST or None)

    if request.method == "POST" and form.is_valid():
        count = actions.deliver_since(authority=authority, since=form.cleaned_data["since"], by=request.user)
        messages.success(request, f"{count} {'copy is' if count == 1 else 'copies are'} put there now.")
        return redirect("exchange:folder", code)
    return _ask(request, authority, form, "Copies of earlier plans", "Put them there")


@require_POST
def deliver_again(request, delivery_id):
    rows = Delivery.objects.visible_to(request.user).select_related("authority")
    delivery = get_object_or_404(rows, pk=delivery_id)
    actions.deliver_again(delivery=delivery, by=request.user)
    messages.success(request, "The copy is put there once more, under a name of its own.")
    return redirect("exchange:folder", delivery.authority.code)


def _pickup(user, authority) -> Pickup:
    return Pickup.objects.visible_to(user).filter(authority=authority).first() or Pickup(authority=authority)


def _ask(request, authority, form, heading: str, button: str):
    back = reverse("exchange:folder", args=[authority.code])
    context = {"form": form, "heading": heading, "button": button, "back_url": back, "cancel_url": back}
    return render(request, "exchange/ask.html", context | {"authority": authority, "place": places.in_words(authority)})
