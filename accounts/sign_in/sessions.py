"""How long a session lasts: minutes without doing anything, hours in all. Asking how long is left is not doing.

The times are kept in the session. `request.session_left` is what the page's warning counts down from.
"""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from audit import clock

SIGNED_IN_AT, ACTIVE_AT = "signed_in_at", "active_at"
WRITTEN_EVERY = 30  # seconds: a session is not written with each page
LAST_PERSON = "last_person"  # cookie: who was signed in here, so that what they typed is given back to nobody else


def limited_sessions(get_response):
    def middleware(request):
        request.session_ran_out = False
        signed_in = request.user.is_authenticated
        if signed_in and SIGNED_IN_AT in request.session and seconds_left(request.session) <= 0:
            request.session_ran_out = True
            logout(request)
        response = get_response(request)
        if request.user.is_authenticated:
            if SIGNED_IN_AT not in request.session:
                _begin(request)
            _remember_person(request, response)
        elif signed_in and not request.session_ran_out:
            response.delete_cookie(LAST_PERSON, samesite="Lax")
        return response

    def process_view(request, view, arguments, named):
        if request.user.is_authenticated:
            if not getattr(view, "is_only_asking", False):
                note_activity(request)
            request.session_left = seconds_left(request.session)
        elif request.session_ran_out and request.method == "GET" and getattr(view, "login_required", True):
            return to_sign_in(request.get_full_path(), why="time")
        return None

    middleware.process_view = process_view
    return middleware


def to_sign_in(next_page: str, *, why: str):
    """The sign-in page, which says why one is there again, and leads back."""
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': next_page, 'why': why})}")


def seconds_left(session) -> int:
    now = clock.now().timestamp()
    idle_until = session.get(ACTIVE_AT, now) + settings.SESSION_IDLE_MINUTES * 60
    return int(min(idle_until, _ends_at(session)) - now)


def can_be_extended(session) -> bool:
    """Not when the hours of the whole session are what is running out."""
    return clock.now().timestamp() + settings.SESSION_IDLE_MINUTES * 60 <= _ends_at(session)


def note_activity(request, *, at_once: bool = False) -> None:
    if SIGNED_IN_AT not in request.session:
        _begin(request)
        return
    now = clock.now().timestamp()
    if at_once or now - request.session[ACTIVE_AT] >= WRITTEN_EVERY:
        request.session[ACTIVE_AT] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.now())


def signed_in_lately(request, minutes: int) -> bool:
    now = clock.now().timestamp()
    return now - request.session.get(SIGNED_IN_AT, now) < minutes * 60


def last_person(request) -> str | None:
    """Who was signed in with this browser until their session ran out: a user's id, or nothing."""
    longest = (settings.SESSION_ABSOLUTE_HOURS + 1) * 60 * 60
    return request.get_signed_cookie(LAST_PERSON, default=None, salt=LAST_PERSON, max_age=longest)


def end_all(user) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _begin(request) -> None:
    request.session[SIGNED_IN_AT] = request.session[ACTIVE_AT] = clock.now().timestamp()
    UserSession.objects.create_from_request(request)


def _ends_at(session) -> float:
    return session.get(SIGNED_IN_AT, clock.now().timestamp()) + settings.SESSION_ABSOLUTE_HOURS * 60 * 60


def _remember_person(request, response) -> None:
    person = str(request.user.pk)
    if last_person(request) != person:
        response.set_signed_cookie(
            LAST_PERSON, person, salt=LAST_PERSON, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )


# ---------------------------------------------------------------- what the warning asks


@login_not_required
@never_cache
@require_GET
def status(request):
    """How many seconds are left; asking does not add any. Nobody signed in: none."""
    return _answer(request)


status.is_only_asking = True


@login_not_required
@require_POST
def extend(request):
    """The person pressed "Stay signed in"; a guest's pages have been told so already (see `narrowing`)."""
    if request.user.is_authenticated:
        note_activity(request, at_once=True)
    if "application/json" in request.headers.get("Accept", ""):
        return _answer(request)
    return redirect(request.narrowed.start if request.narrowed else settings.LOGIN_REDIRECT_URL)


def _answer(request):
    if request.narrowed and not request.narrowed.keeps_person:
        return JsonResponse({"left": request.narrowed.seconds_left, "can_extend": request.narrowed.can_be_extended})
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "can_extend": False})
    return JsonResponse({"left": seconds_left(request.session), "can_extend": can_be_extended(request.session)})
