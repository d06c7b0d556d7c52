"""A form sent after the session ran out is not lost: it is kept, encrypted, for the person who was signed in, and given
back to them after they have signed in again. Passwords and files are not kept."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts.models import PendingPost, User
from accounts.sign_in import secrecy
from accounts.sign_in.sessions import last_person, to_sign_in
from audit import clock

KEPT_FOR = timedelta(minutes=30)
MOST_KEPT = 10  # for one person
GIVEN_BACK = "given_back"  # in the session: which one was shown last, and where it goes
NOT_SHOWN = {"version", "token", "next"}
NEVER_KEPT = ("allauth.", "accounts.sign_in.")


def keep_what_was_typed(get_response):
    """After the CSRF check, so that only forms of ours are kept; before the check that somebody is signed in."""

    def middleware(request):
        response = get_response(request)
        if request.method == "POST" and request.user.is_authenticated and 300 <= response.status_code < 400:
            _forget_if_sent(request)
        return response

    def process_view(request, view, arguments, named):
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if view.__module__.startswith(NEVER_KEPT):
            return None
        person = User.objects.filter(pk=last_person(request), is_active=True).first()
        if person is None:
            return None
        return to_sign_in(reverse("sign_in:kept", args=[keep(request, person).pk]), why="kept")

    middleware.process_view = process_view
    return middleware


def keep(request, person) -> PendingPost:
    typed = [[name, values] for name, values in request.POST.lists() if not _is_secret(name)]
    content = {
        "path": request.get_full_path(),
        "came_from": _came_from(request),
        "typed": typed,
        "files": [upload.name for _, uploads in request.FILES.lists() for upload in uploads],
    }
    now = clock.now()
    PendingPost.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    kept = PendingPost.objects.create(user=person, content=secrecy.encrypt(json.dumps(content)), kept_at=now)
    newest = PendingPost.objects.filter(user=person).order_by("-kept_at").values_list("pk", flat=True)[:MOST_KEPT]
    PendingPost.objects.filter(user=person).exclude(pk__in=list(newest)).delete()
    return kept


@require_GET
def given_back(request, kept_id):
    """Somebody else's, or too old: nothing is said, and the person is where they would be anyway."""
    kept = _find(request, kept_id)
    if kept is None:
        return redirect("home")
    content = json.loads(secrecy.decrypt(kept.content))
    request.session[GIVEN_BACK] = [str(kept.pk), content["path"]]
    return render(request, "account/kept.html", {"kept": kept, "rows": _rows(content["typed"]), **content})


@require_POST
def throw_away(request, kept_id):
    kept = _find(request, kept_id)
    if kept is None:
        return redirect("home")
    came_from = json.loads(secrecy.decrypt(kept.content))["came_from"]
    kept.delete()
    messages.success(request, "We have thrown it away. Nothing was saved.")
    return HttpResponseRedirect(came_from or reverse("home"))


def _find(request, kept_id) -> PendingPost | None:
    return PendingPost.objects.filter(pk=kept_id, user=request.user, kept_at__gte=clock.now() - KEPT_FOR).first()


def _forget_if_sent(request) -> None:
    kept_id, path = request.session.get(GIVEN_BACK, (None, None))
    if kept_id and path == request.get_full_path():
        PendingPost.objects.filter(pk=kept_id, user=request.user).delete()
        del request.session[GIVEN_BACK]


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name.lower()


def _rows(typed) -> list[dict]:
    """What the person recognises: the words they typed, under the names of the boxes."""
    rows = []
    for name, values in typed:
        words = ", ".join(value for value in values if value.strip())
        if words and name not in NOT_SHOWN:
            rows.append({"key": name.replace("_", " ").replace("-", ", ").capitalize(), "value": words})
    return rows


def _came_from(request) -> str:
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
