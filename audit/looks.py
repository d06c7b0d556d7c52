"""Who looked. A view says which children its page shows; the row is written before the page leaves (see middleware)."""

from ipaddress import ip_address

from django.conf import settings
from django.db import transaction

from audit import clock, prepared
from audit.models import Look, LookInList


def seen(request, *children) -> None:
    """Say that this page shows these children (records or ids)."""
    ids = [str(getattr(child, "pk", child)) for child in children]
    request.looked_at = [*getattr(request, "looked_at", []), *ids]


def write(request, response) -> None:
    """One row a page, and for a list a thin one a child. Refused and failed pages showed nothing and leave none."""
    ids = list(dict.fromkeys(getattr(request, "looked_at", [])))
    guest = getattr(request, "guest", None)
    who = request.user if request.user.is_authenticated else guest
    if not ids or response.status_code >= 400 or who is None:
        return
    match = request.resolver_match
    look = Look(
        at=clock.now(),
        user_id=who.pk,
        guest_name=who.name[:200] if who is guest else "",
        child_ids=ids,
        child_id=ids[0] if len(ids) == 1 else None,
        page=match.view_name if match else request.path[:80],
        address=address_of(request),
    )
    if look.child_id:
        prepared.add(look)
        return
    with transaction.atomic(savepoint=False):
        look.save()
        LookInList.objects.bulk_create(LookInList(look_id=look.pk, child_id=child_id) for child_id in ids)


def address_of(request) -> str | None:
    """From where: behind proxies of ours what the outermost of them saw, never what a browser claims."""
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = passed_on[-proxies].strip() if 0 < proxies <= len(passed_on) else ""
    for address in (said, request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ip_address(address))
        except ValueError:
            continue
    return None
