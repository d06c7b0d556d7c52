"""A child's documents: the list, adding one, fetching one, removing one."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from audit import looks
from children.models import Child
from documents import actions, permissions
from documents.forms import AddDocumentForm
from documents.models import Document


@require_GET
def list_documents(request, child_id):
    child = _find_child(request, child_id)
    can_add = permissions.can_add(request.user, child)
    documents = list(permissions.readable(request.user, child).select_related("uploaded_by", "child"))
    for document in documents:
        document.can_remove = permissions.can_remove(request.user, document)
    own = bool(permissions.own_audiences(request.user, child))
    context = {"child": child, "documents": documents, "can_add": can_add, "own": own}
    return render(request, "documents/list.html", context)


@require_http_methods(["GET", "POST"])
def add(request, child_id):
    child = _find_child(request, child_id)
    permissions.check_can_add(request.user, child)
    own = permissions.own_audiences(request.user, child)
    form = AddDocumentForm(
        request.POST or None, request.FILES or None, initial={"plan": _plan_asked_for(request)}, asks_audience=not own
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        document = actions.add_document(
            child=child,
            plan_id=said["plan"],
            kind=said["kind"],
            title=said["title"],
            audience=own[0] if own else said["audience"],
            upload=said["file"],
            by=request.user,
        )
        messages.success(request, f"“{document.title}” has been added.")
        return redirect("documents:list", child.pk)
    words = {
        "heading": "Add a document",
        "button": "Upload",
        "cancel_url": reverse("documents:list", args=[child.pk]),
    }
    return render(request, "documents/add.html", {"child": child, "form": form, "own": bool(own), **words})


def _plan_asked_for(request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("plan", ""))
    except ValueError:
        return None


@require_GET
def download(request, document_id):
    """The bytes leave as an attachment that no browser opens in our name."""
    document = _find_document(request, document_id)
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not in the store.") from None
    response = FileResponse(content, as_attachment=True, filename=document.original_name)
    response["Content-Type"] = document.content_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "POST"])
def remove(request, document_id):
    document = _find_document(request, document_id)
    permissions.check_can_remove(request.user, document)
    if request.method == "POST":
        actions.remove_document(document=document, by=request.user)
        messages.success(request, f"“{document.title}” has been removed.")
        return redirect("documents:list", document.child_id)
    return render(request, "documents/remove.html", {"child": document.child, "document": document})


def _find_child(request, child_id) -> Child:
    child = get_object_or_404(Child.objects.visible_to(request.user, "documents"), pk=child_id)
    looks.seen(request, child)
    return child


def _find_document(request, document_id) -> Document:
    """Found only through its child, and only where its audience includes this user."""
    there = Document.objects.visible_to(request.user, "documents").select_related("child")
    child = get_object_or_404(there, pk=document_id).child
    document = get_object_or_404(permissions.readable(request.user, child).select_related("child"), pk=document_id)
    looks.seen(request, child)
    return document
