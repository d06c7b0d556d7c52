"""What the young person and the carer see of a plan: their own page, without the words of professionals."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Role
from children import access
from children.standing import capacities
from peps import actions, fields, forms, marked, panels, permissions, shell
from peps.gathering import places
from peps.models import MinutesPage, Part, PathwayPage
from peps.room import recorded
from peps.saving.conflicts import template_for
from peps.saving.merging import save_answers
from peps.views.voice import in_order


@require_GET
def mine(request, pep_id):
    """When the meeting is, what I said, what I am working on, and what happens next."""
    pep = shell.plan_or_404(request, pep_id, "family_page")
    held = capacities(request.user, pep.child)
    young_person = Role.YOUNG_PERSON in held
    meeting = pep.meeting_or_none
    cards = marked.pages_for(held, pep)
    parent = Role.PARENT in held and Role.CARER not in held
    shown = pep.view_answers.for_parents() if parent else pep.view_answers.for_carers()
    shown = pep.view_answers.all() if young_person else shown
    return render(
        request,
        "peps/mine.html",
        {
            **shell.frame(request, pep),
            "meeting": meeting,
            "place_is_known": meeting is not None and places.may_know(request.user, meeting),
            "me": pep.invitees.expected().filter(user=request.user).first() if meeting else None,
            "told_of_meeting": access.can_read(held, "meeting_details"),
            "answers": in_order(shown),
            "young_person": young_person,
            "carer": Role.CARER in held,
            "can_write": young_person and not pep.is_final,
            "can_write_carer": Role.CARER in held
            and permissions.can_write_part(request.user, pep, Part.E, "carer_views"),
            "marked": cards,
            "has_pathway": any(card["page"].slug == "pathway" for card in cards),
            "attainment": marked.attainment_for(held, pep),
            "agreed": marked.actions_for(held, pep) if meeting and meeting.held else [],
            "pathway_href": _pathway_href(request, pep) if young_person else "",
            "can_check": recorded.can_check(request.user, pep),
            "panels": panels.mine.for_page(request, pep),
        },
    )


def _pathway_href(request, pep) -> str:
    """Where the young person writes their own 14–19 plan, from the year in which there is one."""
    page = fields.BY_SLUG["pathway"]
    can = fields.applies(page, pep) and permissions.can_write_part(request.user, pep, page.part, page.record)
    return reverse("peps:my_pathway", args=[pep.pk]) if can else ""


@require_http_methods(["GET", "POST"])
def pathway(request, pep_id):
    """The young person writes the 14–19 plan too: the same answers as on the page of Section C, merged like those."""
    page = fields.BY_SLUG["pathway"]
    pep = shell.plan_or_404(request, pep_id, page.record)
    if Role.YOUNG_PERSON not in capacities(request.user, pep.child) or not fields.applies(page, pep):
        raise Http404  # professionals write it on the page of Section C
    permissions.check_can_write_part(request.user, pep, page.part, page.record)
    form_class = forms.page_form(page, pep, marked.not_for(capacities(request.user, pep.child), page, pep))
    form = form_class(instance=pep.pathway)
    if request.method == "POST":
        form = save_answers(
            request,
            make=lambda data: form_class(data, instance=PathwayPage.objects.get(pep=pep)),
            save=lambda form: actions.save_page(
                record=pep.pathway,
                part=page.part,
                values=form.answers,
                based_on=form.cleaned_data["based_on"],
                by=request.user,
            ),
        ).form
        if form is None:
            messages.success(request, "Thank you. Your plan is saved.")
            return redirect("peps:mine", pep.pk)
    back = reverse("peps:mine", args=[pep.pk])
    return render(
        request,
        template_for(form, "peps/row.html"),
        {
            **shell.frame(request, pep),
            "form": form,
            "heading": "What comes next for me",
            "lead": "Your plan for the years from 14 to 19. You and the adults at school write it together.",
            "button": "Save my plan",
            "back_url": back,
            "cancel_url": back,
        },
    )


@require_http_methods(["GET", "POST"])
def carer_views(request, pep_id):
    """The carer's own words for the meeting."""
    pep = shell.plan_or_404(request, pep_id, "carer_views")
    if Role.CARER not in capacities(request.user, pep.child):
        raise Http404  # professionals write what a carer says on the page of Section E
    permissions.check_may_write_part(request.user, pep, Part.E, "carer_views")
    form = forms.CarerOwnViewsForm(instance=pep.minutes)
    if request.method == "POST":
        form = save_answers(
            request,
            make=lambda data: forms.CarerOwnViewsForm(data, instance=MinutesPage.objects.get(pep=pep)),
            save=lambda form: actions.save_page(
                record=pep.minutes,
                part=Part.E,
                values=form.answers,
                based_on=form.cleaned_data["based_on"],
                by=request.user,
            ),
        ).form
        if form is None:
            messages.success(request, "Thank you. Your views are saved, and the people at the meeting will read them.")
            return redirect("peps:mine", pep.pk)
    return render(
        request,
        template_for(form, "peps/row.html"),
        {
            **shell.frame(request, pep),
            "form": form,
            "heading": "What would you like to say?",
            "lead": "How is learning at home? What helps? What should school know?",
            "button": "Send my views",
            "back_url": reverse("peps:mine", args=[pep.pk]),
        },
    )
