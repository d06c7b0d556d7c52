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
from peps.forms.my_pathway import said_to_them
from peps.gathering import places
from peps.models import Part
from peps.room import recorded
from peps.saving import autosave
from peps.saving.conflicts import template_for
from peps.saving.merging import save_answers
from peps.views.pages import unit_of
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
    check = permissions.check_may_write_part if request.method == "POST" else permissions.check_can_write_part
    check(request.user, pep, page.part, page.record)
    form_class = forms.page_form(page, pep, marked.not_for(capacities(request.user, pep.child), page, pep))

    def asked(*data, **about):
        return said_to_them(form_class(*data, **about))

    words = {
        "heading": "What comes next for me",
        "lead": "Your plan for the years from 14 to 19. You and the adults at school write it together.",
        "button": "Save my plan",
        "cancel_url": reverse("peps:mine", args=[pep.pk]),
    }
    return _write(request, pep, page, asked, words, "Thank you. Your plan is saved.")


@require_http_methods(["GET", "POST"])
def carer_views(request, pep_id):
    """The carer's own words for the meeting."""
    pep = shell.plan_or_404(request, pep_id, "carer_views")
    if Role.CARER not in capacities(request.user, pep.child):
        raise Http404  # professionals write what a carer says on the page of Section E
    permissions.check_may_write_part(request.user, pep, Part.E, "carer_views")
    words = {
        "heading": "What would you like to say?",
        "lead": "How is learning at home? What helps? What should school know?",
        "button": "Send my views",
    }
    thanks = "Thank you. Your views are saved, and the people at the meeting will read them."
    return _write(request, pep, fields.BY_SLUG["carer-views"], forms.CarerOwnViewsForm, words, thanks)


def _write(request, pep, page, form_class, words, thanks):
    """A page of the plan as its own writer sees it: it saves by itself, and is merged with what others write there."""
    unit = unit_of(page, pep)

    def make(data=None):
        return form_class(data, instance=page.model.objects.get(pep=pep))

    def save(form):
        seen, said = form.cleaned_data["based_on"], form.answers
        return actions.save_page(record=form.instance, part=page.part, values=said, based_on=seen, by=request.user)

    if request.method == "POST":
        by_itself = autosave.is_asked_for(request)
        saved = save_answers(request, make, save, unit, stays_open=by_itself)
        if by_itself:
            return autosave.answer(request, saved)
        if saved.is_whole:
            messages.success(request, thanks)
            return redirect("peps:mine", pep.pk)
        form = saved.form
    else:
        form = autosave.begun(request, unit, make)
    context = {
        **shell.frame(request, pep),
        **autosave.on_page(unit, form, request.user, here=("peps:here", pep.pk, page.slug)),
        **words,
        "form": form,
        "back_url": reverse("peps:mine", args=[pep.pk]),
    }
    status = 409 if getattr(form, "too_late", False) else 200
    return render(request, template_for(form, "peps/row.html"), context, status=status)
