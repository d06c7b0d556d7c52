"""The list of children with what their plans need, views of it that are kept, and what is done with several."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import MANAGERS, Denied
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock, looks
from casework.watching import WatchForm, watch
from children.advisers import has_own
from children.permissions import can_take_into_care
from children.standing import roles_held
from organisations.spreadsheets import as_csv
from signoff.caseload import chasing, giving
from signoff.caseload.filters import OURS, CaseloadFilter, caseload_of
from signoff.caseload.lists import recently_opened, rows_of
from signoff.models import SavedView

ON_A_PAGE = 50
DO = {
    "remind": "Remind whoever is late",
    "watch": "Put on the watchlist",
    "give": "Give to an adviser",
}


# ---------------------------------------------------------------- the list


@require_GET
def list_caseload(request):
    form = CaseloadFilter(request.GET, user=request.user)
    page = Paginator(form.found().select_related("authority"), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, request.user)
    recent = recently_opened(request.user)
    name = "" if rows or not form.is_valid() else form.cleaned_data["q"]
    nearly = caseload_of(request.user).nearly_called(name) if name else []
    looks.seen(request, *page.object_list, *recent, *nearly)
    if rows:
        request.authority = rows[0].child.authority
    roles = roles_held(request.user)
    kept = _kept(request.GET)
    views = list(SavedView.objects.filter(user=request.user))
    for view in views:
        view.is_here = view.query == kept
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "kept": kept,
        "recent": recent,
        "nearly": nearly,
        "views": views,
        "is_kept": any(view.is_here for view in views),
        "verbs": _verbs(roles),
        "headings": _headings(form, kept),
        "whose": _whose(request.user, form, roles),
        "can_take_into_care": can_take_into_care(roles),
        "sees_moves": bool(roles.intersection(MANAGERS)),
        "enters_figures": bool(roles.intersection({Role.DESIGNATED_TEACHER, *VIRTUAL_SCHOOL})),
        "sees_ratings": any(row.rating for row in rows),
    }
    return render(request, "signoff/caseload/list.html", context)


def _headings(form, kept: str) -> list[dict]:
    """What the table is ordered by, and where each heading leads that orders it."""
    said = form.cleaned_data if form.is_valid() else {}
    by, headings = said.get("sort") or "due", []
    for text, sort in [("Name", "name"), ("School", "school"), ("Plan", ""), ("Next", ""), ("Due", "due")]:
        query = QueryDict(kept, mutable=True)
        query["sort"] = sort
        headings.append({"text": text, "href": sort and f"?{query.urlencode()}", "current": bool(sort) and sort == by})
    return headings


def _whose(user, form, roles) -> list[dict]:
    """For an adviser with children of their own: theirs alone, or everybody's."""
    if not (roles.intersection(VIRTUAL_SCHOOL) and has_own(user)):
        return []
    here = reverse("caseload:list")
    adviser = form.data.get("adviser", "")
    return [
        {"text": "My children", "href": f"{here}?adviser={OURS}", "current": adviser == OURS},
        {"text": "Everybody’s", "href": here, "current": not adviser},
    ]


def _kept(query: QueryDict) -> str:
    """What narrows and orders the list, without empty answers and the page."""
    kept = QueryDict(mutable=True)
    for name in CaseloadFilter.base_fields:
        if query.get(name):
            kept[name] = query[name]
    return kept.urlencode()


def _verbs(roles) -> dict[str, str]:
    if not roles.intersection(VIRTUAL_SCHOOL):
        return {}
    return {do: words for do, words in DO.items() if do != "give" or roles.intersection(MANAGERS)}


@require_GET
def download(request):
    """All that the filters find, for a spreadsheet. That somebody took it is kept as their look at each child."""
    form = CaseloadFilter(request.GET, user=request.user)
    children = list(form.found().select_related("authority"))
    rows = rows_of(children, request.user)
    looks.seen(request, *children)
    table = [["Case id", "Name", "Year group", "School", "Plan", "State", "Next", "Whose turn", "Due", "Rating"]]
    for row in rows:
        table.append(
            [
                row.child.local_id,
                row.child.known_as,
                row.child.get_year_group_display(),
                row.school,
                row.pep or "",
                row.stage,
                row.duty.what if row.duty else "",
                row.whose,
                row.duty.due_on if row.duty else "",
                row.rating,
            ]
        )
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="children-{clock.today()}.csv"'
    return response


# ---------------------------------------------------------------- views that are kept


class SaveForm(forms.Form):
    name = forms.CharField(
        label="What do you call this list?",
        max_length=60,
        help_text="For example, “Year 11, overdue”",
        error_messages={"required": "Enter a name for the list"},
    )
    presentation = {"name": {"width": 20, "autocomplete": "off"}}


@require_http_methods(["GET", "POST"])
def save_view(request):
    kept = _kept(QueryDict(request.GET.get("kept", "")[:500]))
    form = SaveForm(request.POST or None)
    back = _list(kept)
    if request.method == "POST" and form.is_valid():
        if _keep(request.user, form.cleaned_data["name"], kept, form):
            messages.success(request, "The list is kept. You find it above the list of children.")
            return redirect(back)
    context = {"form": form, "heading": "Keep this list", "button": "Keep", "cancel_url": back, "back_url": back}
    return render(request, "form.html", context)


def _keep(user, name: str, kept: str, form) -> bool:
    if SavedView.objects.filter(user=user).count() >= SavedView.MOST:
        form.add_error("name", f"You keep {SavedView.MOST} lists, which is the most. Drop one first")
        return False
    try:
        with transaction.atomic():
            SavedView.objects.create(user=user, name=name, query=kept)
    except IntegrityError:
        form.add_error("name", "You have a list of this name. Choose another name")
        return False
    return True


@require_POST
def drop_view(request, view_id):
    view = get_object_or_404(SavedView.objects.filter(user=request.user), pk=view_id)
    view.delete()
    messages.success(request, f"“{view.name}” is no longer kept.")
    return redirect("caseload:list")


# ---------------------------------------------------------------- with several


@require_http_methods(["GET", "POST"])
def many(request):
    """Whom it concerns, and then the deed: those that were ticked, or all that the filters find."""
    said = request.POST if request.method == "POST" else request.GET
    do, kept = said.get("do", ""), _kept(QueryDict(said.get("kept", "")[:500]))
    back = _list(kept)
    verbs = _verbs(roles_held(request.user))
    if not verbs:
        raise Denied("Only the Virtual School does this for several children at once.")
    if do not in verbs:
        return redirect(back)
    children = _chosen(said, kept, request.user)
    number = children.count()
    if not number:
        messages.info(request, "Tick at least one child first.")
        return redirect(back)
    if said.get("all") and request.method == "POST" and said.get("number") != str(number):
        messages.info(request, f"The list has changed meanwhile: it is {number} children now. Look again.")
        return redirect(f"{reverse('caseload:many')}?{_choice(said, do, kept)}")
    words = {"do": do, "kept": kept, "back_url": back, "number": number, "chosen": said.getlist("child")}
    words |= {"everything": bool(said.get("all")), "action": reverse("caseload:many"), "cancel_url": back}
    return _DEEDS[do](request, children, back, words)


def _chosen(said: QueryDict, kept: str, user):
    if said.get("all"):
        return CaseloadFilter(QueryDict(kept), user=user).found()
    return caseload_of(user).filter(pk__in=_uuids(said.getlist("child")))


def _uuids(values) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _choice(said: QueryDict, do: str, kept: str) -> str:
    choice = QueryDict(mutable=True)
    choice.update({"do": do, "kept": kept, "all": said["all"]})
    return choice.urlencode()


def _remind(request, children, back, words):
    if request.method == "POST":
        done = chasing.remind(children=children, by=request.user)
        if done.people:
            messages.success(request, f"We have asked {_count(len(done.people), 'person', 'people')}.")
        else:
            messages.info(request, "There was nobody to remind.")
        return redirect(back)
    found = chasing.chase(children, by=request.user)
    looks.seen(
        request, *{duty.child_id for _, its in found.people for duty in its}, *{d.child_id for d in found.nobody}
    )
    return render(request, "signoff/caseload/remind.html", {"chase": found, **words})


def _watch(request, children, back, words):
    form = WatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changed = watch(children=list(children), why=said["why"], review_on=said["review_on"], by=request.user)
        messages.success(
            request, f"{_count(changed, 'child is', 'children are')} on the watchlist now, with this reason."
        )
        return redirect(back)
    return _ask(request, children, form, "Put on the watchlist", words | {"button": "Put on the watchlist"})


class GiveForm(forms.Form):
    target = forms.ModelChoiceField(
        label="Who takes over today?",
        queryset=None,
        empty_label="Choose one",
        error_messages={"required": "Choose who takes over"},
    )

    def __init__(self, data, *, people):
        super().__init__(data)
        self.fields["target"].queryset = people


def _give(request, children, back, words):
    form = GiveForm(request.POST if request.method == "POST" else None, people=giving.advisers(request.user))
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["target"]
        plan = giving.plan(children, target, by=request.user)
        given = giving.give(children=children, target=target, by=request.user)
        messages.success(request, f"{target.name} has {_count(given, 'child', 'children')} more.")
        if plan.left_out:
            child, reason = plan.left_out[0]
            rest = len(plan.left_out) - 1
            others = f" And {_count(rest, 'other', 'others')}." if rest else ""
            messages.info(request, f"Left where they are: {child.known_as}. {reason}{others}")
        return redirect(back)
    return _ask(request, children, form, "Give to an adviser", words | {"button": "Give to this adviser"})


def _ask(request, children, form, heading, words):
    shown = list(children[:ON_A_PAGE])
    looks.seen(request, *shown)
    more = words["number"] - len(shown)
    return render(
        request, "signoff/caseload/ask.html", {"form": form, "heading": heading, "shown": shown, "more": more, **words}
    )


_DEEDS = {"remind": _remind, "watch": _watch, "give": _give}


def _list(kept: str) -> str:
    return f"{reverse('caseload:list')}?{kept}" if kept else reverse("caseload:list")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
