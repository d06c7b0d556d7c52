"""Second readings: the samples, reading a plan blind, and comparing once both ratings are in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authority.permissions import authorities_of, can_set_policy
from accounts.permissions import Denied
from audit.looks import seen
from organisations.actions import Refused
from peps import shell
from signoff.models import Sample, SecondReading
from signoff.quality import drafting, moderating, versions
from signoff.quality import forms_samples as forms
from signoff.quality.views import check_quality_assures, review_context


@require_GET
def samples(request):
    """What is given to me to read a second time, and for the head every sample."""
    check_quality_assures(request.user)
    mine = SecondReading.objects.visible_to(request.user).filter(reader=request.user).select_related("pep__child")
    mine = list(mine.select_related("pep__term").order_by("rated_at", "sample__drawn_at")[:50])
    seen(request, *{reading.pep.child for reading in mine})
    headed = [each for each in authorities_of(request.user) if can_set_policy(request.user, each)]
    context = {
        "mine": mine,
        "samples": Sample.objects.visible_to(request.user).select_related("by"),
        "draws_for": headed,
    }
    return render(request, "signoff/quality/samples.html", context)


@require_http_methods(["GET", "POST"])
def draw(request, code):
    authority = get_object_or_404(authorities_of(request.user), code=code)
    if not can_set_policy(request.user, authority):
        raise Denied("The Virtual School head draws samples.")
    ratings = moderating.can_be_drawn(authority, request.user)
    rubric = versions.current(authority).rubric
    form = forms.DrawForm(request.POST or None, authority=authority, ratings=ratings, rubric=rubric)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        found, how = _chosen(moderating.can_be_drawn(authority, said["reader"]), said, rubric)
        share = said["share"] if said["way"] == "share" else None
        try:
            sample = moderating.draw(
                authority=authority,
                name=said["name"],
                how=how,
                ratings=found,
                share=share,
                reader=said["reader"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("way", str(refusal))
        else:
            messages.success(request, "The sample is drawn. The second reader finds it under Second readings.")
            return redirect("quality:sample", sample.pk)
    back = reverse("quality:samples")
    context = {
        "form": form,
        "heading": "Draw a sample",
        "caption": authority.name,
        "lead": "Somebody else rates these plans again without knowing the first rating. Then both compare.",
        "button": "Draw it",
        "back_url": back,
        "back_text": "Second readings",
        "cancel_url": back,
    }
    return render(request, "form.html", context)


def _chosen(ratings, said: dict, rubric) -> tuple:
    """The ratings that fit what was chosen, and how they are drawn, in words."""
    if said["way"] == "chosen":
        return ratings.filter(pep__in=said["plans"]), "Plans that were chosen"
    found = moderating.narrowed(ratings, overall=said["overall"], adviser=said["adviser"], school=said["school"])
    words = [f"{said['share']} % drawn by chance"]
    if said["overall"]:
        words.append(f"rated {' or '.join(rubric.level_words(key) for key in said['overall'])}")
    if said["adviser"]:
        words.append(f"by {said['adviser'].name}")
    if said["school"]:
        words.append(f"at {said['school'].name}")
    return found, ", ".join(words)


@require_GET
def sample(request, sample_id):
    """How far it is, and how far the readers agree; of a plan only once both ratings are in."""
    row = get_object_or_404(Sample.objects.filter(authority__in=authorities_of(request.user)), pk=sample_id)
    if not can_set_policy(request.user, row.authority):
        raise Denied("The Virtual School head sees a whole sample.")
    readings = SecondReading.objects.visible_to(request.user).filter(sample=row)
    readings = list(readings.select_related("pep__child", "pep__term", "reader", "first_by", "rubric_version"))
    seen(request, *{reading.pep.child for reading in readings})
    context = {
        "sample": row,
        "readings": [_in_words(reading) for reading in readings],
        "done": sum(reading.opened_at is not None for reading in readings),
        "agreement": moderating.agreements(row),
    }
    return render(request, "signoff/quality/sample.html", context)


def _in_words(reading: SecondReading) -> dict:
    rubric = reading.rubric_version.rubric
    return {
        "reading": reading,
        "first": {"words": rubric.level_words(reading.first_overall), "colour": rubric.colour(reading.first_overall)},
        "second": {"words": rubric.level_words(reading.overall), "colour": rubric.colour(reading.overall)},
        "agree": reading.first_overall == reading.overall,
    }


@require_http_methods(["GET", "POST"])
def second(request, reading_id):
    """Read and rate the plan without anything of the first rating on the page."""
    reading = _find(request, reading_id)
    moderating.check_can_read_second(request.user, reading)
    pep = shell.plan_or_404(request, reading.pep_id, "decision", everything=True)
    rubric = reading.rubric_version.rubric
    given = drafting.second_draft(reading, request.user)
    form = forms.SecondForm(request.POST or None, rubric=rubric, pep=pep, given=given)
    if request.method == "POST":
        drafting.keep_second_draft(reading=reading, answers=form.typed(), by=request.user)
        if "typing" in request.POST:
            return HttpResponse(status=204)
        if "later" in request.POST:
            messages.success(request, "Kept for you. Nobody else sees it before you send your rating.")
            return redirect("quality:samples")
    if request.method == "POST" and form.is_valid():
        levels = {key: (each["level"], each["comment"]) for key, each in form.answers.items()}
        moderating.rate_second(reading=reading, overall=form.cleaned_data["overall"], levels=levels, by=request.user)
        messages.success(request, "Your rating is in. Now you can compare.")
        return redirect("quality:compare", reading.pk)
    context = {
        **review_context(request, pep, form),
        "heading": "Read this plan a second time",
        "lead": "Rate it as you see it. What the first reader found opens once yours is in.",
        "button": "Send my rating",
        "is_second": True,
        "back_url": reverse("quality:samples"),
        "back_text": "Second readings",
    }
    return render(request, "signoff/quality/review.html", context)


@require_http_methods(["GET", "POST"])
def compare(request, reading_id):
    """Both ratings beside each other, and what the readers make of it."""
    reading = _find(request, reading_id)
    moderating.check_can_compare(request.user, reading)
    pep = shell.plan_or_404(request, reading.pep_id, "decision")
    initial = {"outcome": reading.outcome, "words": reading.outcome_words}
    form = forms.OutcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        moderating.record_outcome(reading=reading, outcome=said["outcome"], words=said["words"], by=request.user)
        messages.success(request, "The outcome is recorded.")
        return redirect("quality:samples")
    rubric = reading.rubric_version.rubric
    lines = {line.criterion: line for line in reading.lines.all()}
    rows = [
        {
            "words": criterion.words,
            "first": {"words": rubric.level_words(line.first_level), "colour": rubric.colour(line.first_level)},
            "second": {"words": rubric.level_words(line.level), "colour": rubric.colour(line.level)},
            "first_comment": line.first_comment,
            "comment": line.comment,
            "agree": line.level == line.first_level,
        }
        for criterion in rubric.criteria
        if (line := lines.get(criterion.key))
    ]
    pairs = [(line.first_level, line.level) for line in lines.values() if line.first_level]
    context = {
        **shell.frame(request, pep, "Sign off"),
        "form": form,
        "reading": reading,
        "overall": _in_words(reading),
        "rows": rows,
        "agreement": moderating.agreement("This plan", pairs),
        "back_url": reverse("quality:samples"),
        "back_text": "Second readings",
    }
    return render(request, "signoff/quality/compare.html", context)


def _find(request, reading_id) -> SecondReading:
    readings = SecondReading.objects.visible_to(request.user)
    return get_object_or_404(
        readings.select_related("pep__child", "reader", "first_by", "rubric_version", "outcome_by", "sample"),
        pk=reading_id,
    )
