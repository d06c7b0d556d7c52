"""Putting two records of one child together, in one transaction; and what it would do, by doing it and taking it back.

The manifest is data of the merge, schema 1:

    {"changed": [{table, pk, was, now}], "gone": [{table, pk, was}], "new": [{table, pk, now}],
     "known": {table: [pk]},        rows that pointed at either child then: what is not among them was written since
     "said": [[record, words]]}     what was made to fit, and who may read it
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actions import Refused
from accounts.models import User
from audit import clock, events
from audit.acting import action
from children import carers, holders
from children.events import facts_changed
from children.models import Allocation, Child, ChildName, PossibleTwin
from notices.telling import letter, tell_each
from records.models import Merge
from records.twins import moving, permissions, rules
from targets.money import joining

# What is asked where both say something else, in this order. For the first nothing is chosen beforehand.
MATTERS = ["given_name", "family_name", "date_of_birth", "upn"]
ASKED = [*MATTERS, "local_id", "preferred_name", "sex", "year_group", "pronouns", "first_language", "uln"]
IDS = ["local_id", "upn"]  # the other one is kept with what is left of the record
# What is true of the child if one of the two says so.
EITHER = ["restricted", "interpreter_needed", "uasc"]
FILLED = ["ethnicity", "religion", "gender", "nhs_number"]


class _Back(Exception):
    """It was only to be seen."""


@dataclass
class Outcome:
    """What a merge did, or would do."""

    said: list[rules.Said]
    moved: dict[str, int] = field(default_factory=dict)  # rows by table
    told: list[User] = field(default_factory=list)  # who hears of it
    merge: Merge | None = None


def differing(stays: Child, goes: Child) -> list[str]:
    """The fields for which somebody has to choose: both say something, and not the same."""
    return [
        name for name in ASKED
        if getattr(stays, name) and getattr(goes, name) and getattr(stays, name) != getattr(goes, name)
    ]  # fmt: skip


def suggested(one: Child, other: Child) -> Child:
    """Which record goes on where nobody says otherwise: the one with more in it, else the one that was here first."""

    def weight(child: Child):
        pointing = [(model, key) for model, keys in moving.movable().items() for key in keys]
        count = sum(moving.rows(model).filter(**{key: child.pk}).count() for model, key in pointing)
        began = child.history.order_by("history_date").values_list("history_date", flat=True).first()
        return count, -began.timestamp() if began else 0

    return max((one, other), key=weight)


def foresee(*, stays: Child, goes: Child, chosen: dict[str, str], by: User) -> Outcome:
    """What would happen: it happens, and is taken back. Whoever is told of it, is not."""
    outcome = None
    try:
        with transaction.atomic():
            outcome = merge(stays=stays, goes=goes, chosen=chosen, reason="To be seen", tells=False, by=by)
            raise _Back
    except _Back:
        return outcome


@action
def merge(*, stays: Child, goes: Child, chosen: dict[str, str], reason: str, by: User, tells: bool = True) -> Outcome:
    """Put `goes` into `stays`. `chosen`: field -> "stays" or "goes", for each of `differing`."""
    stays, goes = _held(stays, goes)
    permissions.check_can_merge(by, stays, goes)
    if missing := [name for name in differing(stays, goes) if chosen.get(name) not in {"stays", "goes"}]:
        raise Refused(f"Say which is right: {', '.join(_called(name) for name in missing)}.")
    ids = [*stays.ids, *goes.ids]
    people = _who_works_with([stays, goes])
    before = moving.image(ids)
    mark = uuid4()
    try:
        with transaction.atomic():
            said = _put_together(stays, goes, chosen, mark, by)
    except IntegrityError as problem:
        raise Refused(
            "Something in the two records does not fit together, so nothing was changed. Tell whoever looks after the "
            f"portal: {problem}"
        ) from problem
    after = moving.image(ids)
    manifest = moving.differences(before, after)
    known = _known(before)
    kept = Merge.objects.create(
        pk=mark, into=stays, absorbed=goes, reason=reason, by=by, at=clock.now(),
        manifest=manifest | {"known": known, "said": [list(each) for each in said]},
    )  # fmt: skip
    words = f"put two records of this child together: {stays.local_id} goes on, {goes.local_id} is part of it"
    events.record("child.merged", words, stays, by=by, child_id=stays.pk)
    people = _who_sees(kept, people)
    if tells:
        _tell(kept, people)
    return Outcome(said, moved(manifest), people, kept)


def _held(one: Child, other: Child) -> tuple[Child, Child]:
    """Both as they are now, always in one order."""
    rows = Child.objects.select_for_update(of=("self",)).select_related("authority").order_by("pk")
    held = {child.pk: child for child in rows.filter(pk__in=[one.pk, other.pk])}
    return held[one.pk], held[other.pk]


def _put_together(stays: Child, goes: Child, chosen: dict[str, str], mark, by) -> list[rules.Said]:
    said = rules.money(stays, goes)
    joining.carry(goes=goes, stays=stays, key=f"joined:{mark}", twice=joining.given_twice(stays, goes), by=by)
    with carers.following([stays.pk, goes.pk], by=by):
        said += rules.spells(stays, goes)
        said += rules.people(stays, goes)
        said += rules.papers(stays, goes)
        moving.move(goes.pk, stays.pk)
    _identity(stays, goes, chosen)
    Child.objects.filter(merged_into=goes.pk).update(merged_into=stays.pk)
    PossibleTwin.objects.filter(first__in=[stays.pk, goes.pk], second__in=[stays.pk, goes.pk]).delete()
    PossibleTwin.objects.filter(first=goes.pk).delete()
    PossibleTwin.objects.filter(second=goes.pk).delete()
    ChildName.objects.filter(child=goes).delete()
    carers.sync([stays, goes])
    facts_changed(child_ids=[stays.pk, goes.pk])
    return said


def _identity(stays: Child, goes: Child, chosen: dict[str, str]) -> None:
    for name in ASKED:
        mine, theirs = getattr(stays, name), getattr(goes, name)
        if theirs and (not mine or (mine != theirs and chosen[name] == "goes")):
            setattr(stays, name, theirs)
            if name in IDS and mine:
                setattr(goes, name, mine)
    for name in FILLED:
        setattr(stays, name, getattr(stays, name) or getattr(goes, name))
    for name in EITHER:
        setattr(stays, name, getattr(stays, name) or getattr(goes, name))
    ends = [stays.outside_until, goes.outside_until]
    stays.outside_until = None if None in ends else max(ends)
    stays.has_absorbed, goes.merged_into, goes.has_absorbed = True, stays, False
    # An id belongs to one record at a time: for this moment what is left has neither.
    Child.objects.filter(pk=goes.pk).update(local_id=f"~{goes.pk.hex}")
    stays.save()
    goes.save()


def _called(name: str) -> str:
    return str(Child._meta.get_field(name).verbose_name)


def _known(before: moving.Image) -> dict[str, list[str]]:
    labels = {model._meta.label for model in moving.movable()}
    known: dict[str, list[str]] = {}
    for table, pk in before:
        if table in labels:
            known.setdefault(table, []).append(pk)
    return known


def moved(manifest: dict) -> dict[str, int]:
    """How many rows of each table go along, by what one of them is called."""
    counts: dict[str, int] = {}
    for each in manifest["changed"]:
        model = moving.model_of(each["table"])
        if each["table"] not in moving.DERIVED and set(moving.movable().get(model, ())) & set(each["was"]):
            name = str(model._meta.verbose_name_plural)
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


# ---------------------------------------------------------------- who is told


def _who_works_with(children: Iterable[Child]) -> dict:
    """Those allocated to either today, and the teachers of the schools: each once."""
    found = {}
    for child in children:
        rows = Allocation.objects.filter(child=child).current().select_related("user")
        for person in [row.user for row in rows if row.user.is_active]:
            found[person.pk] = person
        for row in child.enrolments.current():
            found |= {person.pk: person for person in holders.teachers_at(row.school_id)}
    return found


def _who_sees(merge: Merge, people: dict) -> list[User]:
    """Of these, who sees the child now, but for whoever did it."""
    seen = Child.objects.filter(pk=merge.into_id)
    return [person for person in people.values() if person != merge.by and seen.visible_to(person, "name").exists()]


def _tell(merge: Merge, people: list[User]) -> None:
    """One notice each. No name leaves the portal."""
    words = (
        f"There were two records of {merge.into.initials}. They are one now, and nothing is lost. If they are of two "
        "children, tell your administrator: it can be undone."
    )
    path, subject = reverse("children:child", args=[merge.into_id]), "Two records of one child were put together"
    tell_each(
        [letter(key=f"merged:{merge.pk}:{each.pk}", to=each, subject=subject, body=words, path=path) for each in people]
    )
