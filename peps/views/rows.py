"""Pages of lines: contacts, subjects, agreed actions. A line is added, changed or taken off on a page of its own."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Contact
from peps import actions, forms, over_time, permissions, shell
from peps.models import AgreedAction, AttainmentRow, Part


@require_http_methods(["GET", "POST"])
def contact(request, pep_id, row_id=None):
    """Somebody in the child's life: a standing fact, changed from the plan."""
    pep = shell.plan_or_404(request, pep_id, "contacts")
    permissions.check_can_write_part(request.user, pep, Part.A, "contacts")
    row = _row(Contact.objects.filter(child=pep.child), row_id, request) or Contact(child=pep.child)
    form = forms.ContactForm(request.POST or None, instance=row)
    return _save(request, pep, Part.A, form, "contact", reverse("peps:page", args=[pep.pk, "contacts"]))


@require_GET
def attainment(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "education")
    rows = pep.attainment.filter(removed_at=None)
    earlier = (
        {row.subject.lower(): row for row in pep.previous.attainment.filter(removed_at=None)} if pep.previous else {}
    )
    return render(
        request,
        "peps/attainment.html",
        {
            **shell.frame(request, pep, "Education"),
            "rows": [{"row": row, "before": earlier.get(row.subject.lower())} for row in rows],
            "can_write": permissions.can_write_part(request.user, pep, Part.C),
            "over_time": over_time.of_child(pep),
        },
    )


@require_http_methods(["GET", "POST"])
def subject(request, pep_id, row_id=None):
    pep = shell.plan_or_404(request, pep_id, "education")
    permissions.check_can_write_part(request.user, pep, Part.C)
    row = _row(pep.attainment, row_id, request) or AttainmentRow(pep=pep)
    form = forms.AttainmentForm(request.POST or None, instance=row, pep=pep)
    return _save(request, pep, Part.C, form, "subject", reverse("peps:attainment", args=[pep.pk]))


@require_http_methods(["GET", "POST"])
def agreed_actions(request, pep_id):
    """What was agreed at the meeting: the list, and a form for one more."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    can_write = permissions.can_write_part(request.user, pep, Part.E)
    if request.method == "POST":
        permissions.check_can_write_part(request.user, pep, Part.E)
    row = _row(pep.actions, request.POST.get("token"), request) or AgreedAction(pep=pep)
    form = forms.ActionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        _save_new(request, pep, Part.E, form)
        messages.success(request, "The action was added.")
        return redirect("peps:actions", pep.pk)
    context = {
        **shell.frame(request, pep, "Meeting"),
        "rows": pep.actions.filter(removed_at=None),
        "form": form,
        "token": request.POST.get("token") or uuid.uuid4(),
        "can_write": can_write,
    }
    return render(request, "peps/actions.html", context)


REMOVABLE = {
    "contact": (Contact, "contacts", Part.A),
    "subject": (AttainmentRow, "education", Part.C),
    "action": (AgreedAction, "meeting", Part.E),
}


@require_POST
def remove(request, pep_id, kind, row_id):
    """Take a line off. It stays in history."""
    model, record, part = REMOVABLE[kind]
    pep = shell.plan_or_404(request, pep_id, record)
    permissions.check_can_write_part(request.user, pep, part, record)
    of_plan = {"child": pep.child} if model is Contact else {"pep": pep}
    row = get_object_or_404(model, pk=row_id, removed_at=None, **of_plan)
    actions.remove_row(row=row, pep=pep, part=part, by=request.user)
    messages.success(request, "It was taken off the list. History keeps it.")
    return redirect(_list_of(kind, pep))


def _list_of(kind, pep) -> str:
    if kind == "contact":
        return reverse("peps:page", args=[pep.pk, "contacts"])
    return reverse("peps:attainment" if kind == "subject" else "peps:actions", args=[pep.pk])


def _row(rows, row_id, request):
    """The line to change. A new line carries its id in the form (`token`), so that a second press finds the first."""
    if isinstance(row_id, uuid.UUID):  # named by the address: there, or the page is not
        return get_object_or_404(rows, pk=row_id)
    row_id = row_id or (request.POST.get("token") if request.method == "POST" else None)
    if not row_id:
        return None
    try:
        return rows.filter(pk=uuid.UUID(str(row_id))).first()
    except ValueError:
        return None


def _save(request, pep, part, form, kind, back):
    if request.method == "POST" and form.is_valid():
        _save_new(request, pep, part, form)
        messages.success(request, "Saved.")
        return redirect(back)
    heading = f"{'Change' if not form.instance._state.adding else 'Add'} a {kind}"
    return render(
        request,
        "peps/row.html",
        {
            **shell.frame(request, pep, shell.tab_of(part)),
            "form": form,
            "heading": heading,
            "button": "Save",
            "back_url": back,
            "cancel_url": back,
            "token": request.POST.get("token") or uuid.uuid4(),
            "remove_url": ""
            if form.instance._state.adding
            else reverse(f"peps:remove_{kind}", args=[pep.pk, form.instance.pk]),
        },
    )


def _save_new(request, pep, part, form):
    row = form.save(commit=False)
    if row._state.adding:
        row.pk = _token(request) or row.pk
    actions.save_row(row=row, pep=pep, part=part, by=request.user)


def _token(request):
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None
