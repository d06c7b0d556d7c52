"""What the room of children takes in from files, for the imports of an authority."""

from django.db.models import Q

from audit import events
from children import carers, ssda903
from children.events import children_withdrawn, facts_changed
from children.importing import allocations, feed, names, people
from children.models import Allocation, CarePeriod, Child, ChildName, Enrolment, LegalStatus, Placement, PossibleTwin
from children.ssda903 import tables
from children.tasks import find_twins
from notices.telling import nudge
from organisations.import_kinds import CHILDREN, GROUND, Kind


def follow_undone(ids, *, by) -> None:
    """What was written for these children was taken back: access, plans and duties follow. Some may be here no more."""
    children = list(Child.objects.filter(pk__in=list(ids)))
    ChildName.keep(children)
    carers.sync(children)
    events.record_all(
        events.event("child.import_undone", "undid an import that changed the record", child, by=by, child_id=child.pk)
        for child in children
    )
    if children:
        facts_changed(child_ids=[child.pk for child in children])


def look_for_twins(run) -> None:
    """What came may be here already, under another id."""
    nudge(find_twins, str(run.authority_id))


def twins_found(run) -> str:
    """In words, how many pairs were found of which this import brought or changed one; nothing for none."""
    if run.finished_at is None:
        return ""
    named = run.lines.filter(outcome__in=["created", "updated"]).values("subject")
    touched = Q(first__local_id__in=named) | Q(second__local_id__in=named)
    count = PossibleTwin.objects.filter(touched, authority=run.authority_id, found_at__gte=run.finished_at).count()
    return f"{count} possible duplicate{'' if count == 1 else 's'} among the children of this file" if count else ""


def why_not_undone(child_id) -> str:
    if Child.objects.filter(Q(merged_into=child_id) | Q(pk=child_id, merged_into__isnull=False)).exists():
        return "Two records were put together here since, so it was left as it is. Take them apart first."
    return ""


def withdraw(child_id) -> None:
    """A child whom an import brought, and now takes back."""
    children_withdrawn(child_ids=[child_id])


MODELS = [Allocation, CarePeriod, Child, Enrolment, LegalStatus, Placement]
RECORDS = frozenset(model._meta.label for model in MODELS)

ABOUT_TWINS = {
    "loaded": look_for_twins, "to_look_at": twins_found, "looked_at": "records:twins", "why_not": why_not_undone,
}  # fmt: skip

RETURN = Kind(
    slug="ssda903",
    title="Children in care: the yearly return (SSDA903)",
    lead="Brings children, their times in care, legal statuses and placements up to date with the return.",
    files_hint="The CSV files of the return, a zip of them, or the XML file. Their names do not matter.",
    group=CHILDREN,
    templates=tables.EXAMPLES,
    units=("child", "children"),
    ended="left care",
    loading=ssda903.Loading,
    accepts=".csv,.txt,.zip,.xml",
    undone=follow_undone,
    written=RECORDS,
    withdraw=withdraw,
    **ABOUT_TWINS,
)

NAMES = Kind(
    slug="names",
    title="Children’s names and ids",
    lead="Adds names to the children of a return, which has none, and new ids where your case system was replaced.",
    files_hint="A CSV file. Give child_id, or upn and date_of_birth, and what you want to add.",
    units=("row", "rows"),
    ended="ended",
    loading=names.Loading,
    accepts=".csv,.txt",
    templates={"names.csv": names.LAYOUT.template()},
    group=CHILDREN,
    columns=names.COLUMNS,
    written=RECORDS,
    withdraw=withdraw,
    undone=follow_undone,
    **ABOUT_TWINS,
)
FEED = Kind(
    slug="feed",
    title="Children in care today: a file of your case system",
    lead="Brings children, placements, schools and social workers up to date between two returns, also every day.",
    files_hint="A CSV file with our columns, or Ofsted’s Annex A list 8 saved as CSV.",
    units=("child", "children"),
    ended="left care",
    loading=feed.Loading,
    accepts=".csv,.txt",
    templates={"feed.csv": feed.LAYOUT.template()},
    group=CHILDREN,
    columns=feed.COLUMNS,
    written=RECORDS,
    withdraw=withdraw,
    undone=follow_undone,
    **ABOUT_TWINS,
)
PEOPLE = Kind(
    slug="people",
    title="People, their roles and their children",
    lead="Invites people, gives and ends roles, and says who works with which child. Not undone: they are told.",
    files_hint="A CSV file, one row for each person, and one more for each further child of theirs.",
    units=("person", "people"),
    ended="ended",
    loading=people.Loading,
    accepts=".csv,.txt",
    templates={"people.csv": people.LAYOUT.template()},
    group=GROUND,
    columns=people.reading.COLUMNS,
)
ALLOCATIONS = Kind(
    slug="allocations",
    title="Who works with which child",
    lead="Social workers, advisers and reviewing officers who are here already, with their first and last days.",
    files_hint="A CSV file, one row for each person and child.",
    units=("child", "children"),
    ended="ended",
    loading=allocations.Loading,
    accepts=".csv,.txt",
    templates={"allocations.csv": allocations.LAYOUT.template()},
    group=CHILDREN,
    columns=allocations.COLUMNS,
    written=frozenset({Allocation._meta.label}),
    undone=follow_undone,
)
KINDS = [PEOPLE, RETURN, FEED, NAMES, ALLOCATIONS]
