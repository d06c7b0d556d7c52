"""The rungs that were reached since the duties were last looked at, recorded by the database itself: a row for each,
and the day on which to look again.

Thousands of duties share a due date, a policy and a calendar. Where such a group stands on its ladder is worked out
once, in Python; the rows are written from that in one statement for all groups.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.db.models.functions import Coalesce

from accounts.roles import OF_SCHOOL, Role
from audit import clock
from organisations.calendars import Calendars, rules_of
from organisations.models import Authority, Policy, Term
from signoff.models import Duty
from signoff.reminders.ladder import Standing, standing

BATCH = 20_000  # duties in one transaction
BATCH_OF_ONE_WRITER = 2_000  # under half a second where there is one writer
NEVER = date.max
AT_SCHOOL = sorted(role.value for role in OF_SCHOOL)


@dataclass(frozen=True)
class Group:
    """What duties have in common that stand on the same rung. Without a plan the policy is the authority's of today,
    without terms of the school's own the calendar is the authority's: then the authority's id stands for them."""

    due_on: date
    at_school: int  # 1 or 0: the database compares it
    authority_id: UUID
    policy: UUID
    calendar: UUID


def record() -> int:
    """All of today; returns how many rows were written. What was written before is not written again."""
    today, ladders, made = clock.today(), _Ladders(), 0
    stands = {group: ladders.standing(group, today) for group in _groups(today)}
    while stands:
        written, looked_at = _write(stands, today)
        made += written
        if not looked_at:
            break
    return made


def _groups(today: date) -> Iterator[Group]:
    own = Term.objects.filter(authority=OuterRef("child__authority"), school=OuterRef("pep__school"))
    due = Duty.objects.running().filter(remind_on__lte=today).order_by()
    due = due.annotate(
        at_school=Case(When(role__in=AT_SCHOOL, then=Value(1)), default=Value(0)),
        policy=Coalesce(F("pep__policy_id"), F("child__authority_id")),
        calendar=Case(When(Exists(own), then=F("pep__school_id")), default=F("child__authority_id")),
    )
    for row in due.values_list("due_on", "at_school", "child__authority_id", "policy", "calendar").distinct():
        yield Group(*row)


class _Ladders:
    """Where groups stand; policies and calendars are read once."""

    def __init__(self):
        self.calendars, self.rules = Calendars(), {}
        self.authorities = Authority.objects.in_bulk()

    def standing(self, group: Group, today: date) -> Standing:
        authority = self.authorities[group.authority_id]
        if group.policy not in self.rules:
            policy = (
                self.calendars.policy_for(authority, today)
                if group.policy == authority.pk
                else Policy.objects.get(pk=group.policy)
            )
            self.rules[group.policy] = rules_of(policy)
        calendar = self.calendars.calendar_for(authority, group.calendar)
        role = AT_SCHOOL[0] if group.at_school else Role.SOCIAL_WORKER
        return standing(group.due_on, self.rules[group.policy].reminders, calendar, role, today)


# ---------------------------------------------------------------- the statement

_DUE = """
standing (due_on, at_school, authority_id, policy, calendar, rung, falls_on, escalated_on, look_again_on) AS (
    VALUES {standing}
), own AS (
    SELECT DISTINCT authority_id, school_id FROM organisations_term WHERE school_id IS NOT NULL
), duties AS {materialized} (
    SELECT duty.id, duty.kind, duty.role, duty.due_on, duty.opened_on, child.authority_id,
        CASE WHEN duty.role IN ({at_school}) THEN 1 ELSE 0 END AS at_school,
        COALESCE(pep.policy_id, child.authority_id) AS policy,
        COALESCE(own.school_id, child.authority_id) AS calendar
    FROM signoff_duty AS duty
    JOIN children_child AS child ON child.id = duty.child_id
    LEFT JOIN peps_pep AS pep ON pep.id = duty.pep_id
    LEFT JOIN own ON own.authority_id = child.authority_id AND own.school_id = pep.school_id
    WHERE duty.done_on IS NULL AND duty.closed_on IS NULL AND duty.remind_on <= %s
        AND (duty.paused_until IS NULL OR duty.paused_until < %s)
    {some}
), due AS {materialized} (
    SELECT duties.id, kind, role, due_on, opened_on, rung, falls_on, escalated_on, look_again_on
    FROM duties
    JOIN standing USING (due_on, at_school, authority_id, policy, calendar)
)"""
_RECORD = """
INSERT INTO signoff_reminder (duty_id, role, due_on, rung, falls_on)
SELECT id, role, due_on, rung, falls_on FROM due WHERE rung <> '' AND falls_on >= opened_on
UNION ALL
SELECT id, 'head', due_on, 'escalated', escalated_on FROM due WHERE escalated_on <> %s AND kind <> 'file'
ON CONFLICT DO NOTHING"""
_LOOK_AGAIN = """
UPDATE signoff_duty SET remind_on = NULLIF(due.look_again_on, %s) FROM due WHERE due.id = signoff_duty.id"""

_BOTH = """
WITH {due}, made AS ({record} RETURNING 1), moved AS ({look_again} RETURNING 1)
SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM moved)"""


@transaction.atomic
def _write(stands: dict[Group, Standing], today: date) -> tuple[int, int]:
    """Some of the duties of these groups: how many rows were written, and how many duties were looked at."""
    rows = [_row(group, stand) for group, stand in stands.items()]
    day, never = _prepared("due_on", today), _prepared("due_on", NEVER)
    due = [*(value for row in rows for value in row), *AT_SCHOOL, day, day]
    words = {
        "standing": ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows)),
        "at_school": ", ".join(["%s"] * len(AT_SCHOOL)),
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement: what another transaction changes meanwhile is either seen by all of it or by none.
            some = f"LIMIT {BATCH} FOR UPDATE OF duty SKIP LOCKED"
            found = _DUE.format(materialized="MATERIALIZED", some=some, **words)
            both = _BOTH.format(due=found, record=_RECORD, look_again=_LOOK_AGAIN)
            cursor.execute(both, [*due, never, never])
            return cursor.fetchone()
        # With one writer nobody changes anything between two statements, and both find the same duties.
        some = f"ORDER BY duty.id LIMIT {BATCH_OF_ONE_WRITER}"
        found = f"WITH {_DUE.format(materialized='', some=some, **words)}"
        counts = []
        for statement in (_RECORD, _LOOK_AGAIN):
            cursor.execute(f"{found}{statement} RETURNING 1", [*due, never])
            counts.append(len(cursor.fetchall()))
        return counts


def _row(group: Group, stands: Standing) -> list:
    """As the database keeps such values. What there is none of is NEVER: a column of a list of values has one type."""
    ids = (_prepared("id", value) for value in (group.authority_id, group.policy, group.calendar))
    reached = stands.reached
    days = [
        reached.on if reached else NEVER,
        stands.escalated.on if stands.escalated else NEVER,
        stands.look_again_on or NEVER,
    ]
    days = (_prepared("due_on", day) for day in days)
    return [_prepared("due_on", group.due_on), group.at_school, *ids, reached.name if reached else "", *days]


def _prepared(field: str, value):
    return Duty._meta.get_field(field).get_db_prep_value(value, connection)
