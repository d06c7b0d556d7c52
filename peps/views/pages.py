"""One view for every page of questions: find, ask, bind, merge with what others saved, answer."""

import uuid
from functools import cache

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audit.prepared import Records
from children import access
from children.forms_audience import AudienceForm
from peps import actions, fields, forms, known, marked, over_time, permissions, policies, reading, shell
from peps.models import PEP
from peps.room import minutes
from peps.saving import autosave, conflicts, kept, merging
from peps.standing import capacities_in


@require_http_methods(["GET", "POST"])
def page(request, pep_id, slug):
    page, pep = _find(request, pep_id, slug)
    form_class = forms.page_form(page, pep)

    if request.method == "POST":
        permissions.check_may_write_part(request.user, pep, page.part, page.record)
        saved = _save(request, page, pep, form_class)
        if autosave.is_asked_for(request):
            return autosave.answer(request, saved, page.title)
        if saved.is_whole:
            _say_what_others_wrote(request, saved)
            return redirect(_next(request, pep, page))
        form = saved.form
    elif not permissions.can_write_part(request.user, pep, page.part, page.record):
        return _read_only(request, pep, page)
    else:
        form = _form(request, page, pep, form_class)
    status = 409 if getattr(form, "too_late", False) else 200
    template = conflicts.template_for(form, "peps/page.html")
    return render(request, template, _context(request, pep, page, form), status=status)


def _save(request, page, pep, form_class):
    return merging.save_answers(
        request,
        make=lambda data: form_class(data, instance=_records(page).get(pep.pk)),
        save=lambda form: actions.save_page(
            record=form.instance,
            part=page.part,
            values=form.answers,
            based_on=form.cleaned_data["based_on"],
            by=request.user,
        ),
        unit=_unit(page, pep),
        stays_open=autosave.is_asked_for(request),
    )


@cache
def _records(page) -> Records:
    return Records(lambda pep_id: page.model.objects.filter(pep=pep_id))


def _form(request, page, pep, form_class):
    """The page as it stands; or as this person had typed it, where they ask for that back."""
    draft = kept.draft_of(_unit(page, pep), request.user) if "draft" in request.GET else None
    form = form_class(kept.as_posted(draft) if draft else None, instance=getattr(pep, page.accessor))
    if page.slug in minutes.BEGINS and not form.is_bound:
        form.begun = minutes.beginnings(page.slug, pep, form.instance)
        form.initial |= form.begun
    return form


def _unit(page, pep) -> merging.Unit:
    return merging.Unit(pep, f"page:{page.slug}", page.part, page.record, page.title)


def _say_what_others_wrote(request, saved) -> None:
    if saved.merged.theirs:
        questions = "”, “".join(str(saved.labels[name]) for name in saved.merged.theirs)
        messages.info(request, f"Somebody else also answered on this page while you wrote: “{questions}”.")


@require_POST
def here(request, pep_id, slug, tab):
    """A page says every few seconds that it is open; the answer says who else has it open. Asking is not doing: it
    does not make the session longer."""
    page = fields.BY_SLUG.get(slug)
    pep = get_object_or_404(PEP.objects.visible_to(request.user, page.record if page else "plan"), pk=pep_id)
    if page is None or not permissions.may_write_part(request.user, pep, page.part, page.record):
        raise Http404
    unit = _unit(page, pep)
    mine = autosave.note_presence(user=request.user, unit=unit, tab=tab)
    return render(request, "peps/includes/presence.html", autosave.others_here(mine))


here.is_only_asking = True


@require_POST
def draft_drop(request, pep_id, slug):
    page, pep = _find(request, pep_id, slug)
    permissions.check_may_write_part(request.user, pep, page.part, page.record)
    kept.drop_draft(unit=_unit(page, pep), by=request.user)
    messages.success(request, "What you had typed is thrown away. The page is as it was saved.")
    return redirect("peps:page", pep.pk, page.slug)


@require_http_methods(["GET", "POST"])
def readers(request, pep_id, slug):
    """For whom a page is meant besides the people who work with the child: whoever writes the page says so."""
    page, pep = _find(request, pep_id, slug)
    if page.audience is None:
        raise Http404  # it is for the people who work with the child alone
    permissions.check_can_write_part(request.user, pep, page.part, page.record)
    now = marked.audiences_of_pages(pep)[page.slug]
    form = AudienceForm(request.POST if request.method == "POST" else None, initial={"audience": now})
    back = reverse("peps:part", args=[pep.pk, policies.section_letter(page.part)])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["audience"]
        actions.mark_page(pep=pep, page=page.slug, part=page.part, audience=said, by=request.user)
        messages.success(request, f"Saved. {marked.readers_in_words(said) or 'Nobody else reads this page.'}")
        return redirect(back)
    return render(
        request,
        "peps/row.html",
        {
            **shell.frame(request, pep, shell.tab_of(page.part)),
            "form": form,
            "heading": f"Who may see “{page.title}”?",
            "lead": _what_stays(page),
            "button": "Save",
            "back_url": back,
            "cancel_url": back,
        },
    )


def _what_stays(page) -> str:
    stays = [field.label for field in page.fields if field.name in page.professionals_only]
    return f"“{'”, “'.join(stays)}” stays with the people who work with the child." if stays else ""


def _find(request, pep_id, slug):
    page = fields.BY_SLUG.get(slug)
    if page is None:
        raise Http404
    pep = shell.plan_or_404(request, pep_id, page.record, part=page.part)
    if not fields.applies(page, pep) or not access.can_read(capacities_in(request.user, pep), "sections"):
        raise Http404  # the young person and the carer have their own page
    return page, pep


def _context(request, pep, page, form) -> dict:
    held = capacities_in(request.user, pep)
    return {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        "page": page,
        "form": form,
        "heading": page.title,
        "lead": page.lead,
        "caption": f"Section {policies.section_letter(page.part)}",
        "has_later": True,
        "here_url": reverse("peps:here", args=[pep.pk, page.slug, uuid.uuid4()]),
        "begun": bool(getattr(form, "begun", None)),
        "draft": None if form.is_bound else kept.draft_of(_unit(page, pep), request.user),
        "back_url": reverse("peps:part", args=[pep.pk, policies.section_letter(page.part)]),
        "back_text": f"Section {policies.section_letter(page.part)}",
        "known": known.beside(page.slug, pep, held),
        "over_time": over_time.of_child(pep) if page.slug == "attainment" else None,
        "row_lists": [row_list(rows, pep, can_write=True) for rows in page.rows],
        "tips": list(filter(None, [page.good, *(field.good for field in fields.shown(page, pep))])),
        "before": reading.before(page, pep),
        "readers": marked.readers_in_words(marked.audiences_of_pages(pep)[page.slug]) if page.audience else "",
        "siblings": [
            {"text": other.title, "href": reverse("peps:page", args=[pep.pk, other.slug]), "current": other == page}
            for other in fields.of_part(page.part, pep)
        ],
    }


def row_list(rows: fields.Rows, pep, *, can_write: bool) -> dict:
    """For `peps/includes/rows.html`: the lines, and where to add or change one."""
    add = reverse("peps:row_add", args=[pep.pk, rows.slug])
    lines = reading.lines(rows, pep)
    return {
        "title": rows.title,
        "one": rows.one,
        "lead": rows.lead,
        "lines": [line | {"href": reverse("peps:row", args=[pep.pk, rows.slug, line["row"].pk])} for line in lines],
        "add_href": add if can_write else "",
        "suggestions": rows.suggest(pep) if can_write and rows.suggest else [],
    }


def _next(request, pep, page) -> str:
    """Where the pressed button leads: on to the next page of the part, or back to the part."""
    if "later" in request.POST:
        messages.success(request, "Saved. You can come back at any time.")
        return reverse("peps:plan", args=[pep.pk])
    following = fields.after(page, pep)
    if following is None:
        messages.success(request, "Saved.")
        return reverse("peps:part", args=[pep.pk, policies.section_letter(page.part)])
    return reverse("peps:page", args=[pep.pk, following.slug])


def _read_only(request, pep, page):
    context = {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        "page": page,
        "rows": reading.rows(page, pep),
        "row_lists": [row_list(rows, pep, can_write=False) for rows in page.rows],
        "state": pep.part(page.part),
    }
    return render(request, "peps/page_read.html", context)
