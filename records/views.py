"""A child's whole record: how long it is kept, who asked for it, and copies of it."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.permissions import NotNow
from audit import clock, looks
from children.views import ask as ask_page
from children.views import find
from records import actions, permissions, retention
from records.forms import CopyForm
from records.models import RECORD, LegalHold, RecordCopy, SubjectAccess


@require_GET
def record(request, child_id):
    child = find(request, child_id, RECORD)
    kept = retention.of_child(child)
    context = {
        "child": child,
        "kept": kept,
        "is_over": kept.until < clock.today(),
        "held": LegalHold.objects.visible_to(request.user).filter(child=child, lifted_at=None).first(),
        "asked": SubjectAccess.objects.visible_to(request.user).filter(child=child),
        "copies": RecordCopy.objects.visible_to(request.user).filter(child=child).select_related("by")[:20],
        "can_propose": _can_propose(request.user, child),
        "today": clock.today(),
    }
    return render(request, "records/child.html", context)


def _can_propose(user, child) -> bool:
    try:
        return permissions.can_propose(user, child)
    except NotNow:
        return False


@require_http_methods(["GET", "POST"])
def copy(request, child_id):
    child = find(request, child_id, RECORD)
    permissions.check_can_take_out(request.user, child)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.want_copy(child=child, **form.cleaned_data, by=request.user)
        return redirect("records:copied", made.pk)
    words = {
        "heading": "Take a copy of the whole record",
        "lead": "That you took it, for whom and what for, is kept. The file is here for 14 days.",
        "button": "Make the copy",
    }
    return ask_page(request, "records/copy.html", child, form, **words | back_to_record(child))


@require_GET
def copied(request, copy_id):
    found = _find(request, copy_id)
    template = "records/copy_progress.html" if request.headers.get("HX-Request") else "records/copied.html"
    return render(request, template, {"copy": found, "child": found.child})


@require_safe
def own_copy(request, copy_id):
    """The young person takes what was made for them."""
    mine = RecordCopy.objects.visible_to(request.user, "family_page").own_of(request.user)
    found = get_object_or_404(mine.select_related("child__authority"), pk=copy_id)
    request.authority = found.child.authority
    looks.seen(request, found.child)
    return sent(found.file.name, f"my-plans-{found.made_at:%Y-%m-%d}.zip")


@require_POST
def copy_again(request, copy_id):
    """What failed is tried once more."""
    found = _find(request, copy_id)
    actions.try_again(row=found, by=request.user)
    return redirect("records:copied", found.pk)


@require_safe
def copy_file(request, copy_id):
    found = _find(request, copy_id)
    permissions.check_can_take_out(request.user, found.child)
    if not found.is_ready:
        messages.info(request, "This file is not here. Ask for a new copy.")
        return redirect("records:copied", found.pk)
    return sent(found.file.name, f"record-{slugify(found.child.initials)}-{found.made_at:%Y-%m-%d}.zip")


def sent(name: str, called: str, kind: str = "application/zip") -> FileResponse:
    """A file of the store as an attachment; 404 where the store has lost it."""
    try:
        file = default_storage.open(name, "rb")
    except FileNotFoundError as problem:
        raise Http404 from problem
    return FileResponse(file, as_attachment=True, filename=called, content_type=kind)


def _find(request, copy_id) -> RecordCopy:
    found = RecordCopy.objects.visible_to(request.user).select_related("child__authority", "by")
    found = get_object_or_404(found, pk=copy_id)
    request.authority = found.child.authority
    looks.seen(request, found.child)
    return found


def back_to_record(child) -> dict:
    """The links of a page that asks about one record."""
    address = reverse("records:child", args=[child.pk])
    return {"back_url": address, "back_text": "The whole record", "cancel_url": address}
