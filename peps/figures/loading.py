"""Keeping a file until it is confirmed, and taking it in: everything or nothing."""

import base64
from datetime import date, timedelta

from accounts.models import User
from accounts.permissions import Denied
from accounts.sign_in import secrecy
from audit import clock, events
from audit.acting import action
from children.events import facts_changed
from children.standing import roles_held
from components.words import day_words
from organisations.imports import create_all, update_all
from organisations.spreadsheets import Read
from peps import permissions
from peps.actions import touch
from peps.figures import planning
from peps.figures.layouts import KINDS, MODELS, Kind
from peps.figures.planning import Plan
from peps.models import PEP, FiguresFile, Part

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 5  # of one person


class Changed(Exception):
    """Something is not as it was shown: to be looked at again before it is confirmed."""


def check_can_load(user, pep: PEP | None = None) -> None:
    """Those who write children's education pages; with a plan, those who write this one now."""
    if not roles_held(user).intersection(planning.WRITERS):
        raise Denied("Figures are entered by the child’s school and the Virtual School.")
    if pep is not None:
        permissions.check_can_write_part(user, pep, Part.C, "education")


def kept_by(user):
    """Files this person chose in the last day, about plans they still see."""
    fresh = FiguresFile.objects.filter(by=user, kept_at__gte=clock.now() - KEPT_FOR)
    seen = PEP.objects.visible_to(user, "education")
    return fresh.filter(pep=None).select_related("pep__child") | fresh.filter(pep__in=seen).select_related("pep__child")


def kind_of(kept: FiguresFile) -> Kind:
    return KINDS[kept.kind]


@action
def keep(
    *, kind: Kind, name: str, data: bytes, as_at: date, source: str, by: User, pep: PEP | None = None
) -> FiguresFile:
    """Raises CannotRead where the file as a whole is of no use."""
    check_can_load(by, pep)
    kind.layout.read(name, data)
    forget_old()
    newest = FiguresFile.objects.filter(by=by).order_by("-kept_at").values_list("pk", flat=True)[: MOST_KEPT - 1]
    FiguresFile.objects.filter(by=by).exclude(pk__in=list(newest)).delete()
    return FiguresFile.objects.create(
        by=by,
        pep=pep,
        kind=kind.slug,
        as_at=as_at,
        source=source,
        name=name[:100],
        content=secrecy.encrypt(base64.b64encode(data).decode()),
        kept_at=clock.now(),
    )


def read(kept: FiguresFile) -> Read:
    return kind_of(kept).layout.read(kept.name, base64.b64decode(secrecy.decrypt(kept.content)))


def plan_of(kept: FiguresFile, by: User) -> Plan:
    plans = PEP.objects.select_related("child", "term").prefetch_related("parts")
    only = plans.get(pk=kept.pep_id) if kept.pep_id else None
    children = planning.children_of(by)
    return planning.plan(
        read(kept).rows, kind_of(kept), as_at=kept.as_at, source=kept.source, children=children, only=only
    )


@action
def load(*, kept: FiguresFile, seen: str, by: User) -> Plan | None:
    """Take the file in, if it would still do what was seen. Refused rows are left out. None: it was taken in before."""
    kept = FiguresFile.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if kept.loaded_at:
        return None
    check_can_load(by, kept.pep)
    # Held from here on, in one order: nobody sends, completes or writes them between the look and the last line.
    planned = plan_of(kept, by)
    held = {row.pep.pk for row in planned.rows if row.is_good}
    list(PEP.objects.select_for_update(of=("self",)).filter(pk__in=held).order_by("pk"))
    plan = plan_of(kept, by)
    if plan.fingerprint != seen:
        raise Changed
    write(plan)
    written = plans_written(plan)
    with facts_changed.together():
        for pep in written:
            touch(pep=pep, part=Part.C, by=by, facts=False)
        facts_changed(child_ids=[pep.child_id for pep in written])
    words = f"took {kept.get_kind_display().lower()} from a file: {kept.source}, as at {day_words(kept.as_at)}"
    events.record_all([events.event("plan.figures", words, pep, by=by) for pep in written])
    kept.content, kept.loaded_at = "", clock.now()
    kept.save(update_fields=["content", "loaded_at"])
    return plan


def write(plan: Plan) -> None:
    changed = [row for row in plan.rows if row.effect in {planning.NEW, planning.CHANGES}]
    for row in changed:
        for name, value in row.values.items():
            setattr(row.record, name, value)
    model = MODELS[plan.kind.slug]
    create_all(model, [row.record for row in changed if row.record._state.adding])
    fields = sorted({name for row in changed for name in row.values})
    update_all(model, [row.record for row in changed if not row.record._state.adding], fields)


def plans_written(plan: Plan) -> list[PEP]:
    return list({row.pep.pk: row.pep for row in plan.rows if row.effect in {planning.NEW, planning.CHANGES}}.values())


def forget_old() -> int:
    """Nobody's file is kept for longer than a day."""
    return FiguresFile.objects.filter(kept_at__lt=clock.now() - KEPT_FOR).delete()[0]
