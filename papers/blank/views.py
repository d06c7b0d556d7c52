"""Blank forms: choosing one, reading it, taking it along as a PDF; and the way from a filled one to its plan."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from audit import clock
from organisations.policy_words import PHASES
from organisations.presets import Phase
from papers import plan
from papers.blank import sheets
from papers.blank.forms import PlanForm, ReferenceForm
from papers.blank.permissions import authorities_for
from peps import shell
from peps.models import PEP, Part
from peps.own.forms import OVERLAYS
from peps.phases import Overlay
from peps.voice import bank


@require_safe
def forms(request):
    """All forms there are, for the authority one works for; and where a filled one is typed in."""
    authorities = list(authorities_for(request.user))
    code = request.GET.get("authority", "")
    authority = next((each for each in authorities if each.code == code), authorities[0] if authorities else None)
    typed = ReferenceForm(request.GET if "reference" in request.GET else None)
    if typed.is_bound and typed.is_valid():
        if place := _place_of(request.user, typed.cleaned_data["reference"]):
            return redirect(place)
        typed.add_error(
            "reference",
            "Among the plans that you work on there is none with this reference. Look at it again, or open the plan "
            "from the child’s page",
        )
    context = {"authority": authority, "authorities": authorities, "typed": typed}
    if authority:
        sections = sheets.Imagined(authority, Phase.PRIMARY, ()).rules.sections
        context |= {
            "own": [(form, _href("blank", authority, form)) for form in sheets.OWN],
            "others": [(form, _href("blank", authority, form)) for form in sheets.OTHERS],
            "plan_href": _href("blank", authority, sheets.PLAN),
            "plan_form": PlanForm(sections=sections),
        }
    return render(request, "papers/blank_forms.html", context)


@require_safe
def by_hand(request, pep_id):
    """The forms that fit one plan; its reference stands on them, and no name."""
    pep = shell.plan_or_404(request, pep_id, everything=True)
    if pep.is_final:
        return redirect(pep)
    about = [("phase", pep.case.phase.value), *(("also", each.value) for each in Overlay if pep.case.has(each))]
    about.append(("plan", sheets.plan_code(pep)))
    authority = pep.child.authority
    parts = [
        (section.words, _href("blank", authority, sheets.PLAN, [*about, ("part", section.part)]))
        for section in pep.rules.sections
        if pep.has_part(section.part)
    ]
    post_16 = pep.case.phase is Phase.POST_16
    known = {"is_post_16": post_16, "needs_interpreter": bool(pep.child.interpreter_needed)}
    suggested = bank.suggested(pep.child.year_group, **known)
    context = {
        "parts": parts,
        "whole": _href("blank", authority, sheets.PLAN, about),
        "own": [(form, _href("blank", authority, form, about[-1:]), form.slug == suggested) for form in sheets.OWN],
        "others": [(form, _href("blank", authority, form, about[-1:])) for form in sheets.OTHERS],
        "code": sheets.plan_code(pep),
    }
    return render(request, "papers/by_hand.html", shell.frame(request, pep) | context)


@require_safe
def form(request, code, slug):
    """The form on the page. Of a plan each section is a paper of its own: nobody waits for sixty sheets at once."""
    context = _form(request, code, slug)
    address, asked = reverse("papers:blank_pdf", args=[code, slug]), request.GET.copy()
    asked.pop("part", None)
    more = [("part", section.part) for section in context["sections"]] if context["is_plan"] else [None]
    pdfs = [
        (section, f"{address}?{urlencode([*_pairs(asked), *([part] if part else [])])}")
        for section, part in zip(context["sections"], more, strict=True)
    ]
    return render(request, "papers/blank_page.html", context | {"pdfs": pdfs})


def _pairs(asked) -> list[tuple[str, str]]:
    return [(name, value) for name, values in asked.lists() for value in values]


@require_safe
def form_pdf(request, code, slug):
    context = _form(request, code, slug)
    if len(context["sections"]) != 1:
        return redirect(f"{reverse('papers:blank', args=[code, slug])}?{request.GET.urlencode()}")
    html = render_to_string("papers/blank.html", context)
    name = "-".join(filter(None, [slugify(context["title"]), *context["wanted"].parts]))
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    pdf = plan.html_to_pdf(html, context["authority"].colour or plan.DEFAULT_COLOUR)
    return HttpResponse(pdf.data, content_type="application/pdf", headers=headers)


def _form(request, code, slug) -> dict:
    authority = get_object_or_404(authorities_for(request.user), code=code)
    if slug not in sheets.FORMS:
        raise Http404
    wanted = sheets.wanted_of(sheets.FORMS[slug], request.GET)
    sections = sheets.sections_of(authority, wanted)
    is_plan = wanted.form is sheets.PLAN
    keys = {section.key for section in sections}
    return {
        "authority": authority,
        "wanted": wanted,
        "title": _title(wanted, sections),
        "sections": sections,
        "is_plan": is_plan,
        "for_child": wanted.form.is_for_child,
        "version": sheets.version_of(sections),
        "reference": "-".join([wanted.plan, *(keys if len(keys) == 1 else [])]) if wanted.plan else "",
        "also": [OVERLAYS[each] for each in OVERLAYS if each in wanted.also],
        "printed_by": request.user.name,
        "printed_at": clock.now(),
        "type_in": settings.SITE_URL.split("://")[-1] + reverse("papers:blank_forms"),
    }


def _title(wanted, sections) -> str:
    if wanted.form is not sheets.PLAN:
        return wanted.form.title
    what = f"{sections[0].caption}: {sections[0].title}" if len(sections) == 1 else "Personal Education Plan"
    return f"{what} ({PHASES[wanted.phase].lower()})"


def _href(name, authority, of_form, query=()) -> str:
    address = reverse(f"papers:{name}", args=[authority.code, of_form.slug])
    return f"{address}?{urlencode(query)}" if query else address


def _place_of(user, said: str) -> str | None:
    """Where a filled form is typed in: the plan of its reference, at the section or page of its letter."""
    code, letter = said, ""
    if not sheets.code_in(said) and sheets.code_in(said[:-1]):
        code, letter = said[:-1], said[-1].upper()
    pep = sheets.among(PEP.objects.visible_to(user), sheets.code_in(code)).first() if sheets.code_in(code) else None
    if pep is None:
        return None
    if of_form := next((each for each in sheets.FORMS.values() if each.key == letter and letter), None):
        name, *words = of_form.place.split()
        return reverse(name, args=[pep.pk, *words])
    part = next((section.part for section in pep.rules.sections if section.letter == letter), None)
    if part == Part.D:
        return reverse("targets:list", args=[pep.pk])
    return reverse("peps:part", args=[pep.pk, part]) if part else pep.get_absolute_url()
