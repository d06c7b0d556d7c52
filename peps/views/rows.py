"""Lines of a plan: contacts, subjects, suspensions. A line is added, changed or taken off on a page of its own.

Those pages are made from the table of questions. Agreed actions have a list of their own.
"""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from peps import actions, fields, forms, permissions, policies, shell
from peps.models import AgreedAction, Part
from peps.room import owners
from peps.saving import conflicts, gone, merging


@require_http_methods(["GET", "POST"])
def row(request, pep_id, kind, row_id=None):
    page, rows, pep = _find(request, pep_id, kind)
    permissions.check_can_write_part(request.user, pep, page.part, page.record)
    stored = _rows_of(rows, pep)
    kept = get_object_or_404(stored, pk=row_id) if row_id else None
    form_class = forms.row_form(rows, pep)
    if kept and kept.removed_at:
        return _gone(request, pep, page, rows, form_class, kept)

    def made(data=None):
        """A new line carries its id in the form (`token`), so that a second press finds the first."""
        instance = kept or stored.filter(pk=_token(request)).first() or _new(rows, pep, _token(request))
        return form_class(data, instance=instance)

    if request.method == "POST":
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
            unit=merging.Unit(pep, f"row:{kept.pk}", page.part, page.record, rows.title) if kept else None,
        )
        if saved.is_whole:
            messages.success(request, "Saved.")
            return redirect("peps:page", pep.pk, page.slug)
        form = saved.form
    else:
        form = made()
        form.initial |= _suggested(rows, request)
    back = reverse("peps:page", args=[pep.pk, page.slug])
    context = {
        **shell.frame(request, pep, shell.tab_of(page.part)),
        "form": form,
        "caption": f"Section {policies.section_letter(page.part)}, {page.title}",
        "heading": f"{'Change' if kept else 'Add'} {rows.one}",
        "button": "Save",
        "back_url": back,
        "cancel_url": back,
        "token": _token(request) or uuid.uuid4(),
        "remove_url": reverse("peps:row_remove", args=[pep.pk, kind, kept.pk]) if kept else "",
    }
    template = conflicts.template_for(form, "peps/row.html")
    return render(request, template, context, status=409 if getattr(form, "too_late", False) else 200)


def _gone(request, pep, page, rows, form_class, row):
    """Somebody took the line off while this person was changing it. Nobody asks for it otherwise."""
    if request.method != "POST":
        raise Http404
    form = form_class(request.POST, instance=row)
    if gone.LEAVE in request.POST:
        messages.success(request, "It stays off the list. History keeps it.")
        return redirect("peps:page", pep.pk, page.slug)
    if form.is_valid() and gone.PUT_BACK in request.POST:
        actions.put_row_back(row=row, pep=pep, part=page.part, values=form.answers, by=request.user)
        messages.success(request, "It is back on the list, with your changes.")
        return redirect("peps:page", pep.pk, page.slug)
    context = {"form": form, "caption": page.title, **gone.context(form)}
    return render(request, gone.TEMPLATE, {**shell.frame(request, pep, shell.tab_of(page.part)), **context})


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


def _new(rows: fields.Rows, pep, token):
    row = rows.model(**{"child": pep.child} if rows.of_child else {"pep": pep})
    row.pk = token or row.pk
    return row


def _suggested(rows: fields.Rows, request) -> dict:
    """A line begun from a suggestion has its title already."""
    title = request.GET.get("title", "")[:80]
    return {rows.heading_field: title} if title and rows.suggest else {}


def _token(request):
    """None where nothing was posted, or something else than an id."""
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None
