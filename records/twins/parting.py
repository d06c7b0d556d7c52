"""Taking two records apart that were put together: each row as the manifest says it stood before.

What was written since stays with the record that goes on, but for what somebody says belongs to the other. Nothing is
guessed: where a value that the merge had changed was changed again, or where something written since belongs to both,
nothing happens and it is said what stands in the way.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.text import capfirst

from accounts.actions import Refused
from accounts.models import User
from audit import clock, events
from audit.acting import action
from children import carers
from children.events import facts_changed
from children.models import Child, ChildName
from components.words import day_words
from organisations.imports import update_all
from peps.models import PEP
from records.models import Merge
from records.twins import moving, permissions
from signoff import withdrawing
from targets.models import LedgerEntry
from targets.money import joining

MOVES_WITH_PLAN = {"plan_id", "pep_id"}  # plain values that name a plan


@dataclass(frozen=True)
class Since:
    """A row that was written since, of a table that points at the child itself."""

    key: str  # "peps.PEP:uuid"
    kind: str
    words: str


def written_since(merge: Merge) -> list[Since]:
    """What somebody may say belongs to the other child. What comes about by itself, and money, is not among it."""
    found = []
    for model, keys in moving.movable().items():
        label = model._meta.label
        if label in moving.DERIVED or label.startswith("records."):
            continue
        rows = (
            moving.rows(model).filter(**{keys[0]: merge.into_id}).exclude(pk__in=merge.manifest["known"].get(label, []))
        )
        for row in rows:
            found.append(Since(f"{label}:{row.pk}", capfirst(str(model._meta.verbose_name)), _words(row)))
    return sorted(found, key=lambda each: (each.kind, each.words))


def _words(row: Model) -> str:
    """Never what it says, for whoever decides need not read it: when it came."""
    for name in ("starts", "opened_on", "uploaded_at", "at", "created_at", "asked_at", "updated_at"):
        if value := getattr(row, name, None):
            return f"{day_words(value)}"
    return ""


@action
def part(*, merge: Merge, reason: str, by: User, goes: list[str] = ()) -> Merge:
    """Take the two apart. `goes`: keys of `written_since` that belong to the record that was absorbed."""
    merge = Merge.objects.select_for_update(of=("self",)).select_related("into__authority", "absorbed").get(pk=merge.pk)
    rows = Child.objects.select_for_update(of=("self",)).select_related("authority").order_by("pk")
    held = {child.pk: child for child in rows.filter(pk__in=[merge.into_id, merge.absorbed_id])}
    stays, left = held[merge.into_id], held[merge.absorbed_id]
    permissions.check_can_part(by, merge)
    _check_is_last(merge, stays)
    own = {each.key for each in written_since(merge)}
    try:
        with transaction.atomic():
            _put_back(merge, stays, left, [key for key in goes if key in own], by)
            _check_belongs(stays, left)
    except IntegrityError as problem:
        raise Refused(f"Something written since stands in the way, so nothing was changed: {problem}") from problem
    merge.undone_by, merge.undone_at, merge.undone_reason = by, clock.now(), reason
    merge.save()
    for child, other in ((stays, left), (left, stays)):
        words = f"took two records apart again: this one and {other.local_id} are of two children"
        events.record("child.unmerged", words, child, by=by, child_id=child.pk)
    return merge


def _check_is_last(merge: Merge, stays: Child) -> None:
    later = Merge.objects.standing().filter(at__gt=merge.at)
    if stays.merged_into_id or later.filter(into=stays).exists():
        raise Refused("Another record was put together with this one later. Take those two apart first.")


def _put_back(merge: Merge, stays: Child, left: Child, goes: list[str], by) -> None:
    manifest, mark = merge.manifest, f"joined:{merge.pk}"
    joining.take_back(key=mark, by=by)
    _remove_new(manifest["new"])
    changed = [_Change(entry) for entry in manifest["changed"]]
    _check_unambiguous(changed)
    for change in changed:
        change.move_back()
    for key in goes:
        _send(key, stays, left)
    _free_ids([stays, left], changed)
    ending = [change for change in changed if change.was.get("ends")]
    _restore(ending)  # a child has one open row of a kind at any moment
    _insert(manifest["gone"])
    _restore([change for change in changed if change not in ending])
    requests = LedgerEntry.objects.filter(child=stays, request__child=left)
    joining.carry(goes=stays, stays=left, key=f"parted:{merge.pk}", entries=requests, by=by)
    children = list(Child.objects.filter(pk__in=[stays.pk, left.pk]))
    ChildName.keep(children)
    carers.sync(children)
    facts_changed(child_ids=[child.pk for child in children])


def _remove_new(new: list[dict]) -> None:
    """What came about by itself when the two were put together, where nobody did anything with it since."""
    withdrawing.withdraw([each["pk"] for each in new if each["table"] == PEP._meta.label])
    for each in new:
        if each["table"] in moving.DERIVED | {"children.KeptPlan"}:
            row = moving.rows(moving.model_of(each["table"])).filter(pk=each["pk"]).first()
            try:
                with transaction.atomic():
                    if row:
                        row.delete()
            except ProtectedError:
                continue


class _Change:
    """What the merge changed of a row, and the row as it is now."""

    def __init__(self, entry: dict):
        self.table, self.pk = entry["table"], entry["pk"]
        self.was, self.now = entry["was"], entry["now"]
        self.model = moving.model_of(self.table)
        self.row = moving.rows(self.model).select_for_update().filter(pk=self.pk).first()
        self.keys = set(moving.movable().get(self.model, ()))

    @property
    def values(self) -> list[str]:
        """The columns, but those that only say whose it is."""
        return [name for name in self.was if name not in self.keys]

    def changed_since(self) -> list[str]:
        if self.row is None or self.table in moving.DERIVED:
            return []
        stands = {name: moving._plain(getattr(self.row, name)) for name in self.was}
        return [name for name in self.was if stands[name] not in (self.now[name], self.was[name])]

    def move_back(self) -> None:
        owner = {name: value for name, value in self.was.items() if name in self.keys}
        if owner:
            moving.rows(self.model).filter(pk=self.pk).update(**owner)


def _check_unambiguous(changed: list[_Change]) -> None:
    again = [
        f"{capfirst(str(change.model._meta.verbose_name))} ({', '.join(_called(change.model, name) for name in names)})"
        for change in changed
        if (names := change.changed_since())
    ]
    if again:
        raise Refused(
            "This was changed again since the two records were put together, so nobody can say how it was: "
            f"{'; '.join(sorted(set(again)))}. Put it right by hand, or leave the records together."
        )


def _called(model: type[Model], attname: str) -> str:
    return next(str(field.verbose_name) for field in model._meta.concrete_fields if field.attname == attname)


def _insert(gone: list[dict]) -> None:
    """Rows that the merge took away, as they were."""
    for each in gone:
        model = moving.model_of(each["table"])
        if moving.rows(model).filter(pk=each["pk"]).exists():
            continue
        row = model(**{name: moving.value_of(model, name, value) for name, value in each["was"].items()})
        model._base_manager.bulk_create([row])
        if hasattr(model, "history"):
            model.history.bulk_history_create([row], default_date=clock.now())


def _free_ids(children: list[Child], changed: list[_Change]) -> None:
    """An id belongs to one record at a time: for this moment neither has one."""
    if any(change.model is Child and "local_id" in change.was for change in changed):
        for child in children:
            Child.objects.filter(pk=child.pk).update(local_id=f"~{child.pk.hex}")


def _restore(changed: list[_Change]) -> None:
    """As a new version: nothing is taken out of a history."""
    of_model = defaultdict(list)
    for change in changed:
        if change.row is not None and change.values:
            of_model[change.model].append(change)
    for model, changes in of_model.items():
        for change in changes:
            row = moving.rows(model).get(pk=change.pk)
            for name in change.values:
                setattr(row, name, moving.value_of(model, name, change.was[name]))
            if hasattr(model, "history"):
                update_all(model, [row], change.values)
            else:
                moving.rows(model).filter(pk=row.pk).update(**{name: getattr(row, name) for name in change.values})


def _send(key: str, stays: Child, left: Child) -> None:
    """A row written since belongs to the other child, with what hangs on it and points at the child too."""
    label, pk = key.split(":")
    model = moving.model_of(label)
    moving.rows(model).filter(pk=pk).update(**{moving.movable()[model][0]: left.pk})
    for other, keys in moving.movable().items():
        for field in other._meta.concrete_fields:
            of_plan = model is PEP and field.name in MOVES_WITH_PLAN
            if (field.related_model is model or of_plan) and other is not model:
                moving.rows(other).filter(**{field.attname: pk, keys[0]: stays.pk}).update(**{keys[0]: left.pk})


def _check_belongs(stays: Child, left: Child) -> None:
    if both := sorted(set(moving.crossing(stays.pk, left.pk))):
        raise Refused(
            f"Something that was written since would belong to both children: {', '.join(both)}. Put it right by hand, "
            "or leave the records together."
        )
