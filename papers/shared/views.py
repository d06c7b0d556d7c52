"""A shared copy: choosing for whom and what, seeing what is left out, making it; and reading it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock, looks
from children import discretion
from papers import plan
from papers.models import SharedCopy
from papers.shared import actions
from papers.shared.choosing import choose, pieces_of
from papers.shared.forms import ForWhomForm, ShareForm
from papers.shared.permissions import check_can_share, readers_of
from papers.views import signed_off
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
    copy, context = _copy(request, shared_id)
    child = copy.snapshot.pep.child
    names = [discretion.named_to(request.user, child, person) for person in copy.people.all()]
    said = {"copy": copy, "names": names, "to_whom": to_whom(request.user, copy), "now": clock.now()}
    return render(request, "papers/shared.html", context | said)


def to_whom(user, copy: SharedCopy) -> str:
    """Who was given it outside the portal, as this reader may know them."""
    child = copy.snapshot.pep.child
    return discretion.in_sentences(child, discretion.unnamed_to(user, child))(copy.to_whom)


@require_safe
def shared_pdf(request, shared_id):
    copy, context = _copy(request, shared_id)
    context |= {"printed_by": request.user.name, "printed_at": clock.now()}
    pdf = plan.html_to_pdf(plan.render_html(context), context["authority"]["colour"])
    name = f"shared-copy-{slugify(copy.snapshot.pep.child.initials)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf.data, content_type="application/pdf", headers=headers)


def _copy(request, shared_id) -> tuple[SharedCopy, dict]:
    copies = SharedCopy.objects.visible_to(request.user).prefetch_related("people")
    copy = get_object_or_404(copies.select_related("snapshot__pep__child__authority", "made_by"), pk=shared_id)
    child = copy.snapshot.pep.child
    looks.seen(request, child)
    content = as_known_today(copy.content, [child], set())
    context = plan.plan_context(content) | {"left_out": copy.left_out, "check_code": plan.check_code(copy.sha256)}
    if "child" not in copy.content:
        context["child"] = {"known_as": child.known_as, "initials": child.initials}
    return copy, context
