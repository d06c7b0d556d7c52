"""Lines of a plan: contacts, subjects, suspensions. A line is added, changed or taken off on a page of its own.

Those pages are made from the table of questions. Agreed actions have a list of their own.
"""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from peps import actions, fields, forms, forward, permissions, policies, shell
from peps.models import PEP, AgreedAction, Part
from peps.room import owners
from peps.saving import autosave, conflicts, gone, kept, merging
from peps.views.pages import begun_lines


@require_http_methods(["GET", "POST"])
def row(request, pep_id, kind, row_id=None):
    """A line that is there, or a new one: that has its id already, as `token` in its form, so that a second press finds
    what the first one made, and what is typed before is kept under it."""
    page, rows, pep = _find(request, pep_id, kind)
    permissions.check_may_write_part(request.user, pep, page.part, page.record)
    stored = _rows_of(rows, pep)
    known = get_object_or_404(stored, pk=row_id) if row_id else stored.filter(pk=_token(request)).first()
    pk = known.pk if known else merging.free_id(rows.model, _token(request))
    unit = _unit(page, rows, pep, pk)
    form_class = forms.row_form(rows, pep)
    if known and known.removed_at:
        return _gone(request, pep, page, unit, form_class, known)

    def made(data=None):
        return form_class(data, instance=stored.filter(pk=pk).first() or _new(rows, pep, pk))

    if request.method == "POST":
        by_itself = autosave.is_asked_for(request)
        saved = merging.save_answers(
            request,
            make=made,
            save=lambda form: actions.save_line(
                row=form.instance,
                pep=pep,
                part=page.part,
                values=form.answers,
                based_on=form.cleaned_data["based_on"],
                by=request.user,
            ),
            unit=unit,
            stays_open=by_itself,
            is_new=known is None,
        )
        if by_itself:
            return autosave.answer(request, saved)
        if saved.is_whole:
            messages.success(request, "Saved.")
            return redirect("peps:page", pep.pk, page.slug)
        form = saved.form
    else:
        policies.check_part_is_open(pep, page.part)
        form = autosave.begun(request, unit, made)
        form.initial |= _suggested(rows, request)
    here = ("peps:row_here", pep.pk, kind, pk) if known else ()
    drafts = kept.drafts_of(pep, request.user)
    back = reverse("peps:page", args=[pep.pk, page.slug])
    context = {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        **autosave.on_page(unit, form, request.user, here=here, is_new=known is None, drafts=drafts),
        "form": form,
        "caption": f"{pep.section_names[page.part]}, {page.title}",
        "heading": f"{'Change' if known else 'Add'} {rows.one}",
        "button": "Save",
        "back_url": back,
        "cancel_url": back,
        "token": pk,
        "begun": [] if known else [one for one in begun_lines(rows, pep, drafts) if one["pk"] != str(pk)],
        "remove_url": reverse("peps:row_remove", args=[pep.pk, kind, known.pk]) if known else "",
    }
    template = conflicts.template_for(form, "peps/row.html")
    return render(request, template, context, status=409 if getattr(form, "too_late", False) else 200)


def _gone(request, pep, page, unit, form_class, row):
    """Somebody took the line off while this person was changing it."""

    def put_back(form):
        actions.put_row_back(row=row, pep=pep, part=page.part, values=form.answers, by=request.user)
        messages.success(request, "It is back on the list, with your changes.")
        return redirect("peps:page", pep.pk, page.slug)

    def leave():
        messages.success(request, "It stays off the list. History keeps it.")
        return redirect("peps:page", pep.pk, page.slug)

    show = {**shell.frame(request, pep, shell.tab_of(page.part)), "caption": page.title}
    make = partial(form_class, instance=row)
    return gone.answer(request, unit, make, put_back=put_back, leave=leave, page=show)


@require_POST
def again(request, pep_id, kind, row_id):
    """A line of last term stands on this plan too, as it was. Pressed twice, it is there once."""
    page, rows, pep = _find(request, pep_id, kind)
    permissions.check_can_write_part(request.user, pep, page.part, page.record)
    if not forward.carries(rows) or pep.previous is None:
        raise Http404
    line = get_object_or_404(_rows_of(rows, pep.previous), pk=row_id, removed_at=None)
    new = _new(rows, pep, forward.new_id(pep, line))
    values = forward.values_of(rows, line, pep)
    try:
        actions.carry_line(row=new, pep=pep, part=page.part, values=values, by=request.user)
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
    else:
        messages.success(request, f"“{line}” is on the list, as last term. Change it, or take it off, like any other.")
    return redirect("peps:page", pep.pk, page.slug)


@require_POST
def here(request, pep_id, kind, row_id, tab):
    """A page of a line says every few seconds that it is open (see `pages.here`)."""
    page, rows = fields.ROWS.get(kind, (None, None))
    pep = get_object_or_404(PEP.objects.visible_to(request.user, page.record if page else "plan"), pk=pep_id)
    if page is None or not permissions.may_write_part(request.user, pep, page.part, page.record):
        raise Http404
    line = get_object_or_404(_rows_of(rows, pep), pk=row_id)
    return autosave.say_who_is_here(request, _unit(page, rows, pep, line.pk), tab)


here.is_only_asking = True


@require_POST
def remove(request, pep_id, kind, row_id):
    """Take a line off. It stays in history."""
    page, rows, pep = _find(request, pep_id, kind)
    permissions.check_can_write_part(request.user, pep, page.part, page.record)
    row = get_object_or_404(_rows_of(rows, pep), pk=row_id, removed_at=None)
    actions.remove_row(row=row, pep=pep, part=page.part, by=request.user)
    messages.success(request, "It was taken off the list. History keeps it.")
    return redirect("peps:page", pep.pk, page.slug)


@require_http_methods(["GET", "POST"])
def agreed_actions(request, pep_id):
    """What was agreed at the meeting: the list, and a form for one more. That has its id already (see `row`)."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    if request.method == "POST":
        permissions.check_may_write_part(request.user, pep, Part.E)
    known = pep.actions.filter(pk=_token(request)).first()
    pk = known.pk if known else merging.free_id(AgreedAction, _token(request))
    if known and known.removed_at:
        return _action_gone(request, pep, known)
    return _write_action(request, pep, pk, "peps/actions.html", is_new=known is None)


@require_http_methods(["GET", "POST"])
def action(request, pep_id, row_id):
    """One of them, to be changed."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_may_write_part(request.user, pep, Part.E)
    known = get_object_or_404(pep.actions, pk=row_id)
    if known.removed_at:
        return _action_gone(request, pep, known)
    if request.method == "GET":
        policies.check_part_is_open(pep, Part.E)
    return _write_action(request, pep, known.pk, "peps/row.html")


def _write_action(request, pep, pk, template, *, is_new=False):
    unit, by_itself = _action_unit(pep, pk), autosave.is_asked_for(request)
    names = owners.names(pep)

    def make(data=None):
        return forms.ActionForm(
            data, instance=pep.actions.filter(pk=pk).first() or AgreedAction(pk=pk, pep=pep), names=names
        )

    def save(form):
        said, seen_so = form.answers, form.cleaned_data["based_on"]
        return actions.save_line(
            row=form.instance, pep=pep, part=Part.E, values=said, based_on=seen_so, by=request.user
        )

    if request.method == "POST":
        saved = merging.save_answers(request, make, save, unit, stays_open=by_itself, is_new=is_new)
        if by_itself:
            return autosave.answer(request, saved)
        if saved.is_whole:
            messages.success(request, "The action was added." if is_new else "The action is saved.")
            return redirect("peps:actions", pep.pk)
        form = saved.form
    else:
        form = autosave.begun(request, unit, make)
    can_write = permissions.can_write_part(request.user, pep, Part.E)
    drafts = kept.drafts_of(pep, request.user) if can_write else {}
    context = {
        **shell.frame(request, pep, "Meeting"),
        **_actions_listed(request, pep),
        **autosave.on_page(unit, form, request.user, is_new=is_new, drafts=drafts),
        "form": form,
        "token": pk,
        "can_write": can_write,
        "begun": [one for one in _begun_actions(pep, drafts) if one["pk"] != str(pk)],
        "heading": "Change what was agreed",
        "button": "Save",
        "cancel_url": reverse("peps:actions", args=[pep.pk]),
    }
    status = 409 if getattr(form, "too_late", False) else 200
    return render(request, conflicts.template_for(form, template), context, status=status)


def _actions_listed(request, pep) -> dict:
    standing = pep.actions.filter(removed_at=None).select_related("pep__child")
    return {"rows": [{"action": one, "can_mark": permissions.can_mark_done(request.user, one)} for one in standing]}


def _action_unit(pep, pk) -> merging.Unit:
    return merging.Unit(pep, f"agreed:{pk}", Part.E, "meeting", "Agreed actions")


def _begun_actions(pep, drafts: dict) -> list[dict]:
    """What this person has begun to write down and not put on the list, or not saved."""
    begun = {unit.removeprefix("agreed:"): draft for unit, draft in drafts.items() if unit.startswith("agreed:")}
    there = {str(pk) for pk in pep.actions.filter(pk__in=begun).values_list("pk", flat=True)} if begun else set()
    found = []
    for pk, draft in begun.items():
        address = reverse("peps:action", args=[pep.pk, pk]) if pk in there else reverse("peps:actions", args=[pep.pk])
        title = kept.as_posted(draft).get("what", "")
        found.append({"pk": pk, "draft": draft, "title": title, "href": f"{address}?draft={pk}"})
    return found


def _action_gone(request, pep, known):
    """Somebody took it off while this person was changing it."""

    def put_back(form):
        actions.put_row_back(row=known, pep=pep, part=Part.E, values=form.answers, by=request.user)
        messages.success(request, "It is back on the list, with your changes.")
        return redirect("peps:actions", pep.pk)

    def leave():
        messages.success(request, "It stays off the list. History keeps it.")
        return redirect("peps:actions", pep.pk)

    show = {**shell.frame(request, pep, "Meeting"), "caption": "Agreed actions"}
    make = partial(forms.ActionForm, instance=known, names=owners.names(pep))
    return gone.answer(request, _action_unit(pep, known.pk), make, put_back=put_back, leave=leave, page=show)


@require_POST
def action_done(request, pep_id, row_id):
    """Whoever promised it says that it is done; pressed again, that it is not. Also after the plan is signed off."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    action = get_object_or_404(pep.actions, pk=row_id, removed_at=None)
    action.pep = pep
    permissions.check_can_mark_done(request.user, action)
    action = actions.mark_action_done(action=action, done=action.done_on is None, by=request.user)
    messages.success(request, "Marked as done. Thank you." if action.done_on else "It is to be done again.")
    return redirect("peps:actions", pep.pk)


@require_POST
def remove_action(request, pep_id, row_id):
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    action = get_object_or_404(pep.actions, pk=row_id, removed_at=None)
    actions.remove_row(row=action, pep=pep, part=Part.E, by=request.user)
    messages.success(request, "It was taken off the list. History keeps it.")
    return redirect("peps:actions", pep.pk)


def _find(request, pep_id, kind):
    if kind not in fields.ROWS:
        raise Http404
    page, rows = fields.ROWS[kind]
    pep = shell.plan_or_404(request, pep_id, page.record, part=page.part)
    return page, rows, pep


def _rows_of(rows: fields.Rows, pep):
    return getattr(pep.child if rows.of_child else pep, rows.accessor)


def _new(rows: fields.Rows, pep, pk):
    return rows.model(pk=pk, **{"child": pep.child} if rows.of_child else {"pep": pep})


def _unit(page, rows: fields.Rows, pep, pk) -> merging.Unit:
    return merging.Unit(pep, f"row:{rows.slug}:{pk}", page.part, page.record, rows.title)


def _suggested(rows: fields.Rows, request) -> dict:
    """A line begun from a suggestion has its title already."""
    title = request.GET.get("title", "")[:80]
    return {rows.heading_field: title} if title and rows.suggest else {}


def _token(request):
    """The id that came with a new line, or that of one whose draft is asked for; None for anything else than an id."""
    try:
        return uuid.UUID(request.POST.get("token") or request.GET.get("draft", ""))
    except ValueError:
        return None
