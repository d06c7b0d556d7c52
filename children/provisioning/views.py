"""Looking after people and their children: what needs putting right, caseloads, the review of access each term."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from accounts.models import Membership
from accounts.provisioning import actions as provisioning
from accounts.provisioning.tabs import tabs
from accounts.roles import Role
from accounts.teams import teams_managed
from audit import looks
from children.provisioning import actions, caseloads, reviews, warnings
from children.provisioning.forms import MoveForm
from components.words import day_words
from organisations.models import School

ROWS_ON_A_PAGE = 100
CASELOADS = reverse_lazy("provisioning:caseloads")


# ---------------------------------------------------------------- what needs putting right


@require_GET
def what_needs_putting_right(request):
    permissions.check_can_manage_people(request.user)
    found = warnings.findings_for(request.user)
    looks.seen(request, *[row.child for finding in found for row in finding.rows if row.child])
    return render(request, "children/provisioning/warnings.html", {"findings": found, "tabs": tabs("warnings")})


# ---------------------------------------------------------------- caseloads


@require_GET
def all_caseloads(request):
    """Who has how many children, role by role."""
    permissions.check_can_manage_people(request.user)
    sections = [_section(request.user, role, request.GET.get(role.value)) for role in caseloads.ROLES]
    return render(request, "children/provisioning/caseloads.html", {"sections": sections, "tabs": tabs("caseloads")})


def _section(user, role: Role, number) -> dict:
    sizes = caseloads.sizes(user, role)
    page = Paginator(caseloads.people(user, role), ROWS_ON_A_PAGE).get_page(number)
    for person in page.object_list:
        person.number = sizes.get(person.pk, 0)
    return {"role": role, "page": page, "unallocated": caseloads.without_anybody(user, role).count()}


@require_http_methods(["GET", "POST"])
def caseload(request, role, user_id):
    permissions.check_can_manage_people(request.user)
    source = get_object_or_404(permissions.people_managed(request.user), pk=user_id)
    return _move(request, role, source)


@require_http_methods(["GET", "POST"])
def unallocated(request, role):
    permissions.check_can_manage_people(request.user)
    return _move(request, role, None)


def _move(request, role: str, source):
    """One address: the form, the page that asks "really?" (`do=check`), and doing it (`do=move`)."""
    if role not in caseloads.ROLES:
        raise Http404
    user, do = request.user, request.POST.get("do", "")
    children = list(caseloads.children_of(user, role, source))
    people = caseloads.who_may_take_over(user, role, source)
    words = {
        "role": Role(role),
        "source": source,
        "number": len(children),
        "back_url": reverse("provisioning:caseloads"),
    }
    target = request.GET.get("to", "")[:36]
    form = MoveForm(request.POST or None, people=people, children=children, source=source, target=target)
    looks.seen(request, *children)
    if do in {"check", "move"} and form.is_valid():
        said = form.cleaned_data
        if do == "move":
            return _moved(request, role, source, said)
        chosen = [child for child in children if str(child.pk) in said["child"]]
        plan = caseloads.plan(chosen, said["target"], role, said["starts"], source, said.get("last_day"))
        until = said.get("last_day") or caseloads.day_before(said["starts"])
        sent = [(name, value) for name, values in request.POST.lists() if name not in _NOT_AGAIN for value in values]
        words |= {"plan": plan, "said": said, "until": until, "sent": sent}
        return render(request, "children/provisioning/move_sure.html", words)
    return render(request, "children/provisioning/move.html", {"form": form, "cast": people.exists(), **words})


_NOT_AGAIN = {"csrfmiddlewaretoken", "do"}


def _moved(request, role: str, source, said: dict):
    plan = actions.move_caseload(
        children=said["child"],
        role=role,
        source=source,
        target=said["target"],
        starts=said["starts"],
        last_day=said.get("last_day"),
        by=request.user,
    )
    name, day = said["target"].name, day_words(said["starts"])
    if plan.moves:
        number = "1 child" if len(plan.moves) == 1 else f"{len(plan.moves)} children"
        messages.success(request, f"{number} from {day} with {name}. We have told {name} what is open.")
    if plan.left_out:
        reasons = " ".join(f"{child.known_as}: {reason}" for child, reason in plan.left_out)
        messages.warning(request, f"Left out. {reasons}")
    return redirect("provisioning:caseloads")


# ---------------------------------------------------------------- the review of access


@require_GET
def all_reviews(request):
    permissions.check_can_manage_people(request.user)
    by_authority: dict = {}
    for authority in permissions.authorities_managed(request.user).order_by("name"):
        by_authority[authority.pk] = {"authority": authority, "term": reviews.term_of(authority), "groups": []}
    for group in reviews.groups(request.user):
        by_authority[group.authority.pk]["groups"].append(group)
    return render(
        request, "children/provisioning/reviews.html", {"rounds": by_authority.values(), "tabs": tabs("reviews")}
    )


@require_http_methods(["GET", "POST"])
def review_team(request, code, role):
    authority = _find_authority(request, code)
    if role not in Role.values:
        raise Http404
    return _review(request, authority, reviews.of_team(request.user, authority, role), f"{Role(role).label}s")


@require_http_methods(["GET", "POST"])
def review_of_team(request, code, team_id):
    authority = _find_authority(request, code)
    team = get_object_or_404(teams_managed(request.user), pk=team_id, authority=authority)
    return _review(request, authority, reviews.of_one_team(request.user, team), f"Team {team.name}")


@require_http_methods(["GET", "POST"])
def review_school(request, code, school_id):
    authority = _find_authority(request, code)
    found = reviews.memberships_reviewed_by(request.user, authority)
    school = get_object_or_404(School.objects.filter(pk__in=found.values("school")), pk=school_id)
    return _review(request, authority, reviews.of_school(request.user, authority, school), school.name)


def _find_authority(request, code):
    permissions.check_can_manage_people(request.user)
    return get_object_or_404(permissions.authorities_managed(request.user), code=code)


def _review(request, authority, memberships, name: str):
    """Keep or end, person by person; who would be ended is named once more before it is done."""
    term = reviews.term_of(authority)
    if term is None or not memberships.exists():
        raise Http404
    page = Paginator(memberships, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = reviews.with_review(list(page.object_list), request.user, term)
    words = {
        "authority": authority,
        "term": term,
        "name": name,
        "rows": rows,
        "page": page,
        "due": sum(1 for row in rows if not row.review and not row.is_mine),
        "back_url": reverse("provisioning:reviews"),
    }
    if request.method == "POST":
        decisions = _decisions(request, rows)
        ended = [row for row, keep in decisions.items() if not keep]
        if not decisions:
            words |= {"error": "Select Keep or End for at least one person", "has_errors": True}
        elif ended and "sure" not in request.POST:
            return render(
                request, "children/provisioning/review_sure.html", {"ended": ended, "said": decisions, **words}
            )
        else:
            outcome = provisioning.review_access(decisions=decisions, term=term, by=request.user)
            _say_reviewed(request, outcome)
            return redirect(request.path if words["due"] > len(outcome.done) else words["back_url"])
    return render(request, "children/provisioning/review.html", words)


def _decisions(request, rows) -> dict[Membership, bool]:
    """What was said about people of this page who are not reviewed yet."""
    said = {row: request.POST.get(f"row-{row.pk}") for row in rows}
    return {row: word == "keep" for row, word in said.items() if word in {"keep", "end"}}


def _say_reviewed(request, outcome) -> None:
    kept = sum(1 for _, keep in outcome.done if keep)
    ended = [membership.user.name for membership, keep in outcome.done if not keep]
    words = [f"{kept} confirmed."] if kept else []
    words += [f"Ended: {', '.join(ended)}."] if ended else []
    if words:
        messages.success(request, " ".join(words))
    if outcome.left_out:
        words = " ".join(f"{person.name}: {reason}" for person, reason in outcome.left_out)
        messages.warning(request, f"Left out. {words}")
