"""The watchlist, and putting one child on it or taking one off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from audit import clock, looks
from casework import permissions, watching
from casework.finding import find_child, frame
from casework.models import Watch
from children.permissions import check_can_write

ON_A_PAGE = 50


@require_GET
def watchlist(request):
    permissions.check_has_desk(request.user)
    rows = Watch.objects.visible_to(request.user).standing().select_related("child", "by")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    looks.seen(request, *{row.child_id for row in page})
    request.authority = permissions.desk_authorities(request.user).order_by("name").first()
    return render(request, "casework/watchlist.html", {"page": page, "today": clock.today()})


@require_http_methods(["GET", "POST"])
def watch(request, child_id):
    child = find_child(request, child_id, "case_recording")
    check_can_write(request.user, child, "case_recording")
    row = Watch.objects.standing().filter(child=child).first()
    form = watching.WatchForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        watching.watch(children=[child], why=said["why"], review_on=said["review_on"], by=request.user)
        messages.success(request, f"{child.known_as} is on the watchlist.")
        return redirect("children:child", child.pk)
    return render(request, "casework/watch.html", frame(request, child, form=form, watch=row))


@require_http_methods(["GET", "POST"])
def unwatch(request, watch_id):
    row = get_object_or_404(
        Watch.objects.visible_to(request.user).standing().select_related("child__authority"), pk=watch_id
    )
    child = find_child(request, row.child_id, "case_recording")
    check_can_write(request.user, child, "case_recording")
    form = watching.EndWatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        watching.stop_watching(watch=row, why_ended=form.cleaned_data["why_ended"], by=request.user)
        messages.success(request, f"{child.known_as} is off the watchlist.")
        return redirect("casework:watchlist")
    back = reverse("casework:watch", args=[child.pk])
    words = {"heading": "Take off the watchlist", "lead": f"On it because: {row.why}", "button": "Take off the list"}
    context = frame(request, child, form=form, back_url=back, cancel_url=back, **words)
    return render(request, "casework/ask.html", context)
