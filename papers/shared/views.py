"""A shared copy: choosing for whom and what, seeing what is left out, making it; reading it; and taking it back."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock, looks
from children import discretion
from components.words import day_words
from papers import plan
from papers.models import SharedCopy
from papers.shared import actions
from papers.shared.choosing import choose, pieces_of
from papers.shared.forms import ForWhomForm, ShareForm, WithdrawForm
from papers.shared.permissions import can_share, check_can_share, readers_of
from papers.views import signed_off
from peps.models import PEP
from signoff.confidential import as_known_today


@require_http_methods(["GET", "POST"])
def for_whom(request, pep_id):
    pep, _ = signed_off(request, pep_id)
    check_can_share(request.user, pep)
    looks.seen(request, pep.child)
    form = ForWhomForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("papers:share_what", pep.pk, form.cleaned_data["for_whom"])
    return render(request, "papers/share.html", _words(pep, form) | {"button": "Continue"})


@require_http_methods(["GET", "POST"])
def what(request, pep_id, slug):
    """Ticked, looked at, made: the button of the second step says that it was looked at."""
    pep, snapshot = signed_off(request, pep_id)
    check_can_share(request.user, pep)
    if slug not in SharedCopy.ForWhom.values:
        raise Http404
    looks.seen(request, pep.child)
    pieces, readers = pieces_of(snapshot, slug), readers_of(pep, slug)
    begun = {"people": [str(user.pk) for user in readers]}
    posted = request.POST if request.method == "POST" else None
    form = ShareForm(posted, initial=begun, pieces=pieces, readers=readers)
    context = _words(pep, form) | {"caption": SharedCopy.ForWhom(slug).label, "button": "See what is left out"}
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        chosen = choose(snapshot, slug, set(said["keys"]))
        if request.POST.get("step") == "make":
            people = [user for user in readers if str(user.pk) in said.get("people", [])]
            copy = actions.share(
                snapshot=snapshot,
                for_whom=slug,
                keys=set(said["keys"]),
                people=people,
                to_whom=said["to_whom"],
                by=request.user,
            )
            messages.success(request, "The copy has been made.")
            return redirect("papers:shared", copy.pk)
        make = {"button": "Make the copy", "button_name": "step", "button_value": "make"}
        context |= {"chosen": chosen, **make}
    return render(request, "papers/share.html", context)


def _words(pep, form) -> dict:
    lead = "Chosen parts of the plan, for somebody who does not read the whole. It stays as it is once it is made."
    return {"pep": pep, "child": pep.child, "form": form, "heading": "Make a shared copy", "lead": lead}


# ---------------------------------------------------------------- reading it


@require_safe
def shared(request, shared_id):
    """The copy; of one that was taken back, those it was made for read that it was."""
    copy = _copy(request, shared_id, SharedCopy.objects.visible_to(request.user))
    child = copy.snapshot.pep.child
    looks.seen(request, child)
    names = [discretion.named_to(request.user, child, person) for person in copy.people.all()]
    said = {"copy": copy, "names": names, "to_whom": to_whom(request.user, copy), "now": clock.now()}
    said |= {"withdrawal": copy.taken_back, "initials": child.initials}
    if not SharedCopy.objects.visible_to(request.user).read_by(request.user).filter(pk=copy.pk).exists():
        return render(request, "papers/shared_ended.html", said)
    if request.headers.get("HX-Request"):
        return render(request, "papers/shared_progress.html", said)
    said["reason"] = _discreet(request.user, copy, copy.taken_back.reason) if copy.taken_back else ""
    said["can_withdraw"] = not copy.taken_back and can_share(request.user, copy.snapshot.pep)
    said["of_plan"] = PEP.objects.visible_to(request.user).filter(pk=copy.snapshot.pep_id).exists()
    return render(request, "papers/shared.html", plan.shared_context(copy) | said)


def to_whom(user, copy: SharedCopy) -> str:
    """Who was given it outside the portal, as this reader may know them."""
    return _discreet(user, copy, copy.to_whom)


def _discreet(user, copy, words: str) -> str:
    child = copy.snapshot.pep.child
    return discretion.in_sentences(child, discretion.unnamed_to(user, child))(words)


@require_safe
def shared_pdf(request, shared_id):
    """The file that was kept; where a place has become confidential since, one made now without it."""
    copy = _copy(request, shared_id, SharedCopy.objects.visible_to(request.user).read_by(request.user))
    if not copy.paper.is_ready:
        return redirect("papers:shared", copy.pk)
    looks.seen(request, copy.snapshot.pep.child)
    name = f"shared-copy-{slugify(copy.snapshot.pep.child.initials)}.pdf"
    if copy.content == as_known_today(copy.content, [copy.snapshot.pep.child], set()):
        file = copy.paper.file.open("rb")
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    context = plan.shared_context(copy) | {"printed_by": request.user.name, "printed_at": clock.now()}
    pdf = plan.html_to_pdf(plan.render_html(context), context["authority"]["colour"])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf.data, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
def withdraw(request, shared_id):
    copy = _copy(request, shared_id, SharedCopy.objects.visible_to(request.user))
    pep = copy.snapshot.pep
    check_can_share(request.user, pep)
    looks.seen(request, pep.child)
    if copy.taken_back:
        return redirect("papers:shared", copy.pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(copy=copy, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The copy has been taken back. Its link shows nothing any more.")
        return redirect("papers:plan", pep.pk)
    context = {
        "form": form,
        "heading": "Take this copy back",
        "caption": f"Copy for: {copy.get_for_whom_display()}, made on {day_words(copy.made_at)}",
        "lead": "Its link and its PDF end at once, and those who have the link are told. Paper and saved files cannot "
        "be taken back: ask for those.",
        "button": "Take it back",
        "button_warning": True,
        "cancel_url": reverse("papers:shared", args=[copy.pk]),
        "back_url": reverse("papers:shared", args=[copy.pk]),
    }
    return render(request, "form.html", context)


def _copy(request, shared_id, copies) -> SharedCopy:
    rows = copies.select_related(
        "snapshot__pep__child__authority", "made_by", "paper", "withdrawal__by"
    ).prefetch_related("people")  # fmt: skip
    return get_object_or_404(rows, pk=shared_id)
