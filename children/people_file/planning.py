"""What each row of a file of people would do, worked out before anything is written, in a fixed number of queries."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from accounts import permissions
from accounts.actions import role_words, signs_in_already
from accounts.forms import INVITED_HERE
from accounts.models import Invitation, Membership, Team, User
from accounts.roles import OF_CHILD, OF_SCHOOL, Role
from accounts.teams import places_today
from audit import clock
from children import access
from children.models import Allocation, Bar, Child
from components.words import day_words
from organisations.imports import parse_date
from organisations.models import Authority, School
from organisations.spreadsheets import Typed

NEW, CHANGES, SAME, REFUSED = "New", "Changes", "As it is", "Refused"
EFFECTS = {"refused": REFUSED, "new": NEW, "changes": CHANGES, "same": SAME}
WITH_CHILDREN = [role for role in INVITED_HERE if role in OF_CHILD]
FURTHEST = timedelta(days=366 * 20)
SHORT = {
    "sw": Role.SOCIAL_WORKER,
    "dt": Role.DESIGNATED_TEACHER,
    "designated teacher or named lead": Role.DESIGNATED_TEACHER,
    "foster carer": Role.CARER,
    "virtual head": Role.HEAD,
    "admin": Role.ADMINISTRATOR,
    "iro": Role.REVIEWING_OFFICER,
}
ROLE_NAMES = SHORT | {form.lower().replace("_", " "): role for role in INVITED_HERE for form in (role, role.label)}


@dataclass(slots=True)
class Row:
    """One row and what comes of it."""

    typed: Typed
    problems: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    effect: str = SAME
    email: str = ""
    name: str = ""
    role: Role | None = None
    school: School | None = None
    child: Child | None = None
    team: Team | None = None
    starts: date | None = None
    ends: date | None = None
    user: User | None = None
    membership: Membership | None = None

    @property
    def number(self) -> int:
        return self.typed.number

    @property
    def typed_email(self) -> str:
        return self.typed["email"]

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def place(self):
        return self.role, self.school.pk if self.school else None

    def refuse(self, words: str) -> None:
        self.problems.append(words)
        self.effect = REFUSED

    def would(self, effect: str, words: str) -> None:
        self.says.append(words)
        if self.effect == SAME or effect == NEW:
            self.effect = effect

    def note(self, words: str) -> None:
        self.says.append(words)


@dataclass(slots=True)
class Plan:
    """What the file would do. Rows to be written are not yet saved."""

    rows: list[Row]
    people: list[User] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    ending: list[tuple[Membership, date]] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    moved_ends: list[Allocation] = field(default_factory=list)
    joins: list[tuple[User, Team, date]] = field(default_factory=list)  # who works in which team from which day
    letters: dict = field(default_factory=dict)  # whom it is written to: True for an invitation

    @property
    def counts(self) -> Counter:
        return Counter(row.effect for row in self.rows)

    @property
    def invited(self) -> int:
        return sum(self.letters.values())

    @property
    def told(self) -> int:
        return len(self.letters) - self.invited

    @property
    def is_empty(self) -> bool:
        return not (self.counts[NEW] or self.counts[CHANGES])

    @property
    def fingerprint(self) -> str:
        """Of everything that was shown: if it is another one later, something has changed meanwhile."""
        shown = [(row.number, row.effect, row.says, row.problems) for row in self.rows]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def plan(rows: Iterable[Typed], authority: Authority, by: User) -> Plan:
    found = [_cells(typed) for typed in rows]
    known = Known(authority, found, by)
    for row in found:
        _places(row, known)
        _team(row, known)
    _twice(found)
    made = Plan(found)
    planner = _Planner(authority, by, known, made)
    planner.people()
    planner.roles()
    planner.children()
    planner.teams()
    planner.letters()
    return made


# ---------------------------------------------------------------- a row by itself
def _cells(typed: Typed) -> Row:
    row = Row(typed)
    if typed.problem:
        row.refuse(typed.problem)
        return row
    if any(unicodedata.category(letter) == "Cc" for cell in typed.cells.values() for letter in cell):
        row.refuse("The row has characters that cannot be shown. Type it again.")
        return row
    row.name = typed["name"]
    if len(row.name) > 150:
        row.refuse("The name is longer than 150 letters.")
    if len(typed["job_title"]) > 100:
        row.refuse("The job title is longer than 100 letters.")
    row.email = _email(row, typed["email"])
    row.role = _role(row, typed["role"])
    row.starts = _day(row, "starts", "first day")
    row.ends = _day(row, "ends", "last day")
    if row.starts and row.ends and row.ends < row.starts:
        row.refuse(f"The last day, {day_words(row.ends)}, is before the first, {day_words(row.starts)}.")
    return row


def _email(row: Row, text: str) -> str:
    email = text.lower()
    if not email:
        row.refuse("Enter an email address.")
    else:
        try:
            validate_email(email)
        except ValidationError:
            row.refuse(f"“{_short(text)}” is not an email address. Write it like name@example.org.")
        else:
            if len(email) <= 254:
                return email
            row.refuse("The email address is longer than 254 letters.")
    return ""


def _role(row: Row, text: str) -> Role | None:
    role = ROLE_NAMES.get(re.sub(r"[\s_-]+", " ", text).strip().lower())
    if role is None:
        known = ", ".join(role.label for role in INVITED_HERE)
        row.refuse(f"“{_short(text)}” is not a role. Write one of: {known}." if text else f"Enter a role: {known}.")
    return role


def _day(row: Row, column: str, called: str) -> date | None:
    text = row.typed[column]
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        row.refuse(f"“{_short(text)}” is not a date. Write the {called} like 2026-09-01 or 01/09/2026.")
        return None
    if abs(day - clock.today()) > FURTHEST:
        row.refuse(f"The {called}, {day_words(day)}, is too far away. Check the year.")
        return None
    return day


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


# ---------------------------------------------------------------- what the rows refer to
class Known:
    """Everything the rows name that is here already and that this administrator looks after."""

    def __init__(self, authority: Authority, rows: list[Row], by: User):
        self.authority, self.by, self.today = authority, by, clock.today()
        self.people = {user.email: user for user in User.objects.filter(email__in={row.email for row in rows})}
        users = list(self.people.values())
        self.ours = set(
            permissions.people_managed(by).filter(pk__in=[user.pk for user in users]).values_list("pk", flat=True)
        )
        urns = {row.typed["school_urn"] for row in rows} - {""}
        self.schools = {school.urn: school for school in School.objects.filter(urn__in=urns)}
        ids = {row.typed["child_id"] for row in rows} - {""}
        known = Child.objects.known_as(authority, ids)
        writable = Child.objects.attached_to(by, access.may_write("attachments")).in_bulk(
            {child.pk for child in known.values()}
        )
        self.children = {local_id: child for local_id, child in known.items() if child.pk in writable}
        self.memberships: dict = defaultdict(list)
        at_places = Membership.objects.filter(Q(authority=authority) | Q(school__isnull=False), user__in=users)
        for membership in at_places.select_related("user", "authority", "school").order_by("starts"):
            self.memberships[membership.user_id, membership.role, membership.school_id].append(membership)
        self.managed = set(permissions.memberships_managed(by).filter(user__in=users).values_list("pk", flat=True))
        self.allocations: dict = defaultdict(list)
        children = list(self.children.values())
        allocations = Allocation.objects.filter(user__in=users, child__in=children).select_related("user", "child")
        for allocation in allocations.order_by("starts"):
            self.allocations[allocation.user_id, allocation.role, allocation.child_id].append(allocation)
        self.bars = set(Bar.objects.filter(user__in=users, child__in=children).values_list("user", "child"))
        open_links = Invitation.objects.filter(user__in=users, accepted_at=None, expires_at__gt=clock.now())
        self.have_a_link = set(open_links.values_list("user", flat=True))
        self.teams = {team.name.casefold(): team for team in Team.objects.filter(authority=authority)}
        self.in_teams: dict = defaultdict(list)
        for place in places_today(team__authority=authority, user__in=users).select_related("team"):
            self.in_teams[place.user_id].append(place)
        self.administrators = Membership.objects.filter(
            Membership.current_on(self.today), authority=authority, role=Role.ADMINISTRATOR, user__is_active=True
        )


def _places(row: Row, known: Known) -> None:
    """The school and the child a row names, where its role has one."""
    urn, child_id = row.typed["school_urn"], row.typed["child_id"]
    if row.role in OF_SCHOOL:
        row.school = known.schools.get(urn)
        if not urn:
            row.refuse(f"Enter the URN of the school: a {role_words(row.role)} works at one.")
        elif row.school is None or row.school.is_closed:
            row.refuse(f"No open school has the URN {_short(urn)}.")
    elif urn and row.role:
        row.refuse(f"A {role_words(row.role)} works for the authority. Leave the URN of the school empty.")
    if not child_id or row.role is None:
        return
    if row.role not in WITH_CHILDREN:
        seen = "through the school" if row.role in OF_SCHOOL else "of the authority"
        row.refuse(f"A {role_words(row.role)} sees the children {seen}. Leave the id of the child empty.")
        return
    row.child = known.children.get(child_id)
    if row.child is None:
        row.refuse(
            f"No child you can attach people to has the id {_short(child_id)}. Check it. Restricted children are "
            "attached on their own page, by people who see them."
        )


def _team(row: Row, known: Known) -> None:
    name = row.typed["team"]
    if not name or row.role is None:
        return
    row.team = known.teams.get(name.casefold())
    if row.role != Role.SOCIAL_WORKER:
        row.refuse(f"Only social workers are in teams. Leave the team of the {role_words(row.role)} empty.")
    elif row.team is None:
        row.refuse(f"No team is called {_short(name)}. Make it first, under People, Teams, or leave it empty.")


def _twice(rows: list[Row]) -> None:
    """The same row again, or one address with two names."""
    seen: dict = {}
    named: dict[str, Row] = {}
    for row in rows:
        if not (row.email and row.is_good):
            continue
        key = (row.email, row.place, row.child)
        if key in seen:
            row.refuse(f"This says the same person, role and child as row {seen[key].number}. Leave one out.")
            continue
        seen[key] = row
        first = named.setdefault(row.email, row) if row.name else None
        if first and first.name.casefold() != row.name.casefold():
            row.refuse(f"Row {first.number} gives this email address to {first.name}. Check which of the two is right.")


# ---------------------------------------------------------------- all rows together
class _Planner:
    def __init__(self, authority: Authority, by: User, known: Known, made: Plan):
        self.authority, self.by, self.known, self.plan = authority, by, known, made
        self.today = known.today
        self.new_people: dict[str, User] = {}

    def good(self) -> list[Row]:
        return [row for row in self.plan.rows if row.is_good]

    def people(self) -> None:
        names = {row.email: row for row in reversed(self.good()) if row.name}
        titles = {row.email: row.typed["job_title"] for row in reversed(self.good()) if row.typed["job_title"]}
        for row in self.good():
            row.user = self.known.people.get(row.email)
            if row.user is None:
                self._newcomer(row, names, titles)
            elif row.user.pk not in self.known.ours:
                row.refuse("This address belongs to somebody outside your authority. Invite them by themselves.")
            elif not row.user.is_active:
                row.refuse(f"The account of {row.user.name} is suspended. Open it again first, or leave the row out.")
            elif row.child and (row.user.pk, row.child.pk) in self.known.bars:
                row.refuse(f"{row.user.name} may not see this child.")

    def _newcomer(self, row: Row, names: dict, titles: dict) -> None:
        if row.email not in names:
            row.refuse("Enter the name: nobody here has this email address yet.")
            return
        if row.email not in self.new_people:
            user = User(email=row.email, name=names[row.email].name, job_title=titles.get(row.email, ""))
            user.set_unusable_password()
            self.new_people[row.email] = user
        row.user = self.new_people[row.email]

    def roles(self) -> None:
        groups: dict = defaultdict(list)
        for row in self.good():
            groups[row.user, row.place].append(row)
        for rows in groups.values():
            self._role(rows)
        used = {row.user for row in self.good()}
        self.plan.people = [user for user in self.new_people.values() if user in used]

    def _role(self, rows: list[Row]) -> None:
        """Rows of one person in one role: at most one is about the role itself, the others are about children."""
        first = rows[0]
        former = self.known.memberships.get((first.user.pk, first.role.value, first.school and first.school.pk), [])
        membership = next((each for each in reversed(former) if not _is_before(each.ends, self.today)), None)
        itself = next((row for row in rows if row.child is None), None)
        if membership is None:
            membership = self._new_role(rows, itself, former)
        elif itself:
            self._end_role(itself, membership)
        for row in rows:
            row.membership = membership

    def _new_role(self, rows: list[Row], itself: Row | None, former: list[Membership]) -> Membership | None:
        ends = itself.ends if itself else None
        for row in rows:
            self._check_new(row, ends, former)
        rows = [row for row in rows if row.is_good]
        if not rows:
            return None
        row = itself if itself in rows else rows[0]
        starts = min(each.starts or self.today for each in rows)
        where = {"school": row.school} if row.school else {"authority": self.authority}
        membership = Membership(user=row.user, role=row.role, starts=starts, ends=ends, **where)
        self.plan.memberships.append(membership)
        what = f"Becomes {role_words(row.role)} for {row.school or self.authority}"
        row.would(NEW, f"{what} from {day_words(starts)}{_until(ends)}{self._known_as(row)}")
        return membership

    def _check_new(self, row: Row, role_ends: date | None, former: list[Membership]) -> None:
        """Whatever would stop a row is found before it brings somebody into a role."""
        starts, ends = row.starts or self.today, row.ends or role_ends
        left = next((each for each in former if each.starts <= starts <= each.ends), None)
        if row.user.pk == self.by.pk:
            row.refuse("You cannot give yourself a role. Ask another administrator.")
        elif left:
            row.refuse(f"The role ended on {day_words(left.ends)}. To give it again, write a later first day.")
        elif _is_before(ends, self.today):
            row.refuse(f"The last day, {day_words(ends)}, is over already.")
        elif role_ends and (_is_before(role_ends, ends) or role_ends < starts):
            row.refuse(f"The role ends sooner, on {day_words(role_ends)}.")

    def _known_as(self, row: Row) -> str:
        """A wrong address shows in the name it belongs to."""
        same = row.email in self.new_people or not row.name or row.name.casefold() == row.user.name.casefold()
        return "" if same else f" (is here as {row.user.name})"

    def _end_role(self, row: Row, membership: Membership) -> None:
        where = row.school or self.authority
        since = f"Is {role_words(row.role)} for {where} since {day_words(membership.starts)}"
        if row.ends is None or row.ends == membership.ends:
            row.note(f"{since}{_until(membership.ends)}{self._known_as(row)}")
        elif row.user.pk == self.by.pk:
            row.refuse("You cannot end your own role. Ask another administrator.")
        elif membership.pk not in self.known.managed:
            row.refuse("Only an administrator of the authority that gave this role can end it.")
        elif row.ends < membership.starts:
            row.refuse(f"The role began on {day_words(membership.starts)}, after this last day.")
        elif row.role == Role.ADMINISTRATOR and not self._others_administer(membership, row.ends):
            row.refuse(f"{self.authority} would have no administrator. Invite another one first.")
        else:
            self.plan.ending.append((membership, row.ends))
            membership.ends = row.ends
            row.would(CHANGES, f"{since}, now{_until(row.ends)}{self._known_as(row)}")

    def _others_administer(self, membership: Membership, last_day: date) -> bool:
        leaving = {each.pk: ends for each, ends in self.plan.ending}
        for other in self.known.administrators:
            ends = leaving.get(other.pk, other.ends)
            if other.pk != membership.pk and (ends is None or ends > last_day):
                return True
        return False

    # ------------------------------------------------------------ children
    def children(self) -> None:
        for row in self.good():
            if row.child and row.membership:
                self._child(row)

    def _child(self, row: Row) -> None:
        role_ends = row.membership.ends
        starts, ends = row.starts or self.today, row.ends or role_ends
        child = f"child {row.child.local_id}"
        here = self._time_with(row, starts, ends)
        if role_ends and (_is_before(role_ends, ends) or role_ends < starts):
            row.refuse(f"The role ends sooner, on {day_words(role_ends)}.")
        elif here is None and _is_before(ends, self.today):
            row.refuse(f"The last day, {day_words(ends)}, is over already.")
        elif row.user.pk == self.by.pk and (here is None or row.ends not in {None, here.ends}):
            row.refuse("You cannot attach yourself to a child. Ask another administrator.")
        elif here is None:
            self.plan.allocations.append(
                Allocation(child=row.child, user=row.user, role=row.role, starts=starts, ends=ends)
            )
            row.would(NEW, f"Joins {child} from {day_words(starts)}{_until(ends)}")
        elif row.ends and row.ends != here.ends:
            here.ends = row.ends
            self.plan.moved_ends.append(here)
            row.would(CHANGES, f"With {child} since {day_words(here.starts)}, now{_until(row.ends)}")
        elif _is_before(here.ends, self.today):
            row.note(f"Was with {child} until {day_words(here.ends)}. To attach them again, write a later first day")
        else:
            row.note(f"With {child} since {day_words(here.starts)}{_until(here.ends)}")

    def _time_with(self, row: Row, starts: date, ends: date | None) -> Allocation | None:
        """The time with this child that the row speaks of: what is not over comes first, the latest of it."""
        rows = self.known.allocations.get((row.user.pk, row.role.value, row.child.pk), [])
        not_over = [each for each in rows if not _is_before(each.ends, self.today)]
        for each in reversed(not_over or rows):
            if not _is_before(each.ends, starts) and not _is_before(ends, each.starts):
                return each
        return None

    # ------------------------------------------------------------ teams
    def teams(self) -> None:
        """Each person once, however many of their rows name the team."""
        said: dict[User, Row] = {}
        for row in self.good():
            if row.team is None or row.membership is None:
                continue
            first = said.setdefault(row.user, row)
            if first is not row:
                if first.team != row.team:
                    row.refuse(f"Row {first.number} puts them into the team {first.team.name}. Nobody works in two.")
                continue
            here = self.known.in_teams.get(row.user.pk, [])
            before = next((place.team for place in here if not place.manages), None)
            if any(place.team == row.team for place in here):
                row.note(f"In the team {row.team.name}")
            elif row.user.pk == self.by.pk:
                row.refuse("You cannot put yourself into a team. Ask another administrator.")
            else:
                self.plan.joins.append((row.user, row.team, max(self.today, row.membership.starts)))
                leaves = f", and leaves {before.name}" if before else ""
                row.would(CHANGES, f"Joins the team {row.team.name}{leaves}")

    # ------------------------------------------------------------ who is written to
    def letters(self) -> None:
        """Invitations are for those who cannot sign in yet and have no link that works."""
        for membership in self.plan.memberships:
            user = membership.user
            if signs_in_already(user) or user.pk not in self.known.have_a_link:
                self.plan.letters[user.pk] = not signs_in_already(user)
        unsaid = dict(self.plan.letters)
        for row in self.good():
            if row.effect == NEW and row.user.pk in unsaid:
                is_invited = unsaid.pop(row.user.pk)
                row.note("Gets an invitation by email" if is_invited else "Is told of the new role by email")


def _is_before(day: date | None, other: date | None) -> bool:
    """No day is until further notice, which is before nothing."""
    return day is not None and (other is None or day < other)


def _until(ends: date | None) -> str:
    return f" until {day_words(ends)}" if ends else ""
