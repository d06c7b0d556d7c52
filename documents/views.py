"""A child's documents: the list, adding, fetching, changing and removing one; and what the scanner held back."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import check_can_manage_people
from audit import looks
from children.discretion import named_to
from children.models import Child
from components.words import day_words
from documents import actions, lists, permissions, plans, scanning
from documents.forms import AboutDocumentForm, AddDocumentForm, CiteForm
from documents.models import Document

HELD_BACK_SHOWN = 100
WITHOUT_SCANNER = "Only the person who added a file can open it. Ask whoever runs ePEP to connect one."
WITHOUT_SCANNER_IN_DEMO = "A demonstration does without: every file can be opened."


@require_GET
def list_documents(request, child_id):
    child = _find_child(request, child_id)
    documents = lists.of_child(request.user, child)
    context = {
        "child": child,
        "documents": documents,
        "can_add": permissions.can_add(request.user, child),
        "own": bool(permissions.own_audiences(request.user, child)),
    }
    return render(request, "documents/list.html", context)


# ---------------------------------------------------------------- adding


@require_http_methods(["GET", "POST"])
def add(request, child_id):
    child = _find_child(request, child_id)
    permissions.check_can_add(request.user, child)
    plan = _plan_asked_for(request)
    return _add(request, child, initial={"plan": plan}, words={"heading": "Add a document", "button": "Upload"})


@require_http_methods(["GET", "POST"])
def add_newer(request, document_id):
    """What it is called and who may see it begin as they are."""
    document = _find_document(request, document_id)
    permissions.check_can_replace(request.user, document)
    lead = f"“{document.title}” of {day_words(document.uploaded_at)} can still be read under “Earlier versions”."
    words = {"heading": "Add a newer version", "button": "Upload", "lead": lead}
    return _add(request, document.child, initial=_said_about(document), words=words, replaces=document)


def _add(request, child, *, initial, words, replaces=None):
    own = permissions.own_audiences(request.user, child)
    form = AddDocumentForm(
        request.POST or None, request.FILES or None, initial=initial, **_questions_for(request.user, child)
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        document = actions.add_document(
            child=child,
            plan_id=said["plan"],
            kind=said["kind"],
            title=said["title"],
            audience=own[0] if own else said["audience"],
            shows_place=said.get("shows_place", bool(replaces and replaces.shows_place)),
            on_screen=said["on_screen"],
            upload=said["file"],
            replaces=replaces,
            by=request.user,
        )
        later = " It is checked for viruses first." if scanning.is_configured() else ""
        messages.success(request, f"“{document.title}” has been added.{later}")
        return redirect("documents:list", child.pk)
    return _ask(request, "documents/add.html", child, form, own=bool(own), **words)


def _said_about(document) -> dict:
    return {name: getattr(document, name) for name in ("title", "kind", "audience", "shows_place", "on_screen")}


def _questions_for(user, child) -> dict[str, bool]:
    return {
        "asks_audience": not permissions.own_audiences(user, child),
        "asks_place": permissions.knows_places(user, child),
    }


def _plan_asked_for(request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("plan", ""))
    except ValueError:
        return None


# ---------------------------------------------------------------- fetching


@require_GET
def download(request, document_id):
    """The bytes leave as an attachment that no browser opens in our name."""
    document = _find_document(request, document_id)
    permissions.check_can_open(request.user, document)
    return as_attachment(document)


def as_attachment(document) -> FileResponse:
    """For whoever may open it: that was asked before."""
    return _bytes_of(document.file, document.content_type, as_attachment=True, filename=document.original_name)


@require_GET
def preview(request, document_id):
    """A picture, small: it was drawn anew when it was added. It leaves no look of its own, for it is part of a page
    that leaves one, and only such a page says its address."""
    document = _found(request, document_id)
    permissions.check_can_open(request.user, document)
    if not document.is_picture:
        raise Http404("Only pictures are shown small.")
    return _bytes_of(document.preview, document.content_type)


def _bytes_of(file, content_type: str, **options) -> FileResponse:
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not in the store.") from None
    response = FileResponse(content, **options)
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# ---------------------------------------------------------------- changing, removing, citing


@require_http_methods(["GET", "POST"])
def change(request, document_id):
    document = _find_document(request, document_id)
    permissions.check_can_change(request.user, document)
    own = permissions.own_audiences(request.user, document.child)
    questions = _questions_for(request.user, document.child)
    form = AboutDocumentForm(request.POST or None, initial=_said_about(document), **questions)
    if request.method == "POST" and form.is_valid():
        actions.change_document(document=document, **form.cleaned_data, by=request.user)
        messages.success(request, f"“{form.cleaned_data['title']}” has been changed.")
        return redirect("documents:list", document.child_id)
    words = {"heading": "Change what is said about a document", "button": "Save"}
    return _ask(request, "documents/add.html", document.child, form, own=bool(own), **words)


@require_http_methods(["GET", "POST"])
def remove(request, document_id):
    document = _find_document(request, document_id)
    permissions.check_can_change(request.user, document)
    if request.method == "POST":
        actions.remove_document(document=document, by=request.user)
        messages.success(request, f"“{document.title}” has been removed.")
        return redirect("documents:list", document.child_id)
    others = permissions.readable(request.user, document.child).filter(series=document.series).exclude(pk=document.pk)
    before = others.filter(number__lt=document.number).order_by("-number").first()
    document.added_by = named_to(request.user, document.child, document.uploaded_by)
    context = {"child": document.child, "document": document, "before": before}
    return render(request, "documents/remove.html", context)


@require_http_methods(["GET", "POST"])
def cite(request, child_id, plan_id):
    """Which of the documents that are here already belong to a plan."""
    child = _find_child(request, child_id)
    permissions.check_can_cite(request.user, child)
    if not plans.is_of_child(child.pk, plan_id):
        raise Http404
    offered = [one for one in lists.of_child(request.user, child) if not one.is_held_back]
    cited = set(Document.objects.cited_by(plan_id).filter(child=child).values_list("series", flat=True))
    form = CiteForm(request.POST or None, initial={"documents": [str(series) for series in cited]}, offered=offered)
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in offered if str(one.series) in form.cleaned_data["documents"]]
        actions.cite(child=child, plan_id=plan_id, chosen=chosen, offered=offered, by=request.user)
        messages.success(request, "The plan shows the documents you chose.")
        return redirect("peps:plan", plan_id)
    words = {"heading": "Documents of this plan", "button": "Save", "lead": "Tick what belongs to this plan."}
    return _ask(request, "documents/cite.html", child, form, offered=offered, plan_id=plan_id, **words)


def _ask(request, template, child, form, **words):
    back = reverse("documents:list", args=[child.pk])
    return render(request, template, {"child": child, "form": form, "cancel_url": back, **words})


# ---------------------------------------------------------------- what the virus scanner held back


@require_GET
def held_back(request):
    check_can_manage_people(request.user)
    found = permissions.held_back(request.user).select_related("child", "uploaded_by").order_by("-scanned_at")
    documents = list(found[:HELD_BACK_SHOWN])
    for document in documents:
        document.added_by = named_to(request.user, document.child, document.uploaded_by)
    looks.seen(request, *{document.child_id for document in documents})
    waiting = permissions.waiting(request.user)
    context = {
        "documents": documents,
        "waiting": waiting.count(),
        "longest_waiting": waiting.first(),
        "is_scanned": scanning.is_configured(),
        "without_scanner": WITHOUT_SCANNER_IN_DEMO if settings.SERVE_UNSCANNED else WITHOUT_SCANNER,
    }
    return render(request, "documents/held_back.html", context)


@require_POST
def scan_again(request, document_id):
    document = _find_held_back(request, document_id)
    actions.scan_again(document=document, by=request.user)
    messages.success(request, "The file is scanned again. If nothing is found, it can be opened.")
    return redirect("documents:held_back")


@require_http_methods(["GET", "POST"])
def destroy(request, document_id):
    document = _find_held_back(request, document_id)
    if request.method == "POST":
        actions.destroy(document=document, by=request.user)
        messages.success(request, "The file is destroyed.")
        return redirect("documents:held_back")
    return render(request, "documents/destroy.html", {"document": document})


def _find_held_back(request, document_id) -> Document:
    check_can_manage_people(request.user)
    found = permissions.held_back(request.user).select_related("child", "uploaded_by")
    document = get_object_or_404(found, pk=document_id)
    document.added_by = named_to(request.user, document.child, document.uploaded_by)
    looks.seen(request, document.child)
    return document


# ---------------------------------------------------------------- finding


def _find_child(request, child_id) -> Child:
    child = get_object_or_404(Child.objects.visible_to(request.user, "documents"), pk=child_id)
    looks.seen(request, child)
    return child


def _find_document(request, document_id) -> Document:
    document = _found(request, document_id)
    looks.seen(request, document.child)
    return document


def _found(request, document_id) -> Document:
    """Found only through its child, and only where its audience includes this user."""
    there = permissions.reachable(request.user).select_related("child")
    child = get_object_or_404(there, pk=document_id).child
    return get_object_or_404(permissions.readable(request.user, child).select_related("child"), pk=document_id)
