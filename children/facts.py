"""What a child's page shows, card by card. Each card stands behind its cell of the table in `access`."""

from django.urls import reverse

from accounts.models import SchoolGrant, User
from accounts.roles import Role
from audit import clock
from audit.prepared import Records
from children import discretion
from children.models import Allocation, CarePeriod, Child, Enrolment, LegalStatus, Placement
from children.permissions import can_read, can_write
from components.words import day_words


def identity_of(child: Child, enrolment: Enrolment | None) -> dict:
    """For `components/identity_bar.html`."""
    facts = [
        {"key": "Year", "value": child.get_year_group_display() or "Not known"},
        {"key": "School", "value": enrolment.school.name if enrolment else "No school place"},
    ]
    if child.pronouns:
        facts.append({"key": "Pronouns", "value": child.pronouns})
    return {"name": child.known_as, "facts": facts, "href": reverse("children:child", args=[child.pk])}


def main_enrolment(child: Child) -> Enrolment | None:
    return _MAIN.first(child.pk)


def cards(user, child: Child, enrolment: Enrolment | None) -> list[dict]:
    """For `components/summary_card.html`; a card this person may not read is not there at all."""
    found = [
        _card(user, child, "identity", "About the child", about, "name"),
        _card(user, child, "attachments", "People", lambda *_: people(user, child, enrolment), "people"),
        _card(user, child, "placement", "Where the child lives", where, "placement"),
        _card(user, child, "care", "Care", care),
        _card(user, child, "attachments", "Schools", schools, "school"),
        _card(user, child, "ids", "Dates and numbers", ids, "details"),
    ]
    return [card for card in found if card]


def _card(user, child, record: str, title: str, rows, page: str = "") -> dict | None:
    if not can_read(user, child, record):
        return None
    actions = []
    if page and can_write(user, child, record):
        actions = [{"text": "Change", "href": reverse(f"children:{page}", args=[child.pk])}]
    return {"title": title, "rows": rows(user, child), "actions": actions}


def _row(key: str, value, empty: str = "Not recorded") -> dict:
    return {"key": key, "value": value, "empty": empty}


# Who stands around a child, in the order of the card; the first two are missed where there is nobody.
PEOPLE = [
    Role.SOCIAL_WORKER,
    Role.DESIGNATED_TEACHER,
    Role.CARER,
    Role.PARENT,
    Role.REVIEWING_OFFICER,
    Role.ADVISER,
]


def about(user, child) -> list[dict]:
    full_name = " ".join(filter(None, [child.given_name, child.family_name]))
    return [
        _row("Full name", full_name),
        _row("Likes to be called", child.preferred_name, "The same as the first name"),
        _row("Year group", child.get_year_group_display()),
        _row("First language", child.first_language),
        _row("Interpreter", "Needed" if child.interpreter_needed else "Not needed"),
    ]


def people(user, child, enrolment) -> list[dict]:
    """Who is attached to the child, today and from a day to come."""
    unnamed = discretion.unnamed_to(user, child)
    rows = []
    for allocation in _ALLOCATIONS.all(child.pk):
        hidden = allocation.role == Role.CARER and allocation.user_id in unnamed
        rows.append(_row(allocation.get_role_display(), "" if hidden else _person_words(allocation), "Confidential"))
    rows += [_row("Designated teacher", _contact_words(teacher)) for teacher in teachers(child, enrolment)]
    present = {row["key"] for row in rows}
    missing = [role for role in PEOPLE[:2] if role.label not in present]
    rows += [_row(role.label, "", "Nobody yet") for role in missing]
    order = [role.label for role in PEOPLE]
    return sorted(rows, key=lambda row: order.index(row["key"]))


def allocations(child):
    """Those of today and of days to come, first who came first."""
    open_rows = Allocation.objects.filter(child=child).exclude(ends__lt=clock.today())
    return open_rows.select_related("user").order_by("role", "starts")


def teachers(child: Child, enrolment: Enrolment | None) -> list[User]:
    """The designated teachers who see this child: none where it is restricted, or nothing is left to do after care."""
    if enrolment is None or child.restricted or child.is_let_go:
        return []
    return _TEACHERS.all(enrolment.school_id)


def _teachers(school):
    today = clock.today()
    grants = SchoolGrant.objects.filter(
        content_object=school, permission__codename=Role.DESIGNATED_TEACHER.codename, starts__lte=today
    ).exclude(ends__lt=today)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name")


def _person_words(allocation) -> str:
    words = _contact_words(allocation.user)
    if allocation.starts > clock.today():
        words += f" (from {day_words(allocation.starts)})"
    elif allocation.ends:
        words += f" (until {day_words(allocation.ends)})"
    return words


def _contact_words(person) -> str:
    return ", ".join(filter(None, [person.name, person.phone, person.email]))


def where(user, child) -> list[dict]:
    placement = _PLACEMENTS.first(child.pk)
    if placement is None:
        return [_row("Lives", "", "Not recorded")]
    kind, since = _row("Kind of placement", placement.get_kind_display()), _row("Since", day_words(placement.starts))
    if placement.confidential and not can_read(user, child, "confidential_place"):
        return [_row("Lives with", "", "A carer"), kind, since, _row("Town and address", "", "Confidential")]
    rows = [_row("Lives with", placement.carer_name), _row("Town", placement.town), kind, since]
    rows += [_row("Address", ", ".join(placement.address.split("\n"))), _row("Phone", placement.carer_phone)]
    if placement.confidential:
        rows.append(_row("Confidential", "Yes: do not pass the address on"))
    return rows


def care(user, child) -> list[dict]:
    period, status = _care_period(child), _STATUSES.first(child.pk)
    since = f"{status.get_code_display()}, since {day_words(status.starts)}" if status else ""
    rows = [
        _row("Legal status", since),
        _row("Emergency placement", "Yes" if period and period.emergency else "No"),
        _row("Unaccompanied asylum-seeking child", "Yes" if child.uasc else "No"),
        _row("Ethnicity", child.get_ethnicity_display()),
        _row("Religion or belief", child.religion),
        *([_row("Gender, in the child’s own words", child.gender)] if child.gender else []),
    ]
    if can_read(user, child, "care_history"):
        rows.append(_row("Category of need", period.get_category_of_need_display() if period else ""))
    return rows


def schools(user, child) -> list[dict]:
    """From now back: the school a child goes to, has been to, or will start at."""
    rows = []
    for enrolment in _ENROLMENTS.all(child.pk):
        until = f" to {day_words(enrolment.ends)}" if enrolment.ends else ""
        starts = f"From {day_words(enrolment.starts)}{until}"
        other = "" if enrolment.main else " (not the main setting)"
        reason = f". {enrolment.reason_for_move}" if enrolment.reason_for_move else ""
        rows.append(_row(f"{enrolment.school.name}{other}", f"{starts}{reason}"))
    return rows or [_row("School", "", "No school place")]


def ids(user, child) -> list[dict]:
    return [
        _row("Date of birth", day_words(child.date_of_birth)),
        _row("Sex", child.get_sex_display()),
        _row("Looked after", looked_after_words(child)),
        _row("UPN", child.upn),
        _row("ULN", child.uln),
        *([_row("NHS number", child.nhs_number)] if child.authority.nhs_numbers else []),
        _row("Case-system id", child.local_id),
    ]


def looked_after_words(child) -> str:
    period = _care_period(child)
    if period is None:
        return ""
    about = " (estimated)" if period.starts_estimated else ""
    if period.ends:
        return f"From {day_words(period.starts)}{about} to {day_words(period.ends)}"
    return f"Since {day_words(period.starts)}{about}"


def _care_period(child) -> CarePeriod | None:
    return _CARE_PERIODS.first(child.pk)


# Asked of every child's page.
_MAIN = Records(lambda child: Enrolment.objects.filter(child=child).main().current().select_related("school"))
_ENROLMENTS = Records(lambda child: Enrolment.objects.filter(child=child).select_related("school"))
_ALLOCATIONS = Records(lambda child: allocations(child).exclude(role=Role.YOUNG_PERSON))
_TEACHERS = Records(_teachers)
_PLACEMENTS = Records(lambda child: Placement.objects.filter(child=child).current())
_CARE_PERIODS = Records(lambda child: CarePeriod.objects.filter(child=child))
_STATUSES = Records(lambda child: LegalStatus.objects.filter(child=child).current())
