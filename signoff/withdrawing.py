"""Taking back what opened by itself for children who were never to be here: their import is undone."""

from django.db import transaction
from django.db.models import ProtectedError

from audit.models import Event
from peps.models import PEP
from signoff.models import Duty

BY_ITSELF = {"plan.opened"}


def on_children_withdrawn(child_ids) -> None:
    """Plans in which nobody did anything go, with their duties. A plan that was touched stays, with the child."""
    plans = PEP.objects.filter(child__in=list(child_ids))
    withdraw(list(plans.values_list("pk", flat=True)))
    Duty.objects.filter(child__in=list(child_ids), pep=None).delete()


def withdraw(plan_ids) -> set:
    """Of these plans, which opened by themselves, those in which nobody did anything go; the ids of what is gone."""
    plans = PEP.objects.filter(pk__in=list(plan_ids), status=PEP.Status.NOT_STARTED)
    touched = Event.objects.filter(subject_id__in=[plan.pk for plan in plans]).exclude(verb__in=BY_ITSELF)
    for plan in plans.exclude(pk__in=touched.values("subject_id")):
        _remove(plan)
    return set(plan_ids) - set(PEP.objects.filter(pk__in=list(plan_ids)).values_list("pk", flat=True))


def _remove(plan: PEP) -> None:
    """Whole, or not at all."""
    try:
        with transaction.atomic():
            Duty.objects.filter(pep=plan).delete()
            for relation in PEP._meta.related_objects:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: plan})
                if relation.one_to_one or relation.related_model.__name__ == "PartState":
                    _check_untouched(rows)
                    rows.delete()
            plan.delete()
    except ProtectedError:
        return


def _check_untouched(rows) -> None:
    touched = [row for row in rows if getattr(row, "version", 1) > 1]
    if touched:
        raise ProtectedError("Somebody wrote in it.", set(touched))
