"""One view for every page of questions: find, ask, bind, merge with what others saved, answer."""

from functools import cache

from django.contrib import messages
from django.db.models import TextField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Role
from audit.prepared import Records
from children import access
from children.forms_audience import AudienceForm
from peps import (
    actions,
    fields,
    forms,
    forward,
    known,
    marked,
    over_time,
    panels,
    permissions,
    policies,
    reading,
    shell,
)
from peps.models import PEP, Draft
from peps.room import minutes
from peps.saving import autosave, conflicts, kept, merging
from peps.standing import capacities_in


@require_http_methods(["GET", "POST"])
def page(request, pep_id, slug):
    page, pep = _find(request, pep_id, slug)
    form_class = forms.page_form(page, pep)

    if request.method == "POST":
        permissions.check_may_write_part(request.user, pep, page.part, page.record)
        if "copying" in request.POST:
            return _copy_as_chosen(request, pep, page)
        saved = _save(request, page, pep, form_class)
        if autosave.is_asked_for(request):
            return autosave.answer(request, saved)
        if saved.is_whole:
            _say_what_others_wrote(request, saved)
            if "copy" in request.POST:
                return _copy(request, pep, page)
            if "take_out" in request.POST:
                return _take_out(request, pep, page)
            return redirect(_next(request, pep, page))
        form = saved.form
    elif not permissions.can_write_part(request.user, pep, page.part, page.record):
        return _read_only(request, pep, page)
    elif earlier := forward.of_page(page, pep).get(request.GET.get("copy", "")):
        return _ask_about_copy(request, pep, page, earlier)
    else:
        record = getattr(pep, page.accessor)
        form = autosave.begun(request, unit_of(page, pep), lambda data: form_class(data, instance=record))
        if page.slug in minutes.BEGINS and not form.is_bound:
            form.begun = minutes.beginnings(page.slug, pep, form.instance)
            form.initial |= form.begun
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
        unit=unit_of(page, pep),
        stays_open=autosave.is_asked_for(request),
    )


@cache
def _records(page) -> Records:
    return Records(lambda pep_id: page.model.objects.filter(pep=pep_id))


def unit_of(page, pep) -> merging.Unit:
    return merging.Unit(pep, f"page:{page.slug}", page.part, page.record, page.title)


# ---------------------------------------------------------------- last term's answer


def _copy(request, pep, page):
    """What was typed is saved by now. Into an empty place the answer is copied at once; for another one it is asked."""
    pep, record, earlier = _last_time(request.POST["copy"], pep, page)
    if earlier is None or not earlier.can_copy or earlier.stands:
        return redirect(_at(pep, page, request.POST["copy"]))
    if getattr(record, earlier.name) not in (None, "", {}):
        return redirect(f"{reverse('peps:page', args=[pep.pk, page.slug])}?copy={earlier.name}")
    return _put(request, pep, page, record, earlier, earlier.value, "Copied from last term")


def _copy_as_chosen(request, pep, page):
    pep, record, earlier = _last_time(request.POST["copying"], pep, page)
    if earlier is None or not earlier.can_copy or request.POST.get("keep", "mine") == "mine":
        return redirect(_at(pep, page, request.POST["copying"]))
    is_both = request.POST["keep"] == "both" and isinstance(earlier.value, str)
    value = request.POST.get("both", "") if is_both else earlier.value
    return _put(request, pep, page, record, earlier, value, "Copied from last term")


def _take_out(request, pep, page):
    pep, record, earlier = _last_time(request.POST["take_out"], pep, page)
    if earlier is None or not earlier.stands:
        return redirect(_at(pep, page, request.POST["take_out"]))
    value = forward.stood_before(record, earlier.name, earlier.value)
    return _put(request, pep, page, record, earlier, value, "As it was before")


def _last_time(name, pep, page):
    """The plan and the page's record as they are after this save, and what was answered last term."""
    pep = PEP.objects.with_page_data().get(pk=pep.pk)
    return pep, getattr(pep, page.accessor), forward.of_page(page, pep).get(name)


def _put(request, pep, page, record, earlier, value, done):
    values = {earlier.name: value}
    if value and f"unanswered.{earlier.name}" in forms.page_form(page, pep).base_fields:
        values[f"unanswered.{earlier.name}"] = None  # an answer beats the reason why there is none
    actions.save_page(record=record, part=page.part, values=values, based_on=record.version, by=request.user)
    messages.success(request, f"{done}: “{earlier.question}”.")
    return redirect(_at(pep, page, earlier.name))


def _at(pep, page, name) -> str:
    return f"{reverse('peps:page', args=[pep.pk, page.slug])}#last-term-{name}"


def _ask_about_copy(request, pep, page, earlier):
    """Something else stands there already: both are shown, and nothing is written over unless that is chosen."""
    field = next(field for field in page.fields if field.name == earlier.name)
    mine = reading.display(getattr(pep, page.accessor), earlier.name)
    is_text = isinstance(fields.model_field(page.model, field), TextField)
    context = {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        "page": page,
        "earlier": earlier,
        "mine": mine,
        "both": f"{mine}\n\n{earlier.words}" if is_text else "",
        "back_url": _at(pep, page, earlier.name),
    }
    return render(request, "peps/copy.html", context)


def _show_last_term(form, earlier: dict) -> None:
    """Beneath each question what was answered to it last term."""
    form.beneath = {
        name: render_to_string("peps/includes/last_term.html", {"earlier": one})
        for name, one in earlier.items()
        if name in form.fields
    }


def _panels_of(request, pep, page, form) -> list[dict]:
    """What upper rooms say of the page; what is about one of its questions is put beneath that."""
    above = []
    for panel in panels.of_page.for_page(request, (pep, page.slug)):
        name = panel["field"]
        if name in form.fields:
            drawn = render_to_string(panel["template"], {"panel": panel})
            form.beneath[name] = drawn + form.beneath.get(name, "")
        else:
            above.append(panel)
    return above


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
    return autosave.say_who_is_here(request, unit_of(page, pep), tab)


here.is_only_asking = True


@require_POST
def draft_drop(request, pep_id, draft_id):
    """One's own, of a page or of a line; then back to where the button stood. The young person and the carer write on
    pages of their own."""
    mine = Draft.objects.filter(user=request.user, pep=pep_id).select_related("pep__child")
    draft = get_object_or_404(mine, pk=draft_id)
    of_family = capacities_in(request.user, draft.pep) & {Role.YOUNG_PERSON, Role.CARER}
    pep = shell.plan_or_404(request, pep_id, "family_page" if of_family else "sections")
    kept.drop(draft=draft, by=request.user)
    messages.success(request, "What you had typed is thrown away. Everything is as it was saved.")
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if ours else reverse("peps:plan", args=[pep.pk]))


@require_http_methods(["GET", "POST"])
def readers(request, pep_id, slug):
    """For whom a page is meant besides the people who work with the child: whoever writes the page says so."""
    page, pep = _find(request, pep_id, slug)
    if page.audience is None:
        raise Http404  # it is for the people who work with the child alone
    permissions.check_can_write_part(request.user, pep, page.part, page.record)
    now = marked.audiences_of_pages(pep)[page.slug]
    form = AudienceForm(request.POST if request.method == "POST" else None, initial={"audience": now})
    back = reverse("peps:part", args=[pep.pk, policies.page_of(page.part)])
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
    drafts = kept.drafts_of(pep, request.user)
    here = ("peps:here", pep.pk, page.slug)
    earlier = forward.of_page(page, pep)
    _show_last_term(form, earlier)
    said = _panels_of(request, pep, page, form)
    return {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        "page": page,
        "form": form,
        "heading": page.title,
        "lead": page.lead,
        "caption": pep.section_names[page.part],
        "has_later": True,
        **autosave.on_page(unit_of(page, pep), form, request.user, here=here, drafts=drafts),
        "begun": bool(getattr(form, "begun", None)),
        "back_url": reverse("peps:part", args=[pep.pk, policies.page_of(page.part)]),
        "back_text": pep.section_names[page.part],
        "page_panels": said,
        "known": known.beside(page.slug, pep, held),
        "over_time": over_time.of_child(pep) if page.slug == "attainment" else None,
        "row_lists": [row_list(rows, pep, can_write=True, drafts=drafts) for rows in page.rows],
        "tips": list(filter(None, [page.good, *(field.good for field in fields.shown(page, pep))])),
        "has_copies": any(one.can_copy or one.stands for one in earlier.values()),
        "readers": marked.readers_in_words(marked.audiences_of_pages(pep)[page.slug]) if page.audience else "",
        "siblings": [
            {"text": other.title, "href": reverse("peps:page", args=[pep.pk, other.slug]), "current": other == page}
            for other in fields.of_part(page.part, pep)
        ],
    }


def row_list(rows: fields.Rows, pep, *, can_write: bool, drafts: dict | None = None) -> dict:
    """For `peps/includes/rows.html`: the lines, where to add or change one, and what this person has begun to type."""
    add = reverse("peps:row_add", args=[pep.pk, rows.slug])
    lines = reading.lines(rows, pep)
    return {
        "title": rows.title,
        "one": rows.one,
        "lead": rows.lead,
        "lines": [line | {"href": reverse("peps:row", args=[pep.pk, rows.slug, line["row"].pk])} for line in lines],
        "add_href": add if can_write else "",
        "suggestions": rows.suggest(pep) if can_write and rows.suggest else [],
        "begun": begun_lines(rows, pep, drafts or {}),
        "last_term": _lines_of_last_term(rows, pep) if can_write else [],
    }


def _lines_of_last_term(rows, pep) -> list[dict]:
    return [
        line | {"again_href": reverse("peps:row_again", args=[pep.pk, rows.slug, line["row"].pk])}
        for line in forward.lines(rows, pep)
    ]


def begun_lines(rows: fields.Rows, pep, drafts: dict) -> list[dict]:
    """Lines that this person typed and could not save, or has not put on the list yet."""
    there = {str(row.pk) for row in rows.of(pep)}
    found = []
    for unit, draft in drafts.items():
        kind, _, pk = unit.removeprefix("row:").partition(":")
        if kind == rows.slug:
            name = "peps:row" if pk in there else "peps:row_add"
            address = reverse(name, args=[pep.pk, kind, *([pk] if pk in there else [])])
            found.append({"pk": pk, "draft": draft, "title": _title_of(rows, draft), "href": f"{address}?draft={pk}"})
    return found


def _title_of(rows: fields.Rows, draft) -> str:
    """What the line would be called: its title as it was typed, in words where that is one of a list."""
    typed = kept.as_posted(draft).get(rows.heading_field, "")
    choices = dict(rows.model._meta.get_field(rows.heading_field).flatchoices)
    return str(choices.get(typed, typed))


def _next(request, pep, page) -> str:
    """Where the pressed button leads: on to the next page of the part, or back to the part."""
    if "later" in request.POST:
        messages.success(request, "Saved. You can come back at any time.")
        return reverse("peps:plan", args=[pep.pk])
    following = fields.after(page, pep)
    if following is None:
        messages.success(request, "Saved.")
        return reverse("peps:part", args=[pep.pk, policies.page_of(page.part)])
    return reverse("peps:page", args=[pep.pk, following.slug])


def _read_only(request, pep, page):
    context = {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        "page": page,
        "page_panels": panels.of_page.for_page(request, (pep, page.slug)),
        "rows": reading.rows(page, pep),
        "row_lists": [row_list(rows, pep, can_write=False) for rows in page.rows],
        "state": pep.part(page.part),
    }
    return render(request, "peps/page_read.html", context)
