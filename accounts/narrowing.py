"""Narrowing: a browser that may open a few named pages and nothing else.

One mechanism for handing the screen over, for links without accounts, and for the meeting on a shared screen. Which
pages with which arguments, whose eyes they are and until when is kept in the session; every other address is not found
(404). It is in nobody's name: whoever enters is signed out, leaving ends the session, and an adult goes on by signing
in the usual way. Only at the meeting an adult stays signed in (`keeps_person`), because they write in their own name:
there the session becomes wide again once they have confirmed that it is them.
"""

from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.sign_in.sessions import WRITTEN_EVERY, to_sign_in
from audit import clock

IN_SESSION = "narrowed"
SIGN_IN_ANEW = "sign_in_anew"  # in the session: an organisation's sign-in has to ask again, even if it knows them
ALWAYS_OPEN = {"look", "logo", "sign_in:leave", "sign_in:closed"}
SIGN_OUT = "account_logout"
ASK_HOW_LONG, KEEP_OPEN = "sign_in:status", "sign_in:extend"  # what the warning asks before the time is over


@dataclass(frozen=True)
class Narrowing:
    """What a narrowed session may open: pages with the arguments that are named. `None` for them means any."""

    audience: str  # whose eyes: "young_person", "parent" …; rooms read it as `request.audience`
    about: str  # what gave it: a hand-over or a link, by its id
    pages: list  # [name of the address, its arguments]
    start: str  # the page one comes back to
    until: float
    sign_in_to: str = ""  # where the adult goes on after signing in again; empty for a link
    active_at: float = 0
    keeps_person: bool = False  # an adult stays signed in; their session has limits of its own

    def allows(self, match) -> bool:
        given = {name: str(value) for name, value in match.kwargs.items()}
        return any(match.view_name == name and _fits(arguments, given) for name, arguments in self.pages)

    @property
    def is_idle(self) -> bool:
        if self.keeps_person:
            return False
        return clock.now().timestamp() - self.active_at >= settings.SESSION_IDLE_MINUTES * 60

    @property
    def is_over(self) -> bool:
        if self.keeps_person:
            return False
        return clock.now().timestamp() >= self.until

    @property
    def seconds_left(self) -> int:
        idle_until = self.active_at + settings.SESSION_IDLE_MINUTES * 60
        return max(0, int(min(idle_until, self.until) - clock.now().timestamp()))

    @property
    def can_be_extended(self) -> bool:
        return clock.now().timestamp() + settings.SESSION_IDLE_MINUTES * 60 <= self.until


def _fits(wanted, given) -> bool:
    return wanted is None or wanted.items() <= given.items()


def narrow(request, to: Narrowing) -> None:
    """Begin a new session that holds nothing but this: what the browser could do before is gone with the old one."""
    now = clock.now().timestamp()
    until = min(to.until, now + settings.SESSION_ABSOLUTE_HOURS * 60 * 60)
    end(request)
    request.session[IN_SESSION] = asdict(replace(to, until=until, active_at=now))


def narrow_around(request, to: Narrowing) -> None:
    """The same for somebody who stays signed in: what they may do is as before, what they can open is this alone."""
    request.session[IN_SESSION] = asdict(replace(to, keeps_person=True))
    request.narrowed, request.audience = _of(request.session), to.audience
    request.forgets_pages = True


def widen(request) -> None:
    """Whoever stayed signed in has confirmed that it is them: everything of theirs is there again."""
    if request.narrowed and request.narrowed.keeps_person:
        del request.session[IN_SESSION]
        request.narrowed, request.audience = None, ""
        request.forgets_pages = True


def end(request) -> None:
    logout(request)
    rotate_token(request)
    request.narrowed, request.audience = None, ""
    request.forgets_pages = True


def narrowed_sessions(get_response):
    """After the session's own limits, before anything else looks at the request."""

    def middleware(request):
        request.narrowed = _of(request.session)
        request.audience = request.narrowed.audience if request.narrowed else ""
        ran_out = bool(request.narrowed and (request.narrowed.is_idle or request.narrowed.is_over))
        request.only_asks = False
        response = get_response(request)
        if ran_out and not request.only_asks:
            end(request)
            response = redirect("sign_in:closed")
        if getattr(request, "forgets_pages", False):
            response["Clear-Site-Data"] = '"cache"'  # also what the Back button would bring back
        return response

    def process_view(request, view, arguments, named):
        narrowed, match = request.narrowed, request.resolver_match
        if narrowed is None or match.view_name in ALWAYS_OPEN:
            return None
        if match.view_name == SIGN_OUT and request.method == "POST":
            return leave(request)
        request.only_asks = match.view_name == ASK_HOW_LONG
        if request.only_asks:
            return None
        if not narrowed.allows(match) and match.view_name != KEEP_OPEN:
            raise Http404
        if narrowed.is_over or (narrowed.is_idle and request.method != "POST"):
            return redirect("sign_in:closed")
        # What is sent after a long pause is saved, so that nothing typed is lost; nothing is shown in answer.
        if not narrowed.keeps_person:
            _note_activity(request, at_once=match.view_name == KEEP_OPEN)
            request.narrowed = _of(request.session)
            request.session_left = request.narrowed.seconds_left
        return None

    middleware.process_view = process_view
    return middleware


def _of(session) -> Narrowing | None:
    kept = session.get(IN_SESSION)
    return Narrowing(**kept) if kept else None


def _note_activity(request, *, at_once: bool = False) -> None:
    now = clock.now().timestamp()
    if not request.narrowed.is_idle and (at_once or now - request.narrowed.active_at >= WRITTEN_EVERY):
        request.session[IN_SESSION] = {**request.session[IN_SESSION], "active_at": now}


# ---------------------------------------------------------------- leaving


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request):
    """The way out. After a hand-over it leads to the sign-in page; what was open is closed before anybody signs in."""
    narrowed = request.narrowed
    if narrowed is None or (narrowed.keeps_person and request.method == "GET"):
        raise Http404
    if request.method == "GET":
        return render(request, "accounts/leave.html", {"narrowed": narrowed})
    end(request)
    if not narrowed.sign_in_to:
        return redirect("sign_in:closed")
    request.session[SIGN_IN_ANEW] = True
    return to_sign_in(narrowed.sign_in_to, why="handed")


@login_not_required
@never_cache
@require_GET
def closed(request):
    return render(request, "accounts/closed.html")
