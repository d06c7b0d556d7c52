"""The paper of a plan from before the portal."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from audit import looks
from documents.permissions import check_can_open
from documents.views import as_attachment
from peps.models import FormerPlan


@require_safe
def paper(request, plan_id):
    """As an attachment that no browser opens in our name, once the virus scanner has passed it."""
    plans = FormerPlan.objects.visible_to(request.user).select_related("child", "document")
    plan = get_object_or_404(plans, pk=plan_id)
    looks.seen(request, plan.child)
    check_can_open(request.user, plan.document)
    return as_attachment(plan.document)
