"""Who may not see a child's record: people to whom it is closed, and whether it is for named people alone; and parents,
who read only what is marked for the family, once the social worker has confirmed them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import Refused
from audit import looks
from children import closing
from children import parents as family
from children.forms_access import CloseToForm, ParentForm, RestrictForm
from children.models import Child
from children.permissions import can_read
from children.views import ask, find, find_to_write


@require_http_methods(["GET", "POST"])
def closed_to(request, child_id):
    child = find_to_write(request, child_id, "closed_to")
    form = CloseToForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bar = closing.close_to(child=child, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"The record is closed to {bar.user.name}, from their next page on.")
            return redirect("children:closed_to", child.pk)
    words = {
        "heading": "Who may not see this record",
        "lead": "For example a relative, a former carer, or somebody against whom there is an allegation. This is "
        "stronger than any role, and they are not told.",
        "button": "Close the record to this person",
        "button_warning": True,
        "bars": child.bars.select_related("user", "created_by").order_by("user__name"),
    }
    return ask(request, "children/closed_to.html", child, form, **words)


@require_POST
def lift_bar(request, child_id, bar_id):
    child = find_to_write(request, child_id, "closed_to")
    bar = get_object_or_404(child.bars.select_related("user", "child"), pk=bar_id)
    closing.lift(bar=bar, by=request.user)
    messages.success(request, f"{bar.user.name} can see the record again, where a role or a place lets them.")
    return redirect("children:closed_to", child.pk)


@require_http_methods(["GET", "POST"])
def restrict(request, child_id):
    child = find_to_write(request, child_id, "closed_to")
    form = RestrictForm(request.POST or None, restricted=child.restricted)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            closing.restrict(child=child, restricted=not child.restricted, reason=said["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _restricted(request, child)
    if child.restricted:
        words = {
            "heading": "Open the record to everybody attached to it?",
            "lead": "The school and the Virtual School see it again.",
            "button": "Open the record",
        }
    else:
        words = {
            "heading": "Close the record to all but named people?",
            "lead": "Only the people allocated to the child see it then. The school, the Virtual School and the "
            "administrators do not find the child; a head can open the record in an emergency.",
            "button": "Close the record",
            "button_warning": True,
        }
    address = reverse("children:closed_to", args=[child.pk])
    back = {"back_url": address, "back_text": "Who may not see this record", "cancel_url": address}
    return ask(request, "children/ask.html", child, form, **words | back)


def _restricted(request, child):
    """Whoever is not named themself does not come back to the record."""
    request.user.request_memory = {}
    child = Child.objects.get(pk=child.pk)
    looks.seen(request, child)
    done = "The record is for named people only." if child.restricted else "The record is open again."
    messages.success(request, done)
    if can_read(request.user, child, "closed_to"):
        return redirect("children:closed_to", child.pk)
    return redirect("children:list")


# ---------------------------------------------------------------- parents


@require_http_methods(["GET", "POST"])
def parents(request, child_id):
    child = find(request, child_id, "placement")
    family.check_can_confirm_parent(request.user, child)
    form = ParentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            family.confirm_parent(child=child, name=said["name"], email=said["email"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{said['name']} is told by email, and reads what is marked for the family.")
            return redirect("children:parents", child.pk)
    words = {
        "heading": f"A parent with whom {child.first_name} lives",
        "lead": "They read what is marked for the family in the plans, and nothing else, while the child is placed "
        "with them.",
        "button": "Confirm this parent",
        "rows": family.parents_of(child),
        "lives_with_parents": family.lives_with_parents(child),
    }
    return ask(request, "children/parents.html", child, form, **words)


@require_POST
def end_parent(request, child_id, allocation_id):
    child = find(request, child_id, "placement")
    row = get_object_or_404(family.parents_of(child), pk=allocation_id)
    family.end_parent(allocation=row, by=request.user)
    messages.success(request, f"{row.user.name} does not see the plan any more.")
    return redirect("children:parents", child.pk)
