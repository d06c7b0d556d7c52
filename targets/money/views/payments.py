"""What finance pays: by child id and reference, without a name."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import clock
from audit.looks import seen
from children.models import Child
from targets.money import finding, paying, permissions, sheets
from targets.money.forms import BatchForm, PaidForm


@require_http_methods(["GET", "POST"])
def payments(request, code):
    """What waits to be paid, to be put into a batch; and the batches so far."""
    authority = finding.authority_or_404(request, code, permissions.READS_PAYMENTS)
    waiting = list(paying.waiting_to_be_paid(authority).prefetch_related("conditions"))
    form = BatchForm(request.POST if request.method == "POST" else None, offered=waiting)
    if request.method == "POST":
        permissions.check_can_pay(request.user, authority)
        if form.is_valid():
            batch = paying.make_batch(authority=authority, requests=form.cleaned_data["requests"], by=request.user)
            messages.success(request, f"{batch} is made. Download it for the payment run.")
            return redirect(batch)
    ids = _ids_of(request, waiting)
    chosen = set(request.POST.getlist("requests")) if request.method == "POST" else None
    batches = authority.payment_batches.annotate(lines=Count("payments"), total=Sum("payments__amount"))
    batches = batches.order_by("-number")
    return render(
        request,
        "targets/money/payments.html",
        {
            "places": finding.places_of(request, "Payments", authority),
            "authority": authority,
            "form": form,
            "may_pay": permissions.can_pay(request.user, authority),
            "waiting": [
                {
                    "request": row,
                    "child": ids[row.child_id],
                    "checked": str(row.pk) in chosen if chosen is not None else _is_ready(row),
                    "open_conditions": sum(condition.met_on is None for condition in row.conditions.all()),
                }
                for row in waiting
            ],
            "total": sum(row.to_pay for row in waiting),
            "batches": batches[:50],
        },
    )


def _is_ready(row) -> bool:
    return bool(row.payee_id) and all(condition.met_on for condition in row.conditions.all())


@require_http_methods(["GET", "POST"])
def batch(request, batch_id):
    found = finding.batch_or_404(request, batch_id)
    form = PaidForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    if request.method == "POST":
        permissions.check_can_pay(request.user, found.authority)
        permissions.check_batch_is_open(found)
        if form.is_valid():
            paying.confirm_paid(batch=found, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, f"{found} is paid. The ledger shows it.")
            return redirect(found)
    lines = list(found.payments.select_related("request__child", "school").order_by("school__name", "pk"))
    ids = _ids_of(request, [line.request for line in lines])
    return render(
        request,
        "targets/money/batch.html",
        {
            "places": finding.places_of(request, "Payments", found.authority),
            "batch": found,
            "form": form,
            "may_pay": permissions.can_pay(request.user, found.authority) and found.state == "With finance",
            "lines": [{"line": line, "child": ids[line.request.child_id]} for line in lines],
            "total": sum(line.amount for line in lines),
        },
    )


@require_POST
def drop(request, batch_id):
    found = finding.batch_or_404(request, batch_id)
    permissions.check_can_pay(request.user, found.authority)
    paying.drop_batch(batch=found, by=request.user)
    messages.success(request, f"{found} is dropped. Its requests wait to be paid.")
    return redirect("money:payments", found.authority.code)


@require_safe
def batch_csv(request, batch_id):
    found = finding.batch_or_404(request, batch_id)
    _ids_of(request, [line.request for line in found.payments.select_related("request__child")])
    response = HttpResponse(sheets.of_batch(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payments-{found.number}.csv"'
    return response


def _ids_of(request, requests) -> dict:
    """The child's id; of a restricted child, whom broad roles do not know of, the reference alone has to do."""
    children = Child.objects.visible_to(request.user, "payments").filter(pk__in={row.child_id for row in requests})
    known = dict(children.values_list("pk", "local_id"))
    seen(request, *known)
    return {row.child_id: known.get(row.child_id, finding.RESTRICTED) for row in requests}
