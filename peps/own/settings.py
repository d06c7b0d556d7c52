"""The pages on which the Virtual School head writes its own questions, orders, looks at and publishes them."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authority import drafts, permissions
from audit import clock
from components.words import day_words
from organisations import presets
from organisations.actions import Refused
from organisations.calendars import rules_of
from organisations.policy_words import PHASES
from peps import fields
from peps.fields.own import as_field
from peps.marked import readers_in_words
from peps.own import actions
from peps.own.forms import OVERLAYS, PublishForm, QuestionForm


@require_GET
def questions(request, code):
    authority = permissions.find_authority(request.user, code)
    found = actions.questions_of(authority)
    return render(
        request,
        "peps/own/list.html",
        {
            "authority": authority,
            "pages": _by_page(authority, found),
            "drafts": sum(question.draft is not None for question in found),
            "may_change": permissions.can_set_policy(request.user, authority),
        },
    )


@require_http_methods(["GET", "POST"])
def question(request, code, question_id=None):
    """Write a question, or other words for one that is asked already."""
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    row = _find(authority, question_id) if question_id else None
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        sections=_sections(authority),
        question=row,
        page=request.GET.get("page", ""),
    )
    if request.method == "POST" and form.is_valid():
        about = {"page": form.cleaned_data["page"], "kind": form.cleaned_data["kind"]}
        try:
            actions.save_draft(authority=authority, question=row, **about, says=form.says, by=request.user)
        except Refused as refusal:
            form.add_error("page", str(refusal))
        else:
            messages.success(request, "Kept as a draft. Nobody is asked before you publish it.")
            return redirect("questions:list", code)
    words = {
        "heading": "Change a question" if row else "Add a question",
        "caption": authority.name,
        "button": "Keep as a draft",
        "cancel_url": reverse("questions:list", args=[code]),
        "back_url": reverse("questions:list", args=[code]),
        "back_text": "Own questions",
    }
    return render(request, "form.html", {"form": form, **words})


@require_POST
def move(request, code, question_id):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    actions.move(question=_find(authority, question_id), up="up" in request.POST, by=request.user)
    return redirect(f"{reverse('questions:list', args=[code])}#q{question_id}")


@require_POST
def stop(request, code, question_id):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    actions.stop_asking(question=_find(authority, question_id), by=request.user)
    messages.success(request, "It will not be asked any more once you publish. Answers that were given stay.")
    return redirect("questions:list", code)


@require_POST
def drop(request, code, question_id):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    actions.drop_draft(question=_find(authority, question_id), by=request.user)
    messages.success(request, "The draft is thrown away.")
    return redirect("questions:list", code)


@require_http_methods(["GET", "POST"])
def preview(request, code):
    """The pages as those who write plans will see them; here they are published."""
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_policy(request.user, authority)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        try:
            actions.publish(authority=authority, valid_from=day, by=request.user)
        except Refused as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            messages.success(request, f"Published. Plans opened from {day_words(day)} on ask these questions.")
            return redirect("questions:list", code)
    found = actions.questions_of(authority)
    shown = [question for question in found if question.draft or actions.is_asked(question)]
    context = {
        "authority": authority,
        "form": form,
        "pages": _by_page(authority, shown, with_form=True),
        "drafts": sum(question.draft is not None for question in found),
    }
    return render(request, "peps/own/preview.html", context)


# ---------------------------------------------------------------- what the pages show


def _find(authority, question_id):
    get_object_or_404(authority.questions, pk=question_id)
    return next(question for question in actions.questions_of(authority) if question.pk == question_id)


def _sections(authority):
    policy = drafts.current(authority, clock.today())
    return rules_of(policy).sections if policy else presets.SECTIONS


def _by_page(authority, found, *, with_form: bool = False) -> list[dict]:
    """Questions under the pages they stand on, in the order of the plan."""
    letters = {section.part: section.letter for section in _sections(authority)}
    shown = []
    for page in fields.PAGES:
        on_page = [question for question in found if question.page == page.slug]
        if on_page:
            shown.append(
                {
                    "page": page,
                    "section": f"Section {letters.get(page.part, letters['E'])}",
                    "questions": [_question(each, number, len(on_page)) for number, each in enumerate(on_page)],
                    "form": _as_asked(on_page) if with_form else None,
                    "after": page.fields[-1].label if page.fields else "",
                }
            )
    return shown


def _question(question, number: int, of: int) -> dict:
    says = question.says
    return {
        "pk": question.pk,
        "label": says.label,
        "state": _state(question),
        "facts": ", ".join(filter(None, [question.get_kind_display(), *_facts(says)])),
        "was": question.published.label if question.draft and question.published else "",
        "draft": question.draft,
        "asked": actions.is_asked(question),
        "published": question.published,
        "is_first": number == 0,
        "is_last": number == of - 1,
    }


def _state(question) -> str:
    if question.draft and question.draft.retired:
        return "Stops once you publish"
    if question.draft:
        return "Change not published" if question.published else "Draft"
    if question.published.retired:
        return "Asked no more"
    later = question.published.valid_from > clock.today()
    return f"From {day_words(question.published.valid_from)}" if later else "Asked"


def _facts(says) -> list[str]:
    """For whom it is asked, and who reads it, as one line."""
    phases = [PHASES[phase] for phase in PHASES if phase.value in says.phases]
    overlays = [words for overlay, words in OVERLAYS.items() if overlay.value in says.overlays]
    return [
        "needed to complete" if says.required else "",
        f"only in {' and '.join(phases).lower()}" if phases else "",
        f"only for: {'; '.join(overlays).lower()}" if overlays else "",
        readers_in_words(says.audience).rstrip(".").lower(),
    ]


def _as_asked(questions) -> django_forms.Form:
    """The questions as the page will draw them."""
    asked = [as_field(question.says) for question in questions if actions.is_asked(question)]
    made = {field.name: field.form_field() for field in asked}
    presentation = {field.name: field.look for field in asked}
    return type("AsAsked", (django_forms.Form,), {**made, "presentation": presentation})(prefix=questions[0].page)
