"""What happens where two records tell of the same thing, or of things that cannot both be so. Each says it in words."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Q
from django.utils.text import capfirst

from audit import clock
from casework.models import Move, Watch
from children.models import (
    Allocation,
    Bar,
    CarePeriod,
    Child,
    Delegation,
    Enrolment,
    LegalStatus,
    Placement,
    Transfer,
)
from components.words import day_words, money_words
from peps.models import PEP, FormerPlan
from records.models import Disposal, LegalHold, SubjectAccess
from targets.money.joining import given_twice

A_DAY = timedelta(days=1)


class Said(NamedTuple):
    """Words, and the row of the access table whose readers may read them."""

    record: str
    words: str


RECORD_OF = {CarePeriod: "ids", LegalStatus: "care", Placement: "placement", Enrolment: "attachments"}
ONE_A_TERM = {PEP.Kind.INITIAL, PEP.Kind.TERMLY}  # a child has one or the other
# Uniqueness that concerns a child -> which rule sees to it. A test looks whether there is any other.
SEEN_TO = {
    "local_id_once_an_authority": "what is left keeps the other id",
    "one_open_care_period": "spells",
    "one_open_legal_status": "spells",
    "one_open_placement": "spells",
    "one_open_main_enrolment": "spells",
    "one_open_allocation_each": "_people",
    "one_open_delegation_each": "_people",
    "bar_once": "_people",
    "one_open_transfer_a_child": "why_not",
    "one_plan_per_child_kind_and_term": "why_not",
    "one_open_alert_each": "opened and closed by facts; about another subject in each record",
    "watched_once_at_a_time": "_people",
    "one_open_move_a_child": "why_not",
    "one_legal_hold_at_a_time": "why_not",
    "former_plan_once_a_child": "papers",
}
SINGLE = {("children.Transfer", "taken_as_id"): "why_not"}  # keys to a child of which there is one a child


# ---------------------------------------------------------------- what stands against it


def why_not(stays: Child, goes: Child) -> list[Said]:
    """Why the two cannot be put together now, each with what to do; nothing where they can."""
    return [*_about_the_records(stays, goes), *_about_plans(stays, goes)]


def _about_the_records(stays: Child, goes: Child) -> Iterator[Said]:
    both = [stays.pk, goes.pk]
    if LegalHold.objects.filter(child__in=both, lifted_at=None).exists():
        yield Said("whole_record", "One of the two is on legal hold: it has to stay as it is. Lift the hold first.")
    if Disposal.objects.filter(child_id__in=both, kept_at=None).exists():
        yield Said("ids", "Somebody proposed that one of the two goes for good. Decide about that first.")
    if SubjectAccess.objects.filter(child__in=both, released_at=None).exists():
        yield Said("whole_record", "Somebody asked for what is held in one of the two. Answer that first.")
    if Transfer.objects.open().filter(child__in=both).exists():
        yield Said("attachments", "One is offered to another authority. Wait for the answer, or withdraw the offer.")
    if Transfer.objects.filter(taken_as=stays).exists() and Transfer.objects.filter(taken_as=goes).exists():
        words = "Both were taken over from another authority, each by itself. Two such records stay as they are."
        yield Said("attachments", words)
    if Move.objects.open().filter(child=stays).exists() and Move.objects.open().filter(child=goes).exists():
        yield Said("moves", "Both have a move to another school that is not finished. Finish one of them, or stop it.")


def _about_plans(stays: Child, goes: Child) -> Iterator[Said]:
    standing = ~Q(status=PEP.Status.CLOSED)
    mine = list(PEP.objects.filter(standing, child=stays).select_related("term"))
    for plan in PEP.objects.filter(standing, child=goes).select_related("term").order_by("term__first_day"):
        for other in mine:
            if plan.term_id == other.term_id:
                yield from _of_one_term(plan, other)


def _of_one_term(plan: PEP, other: PEP) -> Iterator[Said]:
    final = [each for each in (plan, other) if each.status == PEP.Status.SIGNED_OFF]
    alike = plan.kind == other.kind
    if alike and len(final) == 2:
        words = "Both have a plan that was signed off for {}. It stays as it is, and so do these two records."
    elif alike or (not final and {plan.kind, other.kind} <= ONE_A_TERM):
        words = (
            "Both have a plan for {}. Keep the one with the work in it: the Virtual School closes the other one on its "
            "own page."
        )
    else:
        return
    yield Said("plan_status", words.format(f"{plan.term.name} ({plan.get_kind_display().lower()})"))


# ---------------------------------------------------------------- what is so from a day to a day


def spells(stays: Child, goes: Child) -> list[Said]:
    """Times in care, legal statuses, placements and schools of both, made to fit."""
    said = list(_fit(CarePeriod, stays, goes, lambda one, other: True, {}))
    said += _fit(LegalStatus, stays, goes, lambda one, other: one.code == other.code, {})
    said += _fit(Placement, stays, goes, _same_place, {})
    said += _fit(Enrolment, stays, goes, lambda one, other: one.school_id == other.school_id, {"main": True})
    return said


def _same_place(one: Placement, other: Placement) -> bool:
    """Nothing of what both say is different."""
    names = ("kind", "carer_name", "town")
    pairs = [(getattr(one, name).casefold(), getattr(other, name).casefold()) for name in names]
    return all(not mine or not theirs or mine == theirs for mine, theirs in pairs)


def _fit(model, stays: Child, goes: Child, same: Callable, more: dict) -> Iterator[Said]:
    mine = list(model.objects.filter(child=stays, **more).order_by("starts", "pk"))
    called, record = str(model._meta.verbose_name), RECORD_OF[model]
    moved, became, changed = [], {}, []  # row that is told by another -> that one
    for row in model.objects.filter(child=goes, **more).order_by("starts", "pk"):
        told = [each for each in mine if same(each, row) and _meet(each, row)]
        if not told:
            moved.append(row)
            continue
        kept = told[0]
        for other in [*told[1:], row]:
            _join(kept, other)
            became[other] = kept
        mine = [each for each in mine if each not in told[1:]]
        changed.append(kept)
    joined = [row for row in dict.fromkeys(changed) if row in mine]
    said = [f"{capfirst(called)}, told by both: it becomes one, {_days(row)}." for row in joined]
    said += _one_open(called, mine, moved, changed)
    yield from (Said(record, words) for words in said)
    _write(became, [row for row in dict.fromkeys(changed) if row not in became])
    for row in moved:
        if any(_meet(row, each) for each in mine):
            words = f"Two {model._meta.verbose_name_plural} for the same days ({_days(row)}): both stay."
            yield Said(record, words)


def _one_open(called: str, mine: list, moved: list, changed: list) -> Iterator[str]:
    """Of two that go on, the one that began earlier ends the day before the other began."""
    going_on = sorted((row for row in [*mine, *moved] if row.ends is None), key=lambda row: (row.starts, row in mine))
    for row, later in pairwise(going_on):
        row.ends = max(row.starts, later.starts - A_DAY)
        changed.append(row)
        yield f"A {called} ends on {day_words(row.ends)}, because another one began on {day_words(later.starts)}."


def _join(kept, other) -> None:
    """One row for both, from the earlier day to the later; blanks are filled from the other. Not yet written."""
    earlier, later = min((kept, other), key=lambda row: row.starts), max((kept, other), key=_end)
    if hasattr(kept, "starts_estimated"):
        kept.starts_estimated = earlier.starts_estimated
        kept.end_reason = later.end_reason
    kept.starts, kept.ends = earlier.starts, later.ends
    for field in kept._meta.concrete_fields:
        if getattr(kept, field.attname) in ("", None, False) and field.attname not in NOT_FILLED:
            setattr(kept, field.attname, getattr(other, field.attname))


def _write(became: dict, changed: list) -> None:
    """What is told by another goes; then what ends is written before what goes on: one is open at any moment."""
    for row, kept in became.items():
        while kept in became:
            kept = became[kept]
        for relation in row._meta.related_objects:
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: row})
            pointing.update(**{relation.field.name: kept})
        row.delete()
    for row in sorted(changed, key=lambda row: row.ends is None):
        row.save()


NOT_FILLED = {"ends", "starts_estimated", "end_reason", "version", "updated_at", "updated_by_id"}


def _end(row) -> date:
    return row.ends or date.max


def _meet(one, other) -> bool:
    return one.starts <= _end(other) and other.starts <= _end(one)


def _days(row) -> str:
    return f"{day_words(row.starts)} to {day_words(row.ends)}" if row.ends else f"from {day_words(row.starts)} on"


# ---------------------------------------------------------------- who works with the child


def people(stays: Child, goes: Child) -> list[Said]:
    """Nobody is attached twice in the same way; who is barred from one is barred from the child."""
    return list(_people(stays, goes))


def _people(stays: Child, goes: Child) -> Iterator[Said]:
    open_ones = {(row.user_id, row.role): row for row in Allocation.objects.filter(child=stays, ends=None)}
    for row in Allocation.objects.filter(child=goes, ends=None).select_related("user"):
        if kept := open_ones.get((row.user_id, row.role)):
            if row.starts < kept.starts or (kept.placement_id is None and row.placement_id):
                kept.starts, kept.placement_id = min(kept.starts, row.starts), kept.placement_id or row.placement_id
                kept.save()
            row.delete()
    shared = {(row.delegator_id, row.delegate_id) for row in Delegation.objects.filter(child=stays, ended_at=None)}
    for row in Delegation.objects.filter(child=goes, ended_at=None).select_related("delegate"):
        if (row.delegator_id, row.delegate_id) in shared:
            row.ended_at = clock.now()
            row.save()
            yield Said(
                "attachments", f"Work is shared with {row.delegate.name} in both: the record that goes on counts."
            )
    barred = set(Bar.objects.filter(child=stays).values_list("user_id", flat=True))
    Bar.objects.filter(child=goes, user__in=barred).delete()
    if Watch.objects.filter(child=stays, ended_at=None).exists():
        for row in Watch.objects.filter(child=goes, ended_at=None):
            row.ended_at, row.why_ended = clock.now(), "Two records of this child were put together"
            row.save()


def papers(stays: Child, goes: Child) -> list[Said]:
    """A plan from before the portal that both have as the same file is one; both files stay among the documents."""
    known = FormerPlan.objects.filter(child=stays).values("sha256")
    again = FormerPlan.objects.filter(child=goes, sha256__in=known)
    count = again.count()
    again.delete()
    return [Said("plan", f"{count} plans from before the portal are in both: each is one.")] if count else []


def money(stays: Child, goes: Child) -> list[Said]:
    words = (
        "Both were given the money of {} ({} in the record that ends). It is one child, so this is taken back. What "
        "was promised, paid and shown to be spent all counts."
    )
    return [Said("money", words.format(each.year_words, money_words(each.amount))) for each in given_twice(stays, goes)]
