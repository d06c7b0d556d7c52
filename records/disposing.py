"""A confirmed disposal is carried out: every row, every file, the history and the looks go; the certificate stays.

It runs as the role that owns the tables: the application's own role can take nothing away that is kept.
"""

import hashlib
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q, QuerySet, Sum

from accounts.actions import Refused
from audit import clock, events, seals
from audit.models import Event, Look, LookInList, Seal
from children.models import Child, Transfer
from components.words import in_london
from notices.models import Notice
from peps.models import PEP
from records import retention
from records.content import content_of, files_in
from records.exporting import canonical
from records.models import Disposal, LegalHold, RecordCopy, SubjectAccess
from records.reach import every_way, rows_of
from targets.models import LedgerEntry

AT_ONCE = 500


def confirmed():
    """What waits to be carried out."""
    return Disposal.objects.filter(done_at=None, kept_at=None).exclude(confirmed_at=None).order_by("confirmed_at")


@transaction.atomic
def dispose(disposal: Disposal) -> Disposal:
    """Take one record away, whole or not at all. Refused where it is held, or where its day was reckoned wrongly."""
    disposal = confirmed().select_for_update().get(pk=disposal.pk)
    child = Child.objects.select_for_update().filter(pk=disposal.child_id).first()
    _check(disposal, child)
    content = content_of(child)
    files = _files_of(child, content)
    disposal.record_sha256 = hashlib.sha256(canonical(content)).hexdigest()
    disposal.money = _sums(child)
    disposal.seal_before = _last_seal()
    first = _first_day(content)
    disposal.rows = _take_away(child)
    if first and Seal.objects.filter(day__gte=first).exists():
        seals.seal_again_from(first)
    disposal.seal_after, disposal.files, disposal.done_at = _last_seal(), len(files), clock.now()
    disposal.save()
    events.record("record.disposed", f"disposed of {disposal}", disposal, by=None)
    transaction.on_commit(lambda: _throw_away(files))
    return disposal


def _check(disposal: Disposal, child: Child | None) -> None:
    if child is None:
        raise Refused(f"{disposal} is not here any more.")
    if LegalHold.objects.filter(child=child, lifted_at=None).exists():
        raise Refused(f"{disposal} is on legal hold.")
    if retention.of_child(child).until >= clock.today():
        raise Refused(f"{disposal} is to be kept until {retention.of_child(child).until}.")
    if broken := seals.broken_seals():
        raise Refused(f"The seal of {broken[0].day} does not hold: {broken[0].why}. Look into that first.")


def _files_of(child: Child, content: dict) -> list[str]:
    """What belongs to the record, small pictures of it, and copies that were taken."""
    made = [*RecordCopy.objects.filter(child=child), *SubjectAccess.objects.filter(child=child)]
    return sorted({*files_in(content), *(row.file.name for row in made if row.file)})


def _sums(child: Child) -> dict[str, str]:
    """So that a year's total can be explained once its entries are gone."""
    rows = (
        LedgerEntry.objects.filter(child__in=child.ids).values("year", "column").annotate(sum=Sum("amount")).order_by()
    )
    return {f"{row['year']} {row['column']}": str(row["sum"]) for row in rows}


def _last_seal() -> str:
    last = Seal.objects.order_by("-day").first()
    return last.sha256 if last else ""


def _first_day(content: dict) -> date | None:
    """The first day of which a sealed row goes."""
    moments = [row["fields"]["at"] for row in content["events"]] + [look["at"] for look in content["looks"]]
    for rows in content["tables"].values():
        moments += [row["fields"]["history_date"] for row in rows if "history_date" in row["fields"]]
    return min((in_london(datetime.fromisoformat(moment)).date() for moment in moments), default=None)


def _take_away(child: Child) -> dict[str, int]:
    """Found first, then deleted: what leads to a row may go before it. Keys are looked at when it is all gone."""
    ids = child.ids
    found = {model: list(rows_of(model, *ids).values_list("pk", flat=True)) for model in every_way()}
    found[Transfer] += Transfer.objects.filter(taken_as__in=ids).values_list("pk", flat=True)
    addresses = reduce(or_, (Q(path__contains=str(pk)) for pk in ids))
    for plan in found[PEP]:
        addresses |= Q(path__contains=str(plan))
    found[Notice] = list(Notice.objects.filter(addresses).values_list("pk", flat=True))
    found[Event] = list(Event.objects.filter(child_id__in=ids).values_list("pk", flat=True))
    found[Look] = list(Look.objects.filter(child_id__in=ids).values_list("pk", flat=True))
    listed = LookInList.objects.filter(child_id__in=ids)
    lists = list(Look.objects.filter(pk__in=listed.values("look_id")))
    found[LookInList] = list(listed.values_list("pk", flat=True))
    for look in lists:
        others = [each for each in look.child_ids if each not in {str(pk) for pk in ids}]
        _base(Look, [look.pk]).update(child_ids=others)
    for model, keys in found.items():
        for start in range(0, len(keys), AT_ONCE):
            _base(model, keys[start : start + AT_ONCE])._raw_delete(DEFAULT_DB_ALIAS)
    return {model._meta.label_lower: len(keys) for model, keys in found.items() if keys}


def _base(model, keys):
    """Past the manager of what is kept, which refuses."""
    return QuerySet(model).filter(pk__in=keys)


def _throw_away(files: list[str]) -> None:
    for name in files:
        default_storage.delete(name)
