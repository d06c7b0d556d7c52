"""A crowd for `tests.bench.scale`: sixty children whose plans were walked by the portal's own verbs, and copies of them
with their schools, social workers and grants, made by the database. PostgreSQL only."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.apps import apps
from django.db import connection, models

from accounts.models import AuthorityGrant, Membership, User
from accounts.roles import Role
from audit import clock
from children.models import Child
from organisations.models import Authority, Policy, Term
from peps.actions import PAGE_MODELS
from peps.models import PEP, Meeting, Part, PartState
from signoff.models import Duty
from signoff.quality.models import RubricVersion
from tests.factories import (
    AuthorityFactory,
    ChildFactory,
    SchoolFactory,
    allocate,
    enrol,
    in_care,
    member,
    pep_at,
    unheard,
)

TODAY = date(2026, 9, 29)
PRESETS = ["birmingham", "warwickshire", "wokingham", "guide-2017", "statutory"]
STAGES = ["new"] * 4 + ["ready"] * 3 + ["held", "written", "submitted", "returned", "signed_off"]
SCHOOLS = 3  # of the children of one authority, before they are copied
TEMPLATES = len(PRESETS) * len(STAGES)
EARLIER = [("Spring 2026", date(2026, 2, 10)), ("Summer 2026", date(2026, 5, 14))]  # a signed-off plan each, held then
ROOMS = ["accounts", "organisations", "children", "peps", "targets", "signoff"]
NOT_COPIED = {Authority, Term, Policy, RubricVersion}  # once an authority, and authorities are not copied


def build() -> None:
    """The sixty, in all stages of their plans, without any duty yet."""
    with unheard():
        for preset in PRESETS:
            _authority(preset)
    Duty.objects.all().delete()


def _authority(preset: str) -> None:
    """Twelve children: a third of the plans not begun, the others at every stage up to signed off."""
    authority = AuthorityFactory(preset=preset)
    schools = SchoolFactory.create_batch(SCHOOLS)
    teachers = {school.pk: member(Role.DESIGNATED_TEACHER, school) for school in schools}
    adviser = member(Role.ADVISER, authority)
    social_worker = member(Role.SOCIAL_WORKER, authority)
    for number, stage in enumerate(STAGES):
        school = schools[number % SCHOOLS]
        first = number % len(STAGES) == 0  # one in twelve has just come into care
        since = date(2026, 9, 7) if first else date(2025, 9, 15 + number)
        born = date(2010 + number % 8, 1 + number, 5)
        child = in_care(ChildFactory(authority=authority, date_of_birth=born, year_group=""), since=since)
        enrol(child, school, since=date(2025, 9, 1))
        allocate(child, social_worker, Role.SOCIAL_WORKER)
        if not first:
            _earlier(child, school, adviser, teachers[school.pk])
        cast = {"social_worker": social_worker, "teacher": teachers[school.pk], "adviser": adviser}
        pep_at(stage, child=child, **cast)


def _earlier(child, school, adviser, teacher) -> None:
    policy, before = child.authority.policies.get(), None
    for name, held_on in EARLIER:
        term = Term.objects.get(authority=child.authority, name=name)
        moment = datetime.combine(held_on, time(12), tzinfo=UTC)
        plan = PEP.objects.create(
            child=child, kind=PEP.Kind.TERMLY, term=term, policy=policy, school=school, previous=before,
            status=PEP.Status.SIGNED_OFF, opened_on=term.first_day, due_on=term.last_day, due_why="Once a term.",
            submitted_at=moment, submitted_by=teacher, signed_off_at=moment, signed_off_by=adviser,
        )  # fmt: skip
        before = plan
        complete = {"status": PartState.Status.COMPLETE, "completed_at": moment, "completed_by": teacher}
        PartState.objects.bulk_create(PartState(pep=plan, part=part, version=1, **complete) for part in Part)
        for model in PAGE_MODELS:
            model.objects.create(pep=plan)
        Meeting.objects.create(pep=plan, on=held_on, starts_at=time(14), place="School", held=True)


# ---------------------------------------------------------------- copies


def multiply(children: int) -> None:
    """At least so many children. Each row of a child, a school or a person becomes as many rows as it takes; the key of
    a copy follows from the key of what was copied and its number, so rows that belong together still do. The advisers
    are not copied: they are who they are for a whole authority."""
    times = -(-children // TEMPLATES)
    stay = list(User.objects.filter(memberships__role=Role.ADVISER).values_list("pk", flat=True))
    copied = list(_copied_models())
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what points at what is right by the way it is made
        for model in copied:
            columns = {
                field.column: _value(field, set(copied), stay)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.AutoField)
            }
            person = {User: "id", Membership: "user_id", AuthorityGrant: "user_id"}.get(model)
            where = f' WHERE "{person}" <> ALL(%(stay)s)' if person else ""
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({", ".join(_quoted(columns))}) '
                f'SELECT {", ".join(columns.values())} FROM (SELECT * FROM "{model._meta.db_table}"{where}) AS old, '
                f"generate_series(2, %(times)s) AS n",
                {"stay": stay, "times": times},
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _copied_models() -> Iterator[type[models.Model]]:
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if not hasattr(model, "history_object") and model not in NOT_COPIED and model.objects.exists():
                yield model


def _quoted(columns):
    return [f'"{column}"' for column in columns]


def _value(field, copied: set, stay: list) -> str:
    """How a column of a copy follows from the column of what was copied."""
    old = f'"{field.column}"'
    to = field.model if field.primary_key and not field.is_relation else field.related_model
    if to in copied and isinstance(to._meta.pk, models.UUIDField):
        new = f"md5({old}::text || n)::uuid"
        return f"CASE WHEN {old} = ANY(%(stay)s) THEN {old} ELSE {new} END" if to is User else new
    if field.column == "urn":
        return "NULL"
    if field.column in {"email", "local_id"}:
        return f"n || '-' || {old}"
    return old


def children_made() -> int:
    return Child.objects.count()


def morning_of(day: date):
    return clock.at(datetime.combine(day, time(6), tzinfo=clock.LONDON))
