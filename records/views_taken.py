"""A record that another ePEP wrote is taken in: uploaded, looked through, confirmed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audit import looks
from children.models import Child
from records import actions, permissions
from records.forms import TakeInForm, UploadForm
from records.models import TakingIn


@require_http_methods(["GET", "POST"])
def upload(request):
    """Choose the file; and what was taken in before."""
    permissions.check_is_head(request.user)
    authorities = permissions.heads_where(request.user)
    request.authority = authorities[0]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, authorities=authorities)
    if form.is_valid():
        run = actions.begin_taking_in(authority=form.authority, upload=form.cleaned_data["file"], by=request.user)
        return redirect("records:taking", run.pk)
    before = TakingIn.objects.visible_to(request.user).select_related("by", "authority")[:20]
    return render(request, "records/upload.html", {"form": form, "before": before})


@require_http_methods(["GET", "POST"])
def taking(request, taking_id):
    """How far it is; what it would bring; and, confirmed, that it comes in."""
    run = _find(request, taking_id)
    form = TakeInForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        actions.take_in(run=run, local_id=form.cleaned_data["local_id"], by=request.user)
        return redirect("records:taking", run.pk)
    if request.headers.get("HX-Request"):
        return render(request, "records/taking_progress.html", {"run": run})
    alike = Child.objects.visible_to(request.user, "name").filter(pk__in=run.found.get("alike", []))
    alike = list(alike) if run.state == TakingIn.State.CHECKED else []
    child = Child.objects.visible_to(request.user, "name").filter(pk=run.child_id).first() if run.child_id else None
    looks.seen(request, *[each.pk for each in [*alike, *([child] if child else [])]])
    return render(request, "records/taking.html", {"run": run, "form": form, "alike": alike, "child": child})


@require_POST
def leave(request, taking_id):
    run = _find(request, taking_id)
    actions.leave(run=run, by=request.user)
    messages.success(request, "Nothing was taken in.")
    return redirect(reverse("records:upload"))


def _find(request, taking_id) -> TakingIn:
    run = get_object_or_404(TakingIn.objects.visible_to(request.user).select_related("authority", "by"), pk=taking_id)
    request.authority = run.authority
    return run
