"""The signed-off plan, and the meeting on paper: read on the page and taken along as a PDF. Both are the reader's own,
by today's table."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.roles import Role
from audit import clock, looks
from children.standing import capacities
from children.transfers import records
from children.views import find
from papers import my_plan as own_copy
from papers import pack, plan
from papers.copies import pdf_for
from papers.models import Paper, SharedCopy
from papers.shared.permissions import can_share
from peps.models import PEP, Snapshot
from peps.standing import capacities_in
from signoff.filing import actions as filing
from signoff.filing.forms import FiledForm
from signoff.filing.permissions import can_file
from signoff.quality.reading import FIRST_RATING, is_blind


@require_safe
def plan_page(request, pep_id):
    pep, snapshot = signed_off(request, pep_id)
    looks.seen(request, pep.child)
    paper = Paper.objects.filter(snapshot=snapshot, kind=Paper.Kind.FULL).first()
    if request.headers.get("HX-Request"):
        return render(request, "papers/plan_progress.html", {"pep": pep, "paper": paper})
    context = plan.plan_context(snapshot, capacities(request.user, pep.child), hides=hidden_from(request.user, pep))
    shared = {"can_share": can_share(request.user, pep), "shared_copies": _shared_copies(request.user, pep)}
    more = {"pep": pep, "paper": paper, "now": clock.now()}
    return render(request, "papers/plan_page.html", context | shared | more | _filing(request.user, pep))


def _filing(user, pep) -> dict:
    """Whether it is in the case system, for those who say so."""
    if not can_file(user, pep):
        return {}
    return {"can_file": True, "filing": filing.of_plan(pep), "filed_form": FiledForm()}


def _shared_copies(user, pep):
    copies = SharedCopy.objects.visible_to(user).filter(snapshot__pep=pep)
    return copies.select_related("made_by", "withdrawal__by")


@require_safe
def plan_from_before(request, child_id, plan_id):
    """A plan of a former authority, handed over with the child: read as far as this reader reads plans of the child."""
    child = find(request, child_id, "plan")
    plans = PEP.objects.filter(child__in=records.before(child), status=PEP.Status.SIGNED_OFF)
    pep = get_object_or_404(plans.select_related("child__authority", "term"), pk=plan_id)
    looks.seen(request, pep.child)
    context = plan.plan_context(_snapshot(pep), capacities(request.user, child), children=[child, pep.child])
    return render(request, "papers/before.html", context | {"here": child, "now": clock.now()})


@require_safe
def plan_pdf(request, pep_id):
    pep, snapshot = signed_off(request, pep_id)
    here_as = capacities(request.user, pep.child)
    paper = Paper.objects.filter(snapshot=snapshot, kind=Paper.Kind.FULL).exclude(made_at=None).first()
    if paper is None:
        return redirect("papers:plan", pep_id=pep.pk)
    looks.seen(request, pep.child)
    name = f"pep-{slugify(pep.child.initials)}-{slugify(pep.term.name)}.pdf"
    paper.snapshot = snapshot
    file = pdf_for(paper, here_as, printed_by=request.user.name, hides=hidden_from(request.user, pep))
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


@require_safe
def my_plan(request, pep_id):
    """The young person's own copy, on one page; a draft right after the meeting."""
    pep, said = _own_copy(request, pep_id)
    held = capacities_in(request.user, pep)
    own = Role.YOUNG_PERSON in held
    back = reverse("peps:mine", args=[pep.pk])
    context = {"young_person": own, "back_url": back, "now": clock.now()}
    return render(request, "papers/my_plan_page.html", said | context)


@require_safe
def my_plan_pdf(request, pep_id):
    pep, said = _own_copy(request, pep_id)
    pdf = own_copy.to_pdf(said | {"authority": pep.child.authority, "printed_on": clock.today()})
    name = f"my-plan-{slugify(pep.child.initials)}-{slugify(pep.term.name)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf.data, content_type="application/pdf", headers=headers)


@require_safe
def pack_page(request, pep_id, slug):
    """The meeting on paper: for the adults, or with the young person in the room."""
    pep, context = _pack(request, pep_id, slug)
    others = [(name, words) for name, words in pack.VERSIONS.items() if name != slug]
    return render(request, "papers/pack_page.html", context | {"pep": pep, "others": others})


@require_safe
def pack_pdf(request, pep_id, slug):
    pep, context = _pack(request, pep_id, slug)
    pdf = plan.html_to_pdf(pack.render_html(context), pep.child.authority.colour)
    name = f"meeting-{slugify(pep.child.initials)}-{slug}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf.data, content_type="application/pdf", headers=headers)


def _own_copy(request, pep_id) -> tuple[PEP, dict]:
    pep = get_object_or_404(PEP.objects.visible_to(request.user, "my_plan").with_page_data(), pk=pep_id)
    looks.seen(request, pep.child)
    request.authority = pep.child.authority
    return pep, own_copy.content(pep, capacities_in(request.user, pep))


def _pack(request, pep_id, version) -> tuple[PEP, dict]:
    plans = PEP.objects.visible_to(request.user, "meeting").select_related("child__authority", "term", "meeting")
    pep = get_object_or_404(plans, pk=pep_id)
    if version not in pack.VERSIONS:
        raise Http404
    looks.seen(request, pep.child)
    return pep, pack.context_of(pep, request.user, version)


def signed_off(request, pep_id) -> tuple[PEP, Snapshot]:
    plans = PEP.objects.visible_to(request.user).filter(status=PEP.Status.SIGNED_OFF)
    pep = get_object_or_404(plans.select_related("child__authority", "term"), pk=pep_id)
    return pep, _snapshot(pep)


def _snapshot(pep: PEP) -> Snapshot:
    snapshot = pep.snapshots.order_by("-number").first()
    if snapshot is None:
        raise Http404
    return snapshot


def hidden_from(user, pep) -> set[str]:
    """Whoever reads it a second time sees nothing of the first rating until both are in."""
    return FIRST_RATING if is_blind(user, pep) else set()
