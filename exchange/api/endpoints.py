"""What other systems may read, endpoint by endpoint: each checks its scope, finds within the token's reach, says who
was looked at, and answers in a shape of `shapes`."""

import hashlib
import inspect
import logging
import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Annotated
from uuid import UUID

from django.http import FileResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, ValidationError
from pydantic import AwareDatetime, BeforeValidator, StringConstraints

from audit import clock, looks
from children.models import Child
from documents.models import Document
from documents.views import as_attachment
from exchange.api import paging, problems, reach, shapes
from exchange.api.keys import SystemBearer, check_scope
from exchange.api.problems import Problem, not_found
from exchange.models import Scope
from papers import data
from papers.copies import pdf_for
from papers.models import Paper
from peps.models import PEP, Snapshot
from signoff.models import Duty

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="ePEP",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=SystemBearer(),
    description="Read-only, for the case systems of an authority: the children it looks after, their plans and how far "
    "they are, whose turn it is, and documents. GET and HEAD alone.",
)

Limit = Annotated[int, Query(paging.USUAL, ge=1, le=paging.MOST, description="Rows of a page.")]
Cursor = Annotated[
    str, Query("", max_length=paging.LONGEST, pattern=r"^[!-~]*$", description="“next” of the page before.")
]


def _written_out(said):
    """Not as a count of seconds, which the framework would take too."""
    if not re.match(r"\d{4}-\d\d-\d\d[Tt ]", str(said)):
        raise ValueError("write it as 2026-11-20T09:00:00Z")
    return said


Since = Annotated[
    Annotated[AwareDatetime, BeforeValidator(_written_out)] | None,
    Query(None, description="What changed at this moment or since; with a time zone, as 2026-11-20T09:00:00Z."),
]
Known = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
FIRST, LAST = (datetime(year, 1, 1, tzinfo=clock.LONDON) for year in (1900, 9000))


def reads(path: str, shape, scope: Scope, name: str) -> Callable:
    """An endpoint for tokens with this scope. The first line of its docstring is what it is called in the document."""

    def decorate(view):
        known = inspect.signature(view).parameters.keys() - {"request"}
        called, _, more = inspect.getdoc(view).partition("\n\n")

        @wraps(view)
        def asked(request, **said):
            check_scope(request, scope)
            if unknown := sorted(request.GET.keys() - known):
                raise Problem(400, f"There is no parameter “{unknown[0][:40]}” here.")
            if twice := [name for name, values in request.GET.lists() if len(values) > 1]:
                raise Problem(400, f"{twice[0]}: say it once.")
            return view(request, **said)

        words = {"summary": called, "description": more.replace("\n", " "), "operation_id": name}
        return api.get(path, response=shape, tags=[scope.value], url_name=name, **words)(asked)

    return decorate


# ---------------------------------------------------------------- children


@reads("/children", shapes.Children, Scope.CHILDREN, "children")
def children(
    request,
    local_id: Annotated[Known | None, Query(None, description="The id in the case system.")],
    upn: Annotated[Known | None, Query(None)],
    changed_since: Since,
    cursor: Cursor,
    limit: Limit,
):
    """Children in scope

    Those whom the authority looks after, and those out of care with something left to finish. A child who is no longer
    in the list has left your scope. Children for named people only are in it where the head of the Virtual School
    allowed that for this token."""
    found = reach.children_by_change(request.auth)
    if local_id is not None:
        found = found.filter(local_id=local_id)
    if upn is not None:
        found = found.filter(upn=upn.upper())
    if changed_since:
        found = reach.children_changed_since(found, _moment(changed_since))
    rows, after = _page(request, found, "changed_at", Child.objects.all(), cursor, limit)
    reach.with_what_is_said_of_children(rows)
    looks.seen(request, *rows)
    return _listed(map(shapes.of_child, rows), after)


@reads("/children/{uuid:child}", shapes.Child, Scope.CHILDREN, "child")
def one_child(request, child: UUID):
    """One child

    By the id that stands in every other answer too."""
    rows = list(reach.children_by_change(request.auth).filter(pk=child))
    if not rows:
        raise not_found("This child")
    looks.seen(request, *rows)
    return shapes.of_child(*reach.with_what_is_said_of_children(rows))


# ---------------------------------------------------------------- plans


@reads("/plans", shapes.Plans, Scope.PLANS, "plans")
def plans(
    request,
    child: Annotated[UUID | None, Query(None, description="Of this child alone.")],
    status: Annotated[shapes.PlanStatus | None, Query(None)],
    changed_since: Since,
    cursor: Cursor,
    limit: Limit,
):
    """Plans

    When they are due, how far they are, and how they were rated once they are signed off."""
    found = _narrowed(reach.plans_by_change(request.auth), child, changed_since)
    if status is not None:
        found = found.filter(status=status)
    rows, after = _page(request, found, "changed_at", reach.with_what_is_said(PEP.objects.all()), cursor, limit)
    looks.seen(request, *(pep.child_id for pep in rows))
    return _listed(map(shapes.of_plan, rows), after)


@reads("/plans/{uuid:plan}", shapes.Plan, Scope.PLANS, "plan")
def one_plan(request, plan: UUID):
    """One plan

    Its state and dates, without what it says."""
    pep = reach.with_what_is_said(reach.plans_by_change(request.auth)).filter(pk=plan).first()
    if pep is None:
        raise not_found("This plan")
    looks.seen(request, pep.child_id)
    return shapes.of_plan(pep)


@reads("/plans/{uuid:plan}/file", shapes.AnyObject, Scope.PLANS, "plan_file")
def plan_file(request, plan: UUID):
    """A signed-off plan as data

    Format epep-plan-file/1, with its own JSON Schema. Confidential places, what the young person keeps from their
    school and what the Virtual School says to one person alone are left out: “is_whole” is false where anything is."""
    snapshot = _signed_off(request, plan)
    return JsonResponse(data.file_of(snapshot, reach.AS), json_dumps_params={"ensure_ascii": False})


@reads("/plans/{uuid:plan}/pdf", bytes, Scope.PLANS, "plan_pdf")
def plan_pdf(request, plan: UUID):
    """A signed-off plan on paper

    An accessible PDF (PDF/UA-1). It is made soon after the plan is signed off."""
    snapshot = _signed_off(request, plan)
    paper = Paper.objects.filter(snapshot=snapshot, kind=Paper.Kind.FULL).exclude(made_at=None).first()
    if paper is None:
        raise Problem(404, "The PDF of this plan is being made. Ask again in a few minutes.")
    paper.snapshot = snapshot
    file = pdf_for(paper, reach.AS, printed_by=request.auth.name)
    name = f"pep-{slugify(snapshot.pep.child.local_id)}-{slugify(snapshot.pep.term.name)}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


def _signed_off(request, plan) -> Snapshot:
    found = reach.plans(request.auth).filter(status=PEP.Status.SIGNED_OFF).select_related("child__authority", "term")
    pep = found.filter(pk=plan).first()
    snapshot = pep.snapshots.first() if pep else None
    if snapshot is None:
        raise not_found("A signed-off plan with this id")
    snapshot.pep = pep
    looks.seen(request, pep.child_id)
    return snapshot


@reads("/statuses", shapes.Statuses, Scope.STATUSES, "statuses")
def statuses(
    request,
    child: Annotated[UUID | None, Query(None, description="Of this child alone.")],
    changed_since: Since,
    cursor: Cursor,
    limit: Limit,
):
    """How far each section is

    Of every plan, open or over, without anything that it says."""
    found = _narrowed(reach.plans_by_change(request.auth), child, changed_since)
    said = PEP.objects.select_related("child").prefetch_related("parts")
    rows, after = _page(request, found, "changed_at", said, cursor, limit)
    looks.seen(request, *(pep.child_id for pep in rows))
    return _listed(map(shapes.of_parts, rows), after)


# ---------------------------------------------------------------- duties


@reads("/duties", shapes.Duties, Scope.DUTIES, "duties")
def duties(
    request,
    child: Annotated[UUID | None, Query(None, description="Of this child alone.")],
    state: Annotated[shapes.DutyState, Query(shapes.DutyState.OPEN, description="All that is open, or what is late.")],
    cursor: Cursor,
    limit: Limit,
):
    """What is to be done, and whose turn it is

    Everything that is open today, in the order in which it began. What is done is no longer in the list."""
    today = clock.today()
    found = _narrowed(reach.duties(request.auth), child)
    if state == shapes.DutyState.OVERDUE:
        found = found.filter(due_on__lt=today)
    said = Duty.objects.select_related("child", "pep")
    rows, after = _page(request, found, "opened_on", said, cursor, limit)
    looks.seen(request, *(duty.child_id for duty in rows))
    return _listed([shapes.of_duty(duty, today) for duty in rows], after)


# ---------------------------------------------------------------- documents


@reads("/documents", shapes.Documents, Scope.DOCUMENTS, "documents")
def documents(
    request,
    child: Annotated[UUID | None, Query(None, description="Of this child alone.")],
    changed_since: Since,
    cursor: Cursor,
    limit: Limit,
):
    """Documents

    Every version that the virus scanner found clean. What shows where the child lives and what the young person keeps
    from their school is left out."""
    found = _narrowed(reach.documents_by_change(request.auth), child, changed_since)
    rows, after = _page(request, found, "changed_at", Document.objects.select_related("child"), cursor, limit)
    looks.seen(request, *(document.child_id for document in rows))
    return _listed(map(shapes.of_document, rows), after)


@reads("/documents/{uuid:document}", shapes.DocumentShown, Scope.DOCUMENTS, "document")
def one_document(request, document: UUID):
    """One document

    What is known of it, without the file."""
    return shapes.of_document(_document(request, document))


@reads("/documents/{uuid:document}/file", bytes, Scope.DOCUMENTS, "document_file")
def document_file(request, document: UUID):
    """The file itself

    With the name and the type it was added with; its SHA-256 is in the list."""
    return as_attachment(_document(request, document))


def _document(request, document) -> Document:
    found = reach.documents_by_change(request.auth).select_related("child").filter(pk=document).first()
    if found is None:
        raise not_found("This document")
    looks.seen(request, found.child_id)
    return found


# ---------------------------------------------------------------- what they share


def _narrowed(found, child, changed_since=None):
    if child is not None:
        found = found.filter(child=child)
    return found.filter(changed_at__gte=_moment(changed_since)) if changed_since else found


def _moment(said: datetime) -> datetime:
    """A moment that databases know how to compare with: of one in another age, whether it is long ago or far ahead."""
    return FIRST if said.year < FIRST.year else LAST if said.year > LAST.year else said


def _page(request, found, order, rows, cursor, limit):
    """The question a cursor belongs to: which list, of which authority, narrowed how; how many rows may change."""
    asked = {name: value for name, value in request.GET.items() if name not in {"cursor", "limit"}}
    question = {"list": request.resolver_match.url_name, "of": str(request.auth.authority_id), "asked": asked}
    return paging.page_of(found, order, rows, question=question, cursor=cursor, limit=limit)


def _listed(items, after) -> dict:
    return {"items": list(items), "next": after, "as_of": paging.as_of()}


def same_as_before(request, response):
    """304 where the caller already has what is said of one thing (`ETag`, `If-None-Match`)."""
    if response.status_code != 200 or response.streaming or request.resolver_match.url_name in LISTS:
        return response
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=response)


LISTS = {"children", "plans", "statuses", "duties", "documents"}


# ---------------------------------------------------------------- when nothing is shown


@api.exception_handler(Problem)
def _problem(request, problem):
    return problems.answer(problem)


@api.exception_handler(AuthenticationError)
def _no_token(request, _):
    return problems.answer(problems.unknown_token())


@api.exception_handler(ValidationError)
def _not_understood(request, error):
    said = [f"{each['loc'][-1]}: {each['msg'][:1].lower()}{each['msg'][1:]}." for each in error.errors]
    return problems.answer(Problem(400, " ".join(said)))


@api.exception_handler(Exception)
def _went_wrong(request, error):
    log.error("%s went wrong", request.resolver_match.view_name, exc_info=error)
    return problems.answer(Problem(500, "Something went wrong here. It is in our log; ask again later."))
