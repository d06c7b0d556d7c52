"""The pages on which the Virtual School head writes what makes a good plan, looks at it, and publishes it."""

from dataclasses import replace
from hashlib import sha256

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authority import permissions
from organisations.actions import Refused
from signoff.quality import forms_settings as forms
from signoff.quality import looking, publishing, rubrics, versions
from signoff.quality.rubrics import READERS, Rubric, RubricError

MEANWHILE = (
    "Somebody else changed this meanwhile. What you typed is still here, and theirs is on the page “What makes a good "
    "plan”. Save again to keep yours instead."
)


@require_GET
def rubric(request, code):
    """What is looked at: as it is drafted, or as it is in force."""
    authority = permissions.find_authority(request.user, code)
    draft = publishing.draft_of(authority)
    current = versions.current(authority)
    context = {
        "authority": authority,
        "draft": draft,
        "current": current,
        "versions": authority.rubrics.select_related("published_by"),
        "may_change": permissions.can_set_policy(request.user, authority),
        **_in_words(draft.rubric if draft else current.rubric),
    }
    return render(request, "signoff/quality/rubric.html", context)


@require_GET
def version(request, code, number):
    """One that was published, as it was."""
    authority = permissions.find_authority(request.user, code)
    row = get_object_or_404(authority.rubrics.select_related("published_by"), number=number)
    return render(
        request, "signoff/quality/version.html", {"authority": authority, "row": row, **_in_words(row.rubric)}
    )


def _in_words(shown: Rubric) -> dict:
    return {
        "criteria": [
            {
                "criterion": criterion,
                "looks_at": ", ".join(looking.title_of(slug) for slug in criterion.looks_at),
                "to": READERS[criterion.to].lower(),
                "comments": [
                    {"words": one.words, "level": shown.level_words(one.level), "colour": shown.colour(one.level)}
                    for one in shown.comments_for(criterion.key)
                ],
            }
            for criterion in shown.criteria
        ],
        "scale": shown.scale,
        "sentences": shown.sentences(),
    }


# ---------------------------------------------------------------- one thing at a time


@require_http_methods(["GET", "POST"])
def criterion(request, code, slug=""):
    authority, shown = _find(request, code)
    had = shown.by_key.get(slug)
    if slug and had is None:
        raise Http404
    initial = vars(had) | {"looks_at": list(had.looks_at)} if had else {"to": "teacher"}
    form = forms.CriterionForm(request.POST or None, initial=initial)
    heading = "Change a criterion" if had else "Add a criterion"

    def how(now: Rubric) -> Rubric:
        return rubrics.with_criterion(now, form.criterion(slug, now.by_key))

    return _ask(request, authority, form, heading, how, "words", part=lambda now: now.by_key.get(slug))


@require_http_methods(["GET", "POST"])
def comments(request, code, slug):
    authority, shown = _find(request, code)
    if slug not in shown.by_key:
        raise Http404
    form = forms.CommentsForm(request.POST or None, rubric=shown, criterion=slug)
    lead = f"For “{shown.by_key[slug].words}”. Whoever rates can put them into a comment and go on from there."

    def how(now: Rubric) -> Rubric:
        others = (one for one in now.comments if one.criterion != slug)
        return replace(now, comments=(*others, *form.comments))

    field = next(iter(form.fields))
    return _ask(
        request, authority, form, "Words to start from", how, field, lead, part=lambda now: now.comments_for(slug)
    )


@require_http_methods(["GET", "POST"])
def scale(request, code):
    authority, shown = _find(request, code)
    form = forms.ScaleForm(request.POST or None, rubric=shown)
    lead = "The best first. Each is always shown in words; the colour only repeats them. Leave a line empty for none."

    def how(now: Rubric) -> Rubric:
        kept = {level.key for level in form.scale}
        bank = tuple(one for one in now.comments if one.level in kept)
        return replace(now, scale=form.scale, comments=bank)

    return _ask(request, authority, form, "The ratings", how, "name_0", lead, part=lambda now: now.scale)


@require_http_methods(["GET", "POST"])
def clause(request, code, place=None):
    authority, shown = _find(request, code)
    if place is not None and place >= len(shown.clauses):
        raise Http404
    had = None if place is None else shown.clauses[place]
    form = forms.ClauseForm(request.POST or None, rubric=shown, clause=had)
    lead = "The sentences are tried in their order; the first that is true says which rating is suggested."

    def how(now: Rubric) -> Rubric:
        clauses = list(now.clauses)
        if place is None or place >= len(clauses):
            clauses.append(form.clause)
        else:
            clauses[place] = form.clause
        return replace(now, clauses=tuple(clauses))

    def part(now: Rubric):
        return now.clauses[place] if place is not None and place < len(now.clauses) else None

    lead += " “At most 0” means none."
    template = "signoff/quality/clause.html"
    return _ask(request, authority, form, "A sentence of the rule", how, "gives", lead, part=part, template=template)


@require_http_methods(["GET", "POST"])
def otherwise(request, code):
    authority, shown = _find(request, code)
    form = forms.OtherwiseForm(request.POST or None, rubric=shown)

    def how(now: Rubric) -> Rubric:
        return replace(now, otherwise=form.cleaned_data["otherwise"])

    return _ask(request, authority, form, "Otherwise", how, "otherwise", part=lambda now: now.otherwise)


@require_POST
def arrange(request, code):
    """One criterion or sentence of the rule, up, down or away: kind, which, do."""
    authority, _ = _find(request, code)
    kind, which, do, what = (request.POST.get(name, "") for name in ("kind", "which", "do", "what"))
    if kind in {"criterion", "clause"} and do in {"up", "down", "remove"}:
        try:
            how = _how_to_arrange(kind, which, do, what)
            publishing.change(authority=authority, how=how, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(f"{reverse('rubric:page', args=[code])}#{kind}-{which}")


def _how_to_arrange(kind: str, which: str, do: str, what: str):
    """`what`: the sentence of the rule as the page showed it, for a place in the rule can be another's meanwhile."""

    def how(now: Rubric) -> Rubric:
        if kind == "criterion":
            if which not in now.by_key:
                return now
            if do == "remove":
                return rubrics.without_criterion(now, which)
            place = list(now.by_key).index(which)
            return replace(now, criteria=rubrics.moved(now.criteria, place, do == "up"))
        place = int(which) if which.isdigit() else len(now.clauses)
        if now.sentences()[place : place + 1] != [what]:
            raise RubricError("Somebody changed the rule meanwhile. Look at it again.")
        if do == "remove":
            return replace(now, clauses=(*now.clauses[:place], *now.clauses[place + 1 :]))
        return replace(now, clauses=rubrics.moved(now.clauses, place, do == "up"))

    return how


@require_POST
def drop(request, code):
    authority, _ = _find(request, code)
    publishing.drop(authority=authority, by=request.user)
    messages.success(request, "The draft is thrown away. What is published stays.")
    return redirect("rubric:page", code)


@require_http_methods(["GET", "POST"])
def preview(request, code):
    """As whoever rates will see it, what it would have suggested for the latest ratings; and here it is published."""
    authority, shown = _find(request, code)
    draft = publishing.draft_of(authority)
    if request.method == "POST":
        try:
            published = publishing.publish(authority=authority, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Published as version {published.number}. Plans are rated by it from now on.")
        return redirect("rubric:page", code)
    context = {
        "authority": authority,
        "draft": draft,
        "effect": publishing.effect(authority, shown),
        **_in_words(shown),
    }
    return render(request, "signoff/quality/preview.html", context)


def _find(request, code) -> tuple:
    """The authority, for its head, and what is drafted or in force."""
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    draft = publishing.draft_of(authority)
    return authority, draft.rubric if draft else versions.current(authority).rubric


def _ask(
    request,
    authority,
    form,
    heading: str,
    how,
    field: str,
    lead: str = "",
    *,
    part,
    template="signoff/quality/setting.html",
):
    """A page that asks, keeps the answer in the draft, and says at which field what cannot be. `part` of the rubric is
    what the page changes: where somebody else changed it meanwhile nothing is overwritten unseen."""
    back = reverse("rubric:page", args=[authority.code])

    def unless_changed(now: Rubric) -> Rubric:
        if _mark(part(now)) != request.POST.get("was"):
            raise RubricError(MEANWHILE)
        return how(now)

    if request.method == "POST" and form.is_valid():
        try:
            publishing.change(authority=authority, how=unless_changed, by=request.user)
        except Refused as refusal:
            form.add_error(field, str(refusal))
        else:
            messages.success(request, "Kept as a draft. Nobody rates by it before you publish it.")
            return redirect(back)
    context = {
        "form": form,
        "heading": heading,
        "caption": authority.name,
        "lead": lead,
        "button": "Keep as a draft",
        "cancel_url": back,
        "back_url": back,
        "back_text": "What makes a good plan",
        "was": _mark(part(_find(request, authority.code)[1])),
    }
    return render(request, template, context)


def _mark(part) -> str:
    """What tells one state of a part of the rubric from another."""
    return sha256(repr(part).encode()).hexdigest()[:16]
