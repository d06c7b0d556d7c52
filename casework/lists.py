"""A child's entries as pages list them: each as it was last put right, with what it said before as `earlier`."""

from audit.prepared import Records
from casework.models import Entry, Report
from casework.permissions import is_virtual_school

_ABOUT_PLANS = Records(lambda plan: Report.objects.filter(pep=plan))


def told_of(pep, user) -> list[Report]:
    """What somebody who reads reports of this child reads of those about one plan: as `visible_to`, of the one plan."""
    told = _ABOUT_PLANS.all(pep.pk)
    return told if is_virtual_school(user, pep.child) else [report for report in told if report.by_id == user.pk]


def with_earlier(found) -> list[Entry]:
    """Of all versions somebody may see: the standing ones in their order. One query, however often they changed."""
    every = list(found.select_related("by"))
    by_id = {entry.pk: entry for entry in every}
    gone = {entry.corrects_id for entry in every}
    standing = [entry for entry in every if entry.pk not in gone]
    for entry in standing:
        entry.earlier, before = [], by_id.get(entry.corrects_id)
        while before:
            entry.earlier.append(before)
            before = by_id.get(before.corrects_id)
    return standing
