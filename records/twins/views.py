"""Possible duplicates: the list, two records side by side, putting them together, and taking them apart."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import Refused
from accounts.permissions import authorities_managed, check_can_manage_people
from accounts.provisioning.tabs import tabs
from accounts.roles import Role
from audit import looks
from children import access
from children.discretion import named_to
from children.holders import of_authority
from children.models import Child, DifferentChildren, PossibleTwin
from children.standing import capacities
from children.twins import actions as twins
from children.twins import finding
from records.forms import ReasonForm
from records.models import RECORD, Merge
from records.twins import comparing, merging, parting, permissions
from records.twins.forms import JoinForm, PartForm, called

PAIRS_ON_A_PAGE = 25
SHOWN = 20
MADE_TO_FIT = "Something besides is made to fit, which you do not see."


@require_GET
def possible(request):
    """Pairs of which the reader sees both, the likeliest first; and what was put together lately."""
    check_can_manage_people(request.user)
    pairs = PossibleTwin.objects.visible_to(request.user).select_related("first", "second")
    page = Paginator(pairs, PAIRS_ON_A_PAGE).get_page(request.GET.get("page"))
    done = list(Merge.objects.visible_to(request.user).standing().select_related("into", "absorbed", "by")[:SHOWN])
    apart = DifferentChildren.objects.visible_to(request.user)
    apart = list(apart.select_related("first", "second", "by").order_by("-at")[:SHOWN])
    rows = [
        {"pair": pair, "why": finding.words_of(pair.reasons), "is_likely": pair.strength >= finding.SURE}
        for pair in page
    ]
    looks.seen(
        request,
        *{child.pk for row in (*page.object_list, *apart) for child in (row.first, row.second)},
        *{merge.into_id for merge in done},
    )
    context = {"rows": rows, "page": page, "done": done, "apart": apart, "tabs": tabs("twins")}
    return render(request, "records/twins/possible.html", context | {"ask": _heads(request)})


def _heads(request) -> str:
    """Whom to ask about what is not on the list: who sees the records that are for named people only."""
    managed = authorities_managed(request.user)
    names = {person.name for authority in managed for person in of_authority(authority.pk, [Role.HEAD])}
    return " or ".join(sorted(names))


@require_GET
def compare(request, one_id, other_id):
    one, other = _two(request, one_id, other_id)
    found, hidden = comparing.sections(request.user, one, other)
    pair = PossibleTwin.objects.visible_to(request.user).of(one, other).first()
    apart = DifferentChildren.objects.visible_to(request.user).of(one, other).select_related("by").first()
    context = {
        "one": one,
        "other": other,
        "sections": found,
        "hidden": hidden,
        "why": finding.words_of(pair.reasons) if pair else [],
        "apart": apart,
        "against": permissions.why_not(request.user, one, other),
    }
    return render(request, "records/twins/compare.html", context)


@require_http_methods(["GET", "POST"])
def different(request, one_id, other_id):
    """They are two children: it is said with a reason, and the pair is not offered again."""
    one, other = _two(request, one_id, other_id)
    label = "How do you know that these are two children?"
    hint = "Such as: they are twins, and both are looked after."
    form = ReasonForm(request.POST or None, label=label, help_text=hint)
    if request.method == "POST" and form.is_valid():
        twins.tell_apart(one=one, other=other, why=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "They stay two records, and this pair is not offered again.")
        return redirect("records:twins")
    words = {"heading": "Two different children", "caption": _both(one, other), "button": "They are two children"}
    return render(request, "form.html", {"form": form, **words, **_back(one, other)})


@require_POST
def offer_again(request, one_id, other_id):
    one, other = _two(request, one_id, other_id)
    twins.look_again(one=one, other=other, by=request.user)
    messages.success(request, "This is taken back.")
    return redirect("records:compare", one.pk, other.pk)


@require_http_methods(["GET", "POST"])
def join(request, one_id, other_id):
    """What is right, then a page of what will happen, and then it happens."""
    one, other = _two(request, one_id, other_id)
    permissions.check_can_merge(request.user, one, other)
    form = JoinForm(request.POST or None, one=one, other=other)
    sent = request.method == "POST" and form.is_valid()
    try:
        if sent and request.POST.get("sure") == "yes":
            both = {"stays": form.stays, "goes": form.goes, "chosen": form.chosen}
            done = merging.merge(**both, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "The two records are one now.")
            return redirect("records:merge", done.merge.pk)
        if sent and request.POST.get("sure") != "no":
            return _foreseen(request, form)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("records:compare", one.pk, other.pk)
    words = {"heading": "Put two records together", "caption": _both(one, other), "button": "Look at what will happen"}
    return render(request, "records/twins/join.html", {"form": form, **words, **_back(one, other)})


def _foreseen(request, form: JoinForm):
    stays, goes = form.stays, form.goes
    outcome = merging.foresee(stays=stays, goes=goes, chosen=form.chosen, by=request.user)
    context = {
        "form": form,
        "stays": called(stays),
        "goes": called(goes),
        "fitted": permissions.readable(request.user, [stays, goes], outcome.said, MADE_TO_FIT),
        **_counts(request.user, stays, outcome.moved),
        "told": sorted(named_to(request.user, stays, person) for person in outcome.told),
        "kept": [(name, form.data.get(name, "")) for name in form.fields],
    }
    return render(request, "records/twins/foreseen.html", context | _back(form.one, form.other))


@require_GET
def merge(request, merge_id):
    found = _find(request, merge_id)
    said = [merging.rules.Said(*each) for each in found.manifest["said"]]
    context = {
        "merge": found,
        "fitted": permissions.readable(request.user, [found.into], said, MADE_TO_FIT),
        **_counts(request.user, found.into, merging.moved(found.manifest)),
        "can_part": found.undone_at is None and permissions.can_part(request.user, found),
        "left": called(found.absorbed),
    }
    return render(request, "records/twins/merge.html", context)


@require_http_methods(["GET", "POST"])
def part(request, merge_id):
    found = _find(request, merge_id)
    permissions.check_can_part(request.user, found)
    form = PartForm(request.POST or None, since=parting.written_since(found), left=found.absorbed)
    address = reverse("records:merge", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            parting.part(merge=found, reason=said["reason"], goes=said.get("goes", []), by=request.user)
        except Refused as why:
            messages.error(request, str(why))
            return redirect(address)
        messages.success(request, "They are two records again.")
        return redirect("records:compare", found.into_id, found.absorbed_id)
    words = {
        "heading": "Take the two records apart",
        "caption": called(found.into),
        "lead": "Each is again as it was before they were put together. What was written since stays with the record "
        "that went on.",
        "button": "Take them apart",
        "button_warning": True,
        "back_url": address,
        "back_text": "Two records that are one",
        "cancel_url": address,
    }
    return render(request, "form.html", {"form": form, **words})


def _counts(user, child: Child, moved: dict[str, int]) -> dict:
    """How much goes along; of what kinds, for who sees all of the record."""
    sees_all = access.can_read(capacities(user, child), RECORD)
    return {"moved": moved if sees_all else {}, "moved_in_all": sum(moved.values())}


# ---------------------------------------------------------------- found


def _two(request, one_id, other_id) -> tuple[Child, Child]:
    """Both, or nothing: of whom somebody may not see one, the other does not tell."""
    seen = Child.objects.visible_to(request.user, "attachments").select_related("authority").in_bulk([one_id, other_id])
    if len(seen) != 2 or seen[one_id].authority_id != seen[other_id].authority_id:
        raise Http404
    one, other = seen[one_id], seen[other_id]
    request.authority = one.authority
    looks.seen(request, one, other)
    twins.check_can_compare(request.user, one, other)
    return one, other


def _find(request, merge_id) -> Merge:
    rows = Merge.objects.visible_to(request.user).select_related("into__authority", "absorbed", "by", "undone_by")
    found = get_object_or_404(rows, pk=merge_id)
    request.authority = found.into.authority
    looks.seen(request, found.into)
    return found


def _both(one: Child, other: Child) -> str:
    return f"{called(one)} and {called(other)}"


def _back(one: Child, other: Child) -> dict:
    address = reverse("records:compare", args=[one.pk, other.pk])
    return {"back_url": address, "back_text": "Side by side", "cancel_url": address}
