"""Lines of a plan: contacts, subjects, suspensions. A line is added, changed or taken off on a page of its own.

Those pages are made from the table of questions. Agreed actions have a list of their own.
"""

import uuid

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
    """Somebody took the line off while this person was changing it. Nobody asks for it otherwise."""
    typed = gone.what_was_typed(request, unit)
    if typed is None:
        raise Http404
    form = form_class(typed, instance=row)
    if autosave.is_asked_for(request):
        return gone.said(request, unit, form)
    if gone.LEAVE in typed:
        kept.drop_draft(unit=unit, by=request.user)
        messages.success(request, "It stays off the list. History keeps it.")
        return redirect("peps:page", pep.pk, page.slug)
    if form.is_valid() and gone.PUT_BACK in typed:
        actions.put_row_back(row=row, pep=pep, part=page.part, values=form.answers, by=request.user)
        kept.drop_draft(unit=unit, by=request.user)
        messages.success(request, "It is back on the list, with your changes.")
        return redirect("peps:page", pep.pk, page.slug)
    context = {"form": form, "caption": page.title, **gone.context(form)}
    return render(request, gone.TEMPLATE, {**shell.frame(request, pep, shell.tab_of(page.part)), **context})


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
    """What was agreed at the meeting: the list, and a form for one more."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    can_write = permissions.can_write_part(request.user, pep, Part.E)
    if request.method == "POST":
        permissions.check_can_write_part(request.user, pep, Part.E)
    token = _token(request)
    form = forms.ActionForm(
        request.POST or None,
        instance=pep.actions.filter(pk=token).first() or AgreedAction(pep=pep),
        names=owners.names(pep) if can_write else {},
    )
    if request.method == "POST" and form.is_valid():
        action = form.save(commit=False)
        if action._state.adding:
            action.pk = token or action.pk
        actions.save_row(row=action, pep=pep, part=Part.E, by=request.user)
        messages.success(request, "The action was added.")
        return redirect("peps:actions", pep.pk)
    context = {
        **shell.frame(request, pep, "Meeting"),
        "rows": [
            {"action": action, "can_mark": permissions.can_mark_done(request.user, action)}
            for action in pep.actions.filter(removed_at=None).select_related("pep__child")
        ],
        "form": form,
        "token": token or uuid.uuid4(),
        "can_write": can_write,
    }
    return render(request, "peps/actions.html", context)


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
