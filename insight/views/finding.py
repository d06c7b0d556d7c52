"""What a page of figures is about, read from its address."""

from django.http import Http404
from django.urls import reverse

from insight import permissions
from insight.breakdowns import BREAKDOWNS, PHASES, said
from insight.dashboards import DASHBOARDS
from insight.forms import Narrowing
from insight.measures import Measure
from insight.scope import ALL, MINE, Scope, authorities_of, caseload_of


def scope_of(request, *, has_terms: bool = True, term: str = "") -> Scope:
    """The scope the address asks for; where it says nothing, this term (or `term`), and an adviser's own children."""
    permissions.check_sees_figures(request.user)
    every = authorities_of(request.user)
    code = request.GET.get("authority", ALL)
    chosen = every if code == ALL else [authority for authority in every if authority.code == code]
    if not chosen:
        raise Http404
    request.authority = chosen[0]
    scope = Scope(request.user, chosen)
    scope.whose = _whose(request, scope)
    for name, value in request.GET.items():
        if name in {"phase", "school", "adviser"} and value not in {"", ALL}:
            scope.asked[name] = _known(name, value)
    term = request.GET.get("term", term)
    if has_terms and term != ALL and scope.terms:
        scope.asked["term"] = term if term in scope.terms else scope.this_term
    return scope


def _whose(request, scope) -> str:
    asked = request.GET.get("whose", "")
    if asked in {ALL, MINE}:
        return asked
    if scope.is_head or not caseload_of(request.user).exists():
        return ALL
    return MINE


def _known(name: str, value: str) -> str:
    """What no address of ours says is not found."""
    if name == "phase" and value not in [phase.value for phase in PHASES]:
        raise Http404
    try:
        BREAKDOWNS[name].read(value)
    except ValueError:
        raise Http404 from None
    return value


def narrowing(request, scope: Scope, by: str, *, has_terms: bool) -> Narrowing:
    authorities = authorities_of(request.user)
    code = scope.authorities[0].code if len(scope.authorities) == 1 and len(authorities) > 1 else ALL
    shown = {"term": ALL, "phase": ALL, "adviser": ALL} | scope.asked
    shown |= {"authority": code, "whose": scope.whose, "by": by}
    return Narrowing(scope, shown, authorities=authorities, advisers=scope.advisers, has_terms=has_terms)


def places(current: str, request) -> list[dict]:
    """The pages of figures, for the line of links above each."""
    rows = [
        (name, dashboard.words, reverse("insight:dashboard", args=[name])) for name, dashboard in DASHBOARDS.items()
    ]
    if permissions.is_head(request.user):
        rows.insert(0, ("morning", "This morning", reverse("insight:morning")))
        rows.append(("reports", "Reports", reverse("insight:reports")))
    return [{"text": words, "href": href, "current": name == current} for name, words, href in rows]


def narrowed_words(scope: Scope, measure: Measure) -> list[str]:
    """What the list is narrowed to, in words."""
    words = []
    for name, value in scope.asked.items():
        breakdown = measure.rows.breakdowns.get(name)
        if breakdown and value != ALL:
            key = breakdown.read(value)
            words.append(breakdown.labels(scope, {key}).get(key, said(key)))
    return words
