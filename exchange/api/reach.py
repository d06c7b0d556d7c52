"""What a token reaches: the children of its authority, and of their records what the access table lets a system read.

A system is a reader like any other, in one capacity (`Role.SYSTEM`), whose cells are a column of the table. Children
for named people only are left out unless the head of the Virtual School said otherwise; children who are out of care
with nothing left to finish are left out as they are for schools.
"""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from accounts.roles import Role
from audit import clock
from children import access
from children.models import Allocation, CarePeriod, Child, Enrolment
from components.words import in_london
from documents.models import Document
from exchange.models import SystemToken
from papers.models import Paper
from peps.models import PEP, PartState, SenPage, Snapshot
from signoff.models import Duty

AS = {Role.SYSTEM}  # in which capacities a system reads
AROUND = [Role.SOCIAL_WORKER, Role.ADVISER]  # who is named with a child
NEVER = datetime(1970, 1, 1, tzinfo=clock.LONDON)


def children(token: SystemToken) -> QuerySet[Child]:
    today = clock.today()
    in_scope = Q(outside_until=None) | Q(outside_until__gte=today)
    found = Child.objects.filter(in_scope, authority=token.authority_id, merged_into=None)
    return found if token.reads_restricted else found.filter(restricted=False)


def _of(model, token) -> QuerySet:
    return model.objects.filter(child__in=children(token).values("pk"))


def plans(token) -> QuerySet[PEP]:
    return _of(PEP, token)


def duties(token) -> QuerySet[Duty]:
    """What is open and not at rest. What is about a record that a system may not read is left out."""
    hidden = [kind for record, kinds in Duty.READ_WITH.items() if not access.can_read(AS, record) for kind in kinds]
    return _of(Duty, token).running().exclude(kind__in=hidden)


def documents(token) -> QuerySet[Document]:
    """Files that were found clean. What shows where the child lives, what the young person has not sent or keeps from
    their school, and what belongs to the Virtual School's own notes is left out."""
    kept_back = Q(shows_place=True) | Q(unsent=True) | Q(not_for_school=True) | Q(for_desk=True)
    return _of(Document, token).filter(removed_at=None, scan=Document.Scan.CLEAN).exclude(kept_back)


# ---------------------------------------------------------------- when something was last changed


def _latest(model, **at) -> Coalesce:
    newest = model.objects.filter(**at).order_by().values(*at).annotate(newest=Max("updated_at")).values("newest")
    return Coalesce(Subquery(newest), Value(NEVER, DateTimeField()))


def children_by_change(token) -> QuerySet[Child]:
    """With `changed_at`: the child, its schools, the people around it, its time in care or its SEN status."""
    of_child = {"child": OuterRef("pk")}
    return children(token).annotate(
        changed_at=Greatest(
            Coalesce("updated_at", Value(NEVER, DateTimeField())),
            _latest(Enrolment, **of_child),
            _latest(Allocation, **of_child),
            _latest(CarePeriod, **of_child),
            _latest(SenPage, pep__child=OuterRef("pk")),
        )
    )


def plans_by_change(token) -> QuerySet[PEP]:
    """With `changed_at`: the plan, its sections, its meeting or its rating."""
    of_plan = {"pep": OuterRef("pk")}
    return plans(token).annotate(
        changed_at=Greatest(
            Coalesce("updated_at", Value(NEVER, DateTimeField())),
            Coalesce("meeting__updated_at", Value(NEVER, DateTimeField())),
            Coalesce("rating__updated_at", Value(NEVER, DateTimeField())),
            _latest(PartState, **of_plan),
        )
    )


def documents_by_change(token) -> QuerySet[Document]:
    return documents(token).annotate(changed_at=Coalesce("updated_at", "uploaded_at"))


def children_changed_since(found: QuerySet, since: datetime) -> QuerySet:
    """What was written since, and what began or ended by its date without anybody writing anything."""
    day, today = in_london(since).date(), clock.today()
    began_or_ended = Q(starts__gte=day, starts__lte=today) | Q(ends__gte=day - timedelta(days=1), ends__lt=today)
    by_date = [Exists(model.objects.filter(began_or_ended, child=OuterRef("pk"))) for model in (Enrolment, Allocation)]
    return found.filter(Q(changed_at__gte=since) | by_date[0] | by_date[1])


# ---------------------------------------------------------------- what is said with each


def with_what_is_said_of_children(rows: list[Child]) -> list[Child]:
    """Schools, people, care and SEN status of these children, in four queries."""
    ids = [child.pk for child in rows]
    schools = {row.child_id: row.school for row in _current(Enrolment, ids).main().select_related("school")}
    care = {row.child_id: row for row in CarePeriod.objects.filter(child__in=ids).order_by("starts")}
    people: dict = {}
    for row in _current(Allocation, ids).filter(role__in=AROUND).select_related("user").order_by("starts", "pk"):
        people.setdefault((row.child_id, row.role), []).append(row.user)
    known = SenPage.objects.filter(pep__child__in=ids).exclude(provision="").order_by("pep__term__first_day", "pk")
    sen = {page.pep.child_id: page for page in known.select_related("pep").only("provision", "pep__child_id")}
    for child in rows:
        child.school, child.care, child.sen = schools.get(child.pk), care.get(child.pk), sen.get(child.pk)
        child.around = {role: people.get((child.pk, role), []) for role in AROUND}
    return rows


def _current(model, ids):
    return model.objects.filter(child__in=ids).current()


def with_what_is_said(found: QuerySet[PEP]) -> QuerySet[PEP]:
    """Plans with their child, term, school, meeting, rating, last snapshot's hash and whether a paper is made."""
    last = Snapshot.objects.filter(pep=OuterRef("pk")).order_by("-number")
    papers = Paper.objects.filter(kind=Paper.Kind.FULL, made_at__isnull=False, snapshot__pep=OuterRef("pk"))
    found = found.select_related("child", "term", "school", "meeting", "rating__rubric_version").annotate(
        sha256=Subquery(last.values("sha256")[:1]), snapshot_number=Subquery(last.values("number")[:1])
    )
    return found.annotate(has_pdf=Exists(papers.filter(snapshot__number=OuterRef("snapshot_number"))))
