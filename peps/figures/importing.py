"""Attendance, attainment, suspensions and results of an authority's children from one file, into the plans that are
being written. The same files as a school's, for every child of the authority."""

from collections.abc import Callable
from functools import partial

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from children.events import facts_changed
from children.models import Child
from organisations.import_kinds import KNOWN
from organisations.import_kinds import Kind as ImportKind
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import Line, Result
from organisations.spreadsheets import Layout, Typed
from peps import policies
from peps.actions import touch
from peps.figures import planning
from peps.figures.layouts import KINDS, MODELS, Kind
from peps.figures.loading import plans_written, write
from peps.models import PEP, Part

OUTCOMES = {planning.NEW: "created", planning.CHANGES: "updated", planning.SAME: "unchanged"}


class Loading(RowLoading):
    """The rows of a child are a unit: they are about one plan."""

    batch = 10

    def __init__(self, files: dict[str, bytes], *, authority, by: User | None = None, kind: Kind):
        self.kind, own = kind, kind.layout
        self.layout = Layout(
            columns=own.columns, needed=own.needed, empty=own.empty, other_names=own.other_names, **LARGE
        )
        super().__init__(files, authority=authority, by=by)
        of_child: dict[tuple, list[Line]] = {}
        for line in self.units:
            of_child.setdefault((line["upn"], line["local_id"]), []).append(line)
        self.units = list(of_child.values())

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        lines = [line for rows in self.units[start:stop] for line in rows]
        take(lines, self.kind, self.authority, result, dry_run=dry_run, by=by)


def take(
    lines: list[Line], kind: Kind, authority, result: Result, *, dry_run: bool, by, refuse: Callable | None = None
) -> None:
    """Figures of these rows into the plans. `refuse(row)`: (column, reason, fix) of what is not taken, or None."""

    def planned() -> planning.Plan:
        plan = planning.plan(typed, kind, as_at=clock.today(), source=source, children=ours)
        for row in plan.rows:
            if refuse and row.is_good and "possible" in row.values and (why := refuse(row)):
                row.refuse(*why)
        return plan

    typed = [Typed(line.row, line.cells) for line in lines]
    source, ours = f"the file {lines[0].file}"[:100], Child.objects.filter(authority=authority)
    plan = planned()
    if not dry_run:
        held = {row.pep.pk for row in plan.rows if row.is_good}
        list(PEP.objects.select_for_update(of=("self",)).filter(pk__in=held).order_by("pk"))
        plan = planned()
    for row, line in zip(plan.rows, lines, strict=True):
        _tell(row, line, result)
    if not dry_run:
        _write(plan, by)


def _tell(row: planning.Row, line: Line, result: Result) -> None:
    """Which figures, not what they were: whoever imports need not be somebody who reads plans."""
    for problem in row.problems:
        result.refuse(line, problem.column, problem.reason, problem.fix)
    for words in row.warnings:
        result.warn(words, line)
    if row.is_good:
        fields = {field.name: str(field.verbose_name) for field in type(row.record)._meta.concrete_fields}
        changed = [fields[name] for name in row.values if row.typed[name]]
        result.tell(OUTCOMES[row.effect], row.child.local_id, ", ".join(changed), row.child.pk)


def _write(plan: planning.Plan, by) -> None:
    write(plan)
    written = plans_written(plan)
    with facts_changed.together():
        for pep in written:
            touch(pep=pep, part=Part.C, by=by, facts=False)
        if written:
            facts_changed(child_ids=[pep.child_id for pep in written])
    words = f"took {plan.kind.title.lower()} from an import of the authority"
    events.record_all([events.event("plan.figures", words, pep, by=by) for pep in written])


def why_not_undone(pep_id) -> str:
    """What was sent or signed stays as it was sent."""
    pep = PEP.objects.prefetch_related("parts").get(pk=pep_id)
    try:
        policies.check_part_is_open(pep, Part.C)
    except NotNow as reason:
        return reason.words
    return ""


def follow_undone(ids, *, by) -> None:
    """Figures were set back as they were: duties that hang on them follow."""
    if ids:
        facts_changed(child_ids=list(PEP.objects.filter(pk__in=list(ids)).values_list("child_id", flat=True)))


# All of it goes into the plans that are being written; newer figures that a school typed stay
LEADS = {
    "attendance": "Sessions of the school year so far, one row for each child.",
    "periods": "Sessions of a term, or of a whole school year.",
    "attainment": "How each child does in each subject, against what is expected.",
    "suspensions": "When, for how long and why, one row for each.",
    "results": "Phonics to GCSE and beyond: results, predictions and targets.",
}


def _import_of(kind: Kind) -> ImportKind:
    loading: Callable = partial(Loading, kind=kind)
    return ImportKind(
        slug=kind.slug,
        title=f"{kind.title} of your children",
        lead=LEADS[kind.slug],
        files_hint="A CSV file: the UPN or the id with the date of birth, and the figures.",
        units=("child", "children"),
        ended="ended",
        loading=loading,
        accepts=".csv,.txt",
        templates={f"{kind.slug}.csv": kind.layout.template()},
        group=KNOWN,
        columns=kind.layout.columns,
        written=frozenset({MODELS[kind.slug]._meta.label}),
        why_not=why_not_undone,
        undone=follow_undone,
    )


IMPORTS = [_import_of(kind) for kind in KINDS.values()]
