"""Rating a plan: the plan on one side and the criteria on the other, then the decision; and the round through many."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Denied
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit.looks import seen
from children import access
from children.standing import roles_held
from peps import shell
from peps.models import Snapshot
from peps.standing import capacities_in
from signoff import actions, permissions, policies, snapshot
from signoff.confidential import as_known_today
from signoff.models import Rating, ReviewDraft
from signoff.quality import comparing, facts, forms, looking, versions
from signoff.quality.drafting import keep_draft
from signoff.quality.queue import Round, waiting
from signoff.quality.rubrics import SOCIAL_WORKER, TEACHER

ON_A_PAGE = 50
KEPT = "Kept for you. Nobody else sees it before you decide."


# ---------------------------------------------------------------- the round


@require_GET
def queue(request):
    """Plans to quality-assure by days left, and the way to take them one after the other."""
    check_quality_assures(request.user)
    mine = request.GET.get("whose") == "mine"
    page = Paginator(waiting(request.user, mine=mine), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = page.object_list.select_related("child__authority", "term", "school")
    seen(request, *{pep.child for pep in page})
    here = reverse("quality:queue")
    context = {
        "page": page,
        "mine": mine,
        "whose": [
            {"text": "Everybody’s", "href": here, "current": not mine},
            {"text": "My children’s", "href": f"{here}?whose=mine", "current": mine},
        ],
        "going_on": Round(request).next_href() if Round(request).ids else "",
        "is_head": Role.HEAD in roles_held(request.user),
    }
    return render(request, "signoff/quality/queue.html", context)


@require_POST
def start(request):
    """Begin a round with the plans that wait now."""
    check_quality_assures(request.user)
    tour = Round(request)
    tour.start(list(waiting(request.user, mine=request.POST.get("whose") == "mine")[:ON_A_PAGE]))
    return redirect(tour.next_href())


@require_POST
def skip(request, pep_id):
    """Not this one now: it stays where it waits."""
    pep = shell.plan_or_404(request, pep_id, "decision")
    tour = Round(request)
    tour.pass_by(pep)
    return redirect(tour.next_href())


@require_POST
def stop(request):
    """End the round; nothing that was filled in is lost."""
    check_quality_assures(request.user)
    Round(request).end()
    return redirect("quality:queue")


def check_quality_assures(user) -> None:
    if not roles_held(user).intersection(VIRTUAL_SCHOOL):
        raise Denied("The Virtual School quality-assures plans.")


# ---------------------------------------------------------------- the criteria


@require_http_methods(["GET", "POST"])
def rate(request, pep_id):
    """The plan by part, with what differs from last term's, and each criterion with what the system knows."""
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    permissions.check_can_rate(request.user, pep)
    version = versions.current(pep.child.authority)
    given = _given(request.user, pep)
    form = forms.CriteriaForm(request.POST or None, rubric=version.rubric, pep=pep, given=given)
    if request.method == "POST":
        if "insert" in request.POST:
            form = with_words_of_the_bank(request, form, pep)
        else:
            keep_draft(pep=pep, answers=form.typed(), by=request.user)
            if "typing" in request.POST:
                return HttpResponse(status=204)
            if "later" in request.POST:
                messages.success(request, KEPT)
                return redirect("quality:queue")
            if form.is_valid():
                return redirect("signoff:decide", pep.pk)
    tour = Round(request)
    context = {
        **review_context(request, pep, form),
        "heading": "Quality-assure this plan",
        "place": tour.place_of(pep),
        "button": "Continue to the decision",
        "back_url": reverse("quality:queue"),
        "back_text": "Plans to quality-assure",
    }
    return render(request, "signoff/quality/review.html", context)


def _given(user, pep) -> dict[str, dict]:
    """What they filled in and have not finished; otherwise the rating as it stands."""
    if draft := ReviewDraft.objects.filter(pep=pep, by=user).first():
        return draft.answers
    rating = Rating.objects.filter(pep=pep).prefetch_related("criteria").first()
    lines = rating.criteria.all() if rating else []
    return {line.criterion: {"level": line.level, "comment": line.comment, "about": line.about} for line in lines}


def with_words_of_the_bank(request, form, pep):
    """The form as it was typed, not looked at yet, with words of the bank put into one comment."""
    criterion, _, number = request.POST["insert"].partition(":")
    bank = form.rubric.comments_for(criterion)
    if not number.isdigit() or int(number) >= len(bank):
        raise Http404
    typed = form.typed()
    comment = typed[criterion]["comment"]
    words = bank[int(number)].words
    if words not in comment:
        typed[criterion]["comment"] = f"{comment.rstrip()} {words}".strip()
    return forms.CriteriaForm(rubric=form.rubric, pep=pep, given=typed, focus=criterion)


def review_context(request, pep, form) -> dict:
    """For signoff/quality/review.html: both sides. What the plan says is narrowed to what this person may read."""
    held = capacities_in(request.user, pep)
    content = snapshot.for_reader(snapshot.content_of(pep), held)
    known = facts.about(pep)
    shown = comparing.sections(content, _before(pep, held))
    there = {f"see-{block.key}" for section in shown for block in section.blocks}
    there |= {f"part-{section.part}" for section in shown}
    items = form.items()
    for item in items:
        item["facts"] = [_fact(fact, pep, there) for fact in facts.of(item["criterion"], known)]
        item["looks_at"] = [
            {"text": looking.title_of(slug), "anchor": looking.anchor(slug)}
            for slug in item["criterion"].looks_at
            if looking.anchor(slug) in there
        ]
    return {
        **shell.frame(request, pep, "Sign off"),
        "form": form,
        "items": items,
        "sections": shown,
        "previous": pep.previous,
        "due": policies.sign_off_deadline(pep),
    }


def _fact(fact: facts.Fact, pep, there: set[str]) -> dict:
    anchor = fact.page if fact.page in there else looking.anchor(fact.page)
    href = f"#{anchor}" if anchor in there else f"{reverse('signoff:page', args=[pep.pk])}#{fact.page}"
    return {"words": fact.words, "source": fact.source, "href": href, "lacking": fact.lacking}


def _before(pep, held) -> dict | None:
    """Last term's plan as it was kept; as it stands, where it was never signed off."""
    if pep.previous_id is None:
        return None
    kept = Snapshot.objects.filter(pep=pep.previous_id).order_by("-number").first()
    content = as_known_today(kept.content, [pep.child], held) if kept else snapshot.content_of(pep.previous)
    return snapshot.for_reader(content, held)


# ---------------------------------------------------------------- the decision


@require_http_methods(["GET", "POST"])
def decide(request, pep_id):
    """The overall rating as the rule suggests it, why, and what a person decides; feedback to each; then on."""
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    permissions.check_can_rate(request.user, pep)
    version = versions.current(pep.child.authority)
    answers = _given(request.user, pep)
    if answers.keys() != version.rubric.by_key.keys() or not all(each["level"] for each in answers.values()):
        messages.info(request, "Rate each criterion first.")
        return redirect("signoff:rate", pep.pk)
    if any(len(each["comment"]) > forms.MOST for each in answers.values()):
        messages.info(request, f"A comment has at most {forms.MOST} characters. Shorten it first.")
        return redirect("signoff:rate", pep.pk)
    rating = Rating.objects.filter(pep=pep).first()
    form = forms.OverallForm(request.POST or None, rubric=version.rubric, answers=answers, rating=rating)

    if request.method == "POST" and form.is_valid():
        actions.rate(
            pep=pep,
            overall=form.cleaned_data["overall"],
            why_different=form.cleaned_data["why"],
            levels={key: (each["level"], each["comment"], each["about"]) for key, each in answers.items()},
            to_teacher=form.cleaned_data["to_teacher"],
            to_social_worker=form.cleaned_data["to_social_worker"],
            by=request.user,
        )
        if "sign" in request.POST:
            return redirect("signoff:sign_off", pep.pk)
        if "return" in request.POST:
            return redirect("signoff:return", pep.pk)
        messages.success(request, "The rating is saved.")
        return redirect("signoff:page", pep.pk)
    rubric = version.rubric
    context = {
        **shell.frame(request, pep, "Sign off"),
        "form": form,
        "suggested": rubric.level_words(form.suggested),
        "colour": rubric.colour(form.suggested),
        "reason": form.reason,
        "rule": rubric.sentences(),
        "lines": lines_in_words(rubric, answers),
        "place": Round(request).place_of(pep),
        "held_back": [level.name for level in rubric.scale if level.holds_back]
        if pep.rules.gates.red_cannot_be_signed
        else [],
        "may_sign_held_back": access.can_read(capacities_in(request.user, pep), "looks"),
        "back_url": reverse("signoff:rate", args=[pep.pk]),
        "back_text": "Back to the criteria",
    }
    return render(request, "signoff/quality/decide.html", context)


def lines_in_words(rubric, answers: dict[str, dict]) -> list[dict]:
    """Each criterion with its level in words and colour, and whom its comment is for."""
    names = {TEACHER: "to the designated teacher", SOCIAL_WORKER: "to the social worker", "both": "to both"}
    return [
        {
            "words": criterion.words,
            "level": rubric.level_words(answers[criterion.key]["level"]),
            "colour": rubric.colour(answers[criterion.key]["level"]),
            "comment": answers[criterion.key]["comment"],
            "about": looking.title_of(answers[criterion.key]["about"]),
            "to": names[criterion.to],
        }
        for criterion in rubric.criteria
        if criterion.key in answers
    ]
