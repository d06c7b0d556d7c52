"""What is already known about a child, shown beside the questions so that it is checked and not typed again."""

from accounts.roles import Role
from audit import clock
from children import access, discretion
from children.models import Allocation, CarePeriod, LegalStatus, Placement
from components.words import day_words

PROFESSIONALS = [Role.SOCIAL_WORKER, Role.REVIEWING_OFFICER, Role.ADVISER]
RESTRICTED_TO_CARE = {"J1", "J2", "J3"}  # remand and the like: not told to school


def beside(slug: str, pep, capacities) -> list[dict]:
    """What is known already, for the page on which it is confirmed."""
    if slug == "care":
        return care_facts(pep.child, capacities) + corporate_parent(pep.child)
    if slug == "home":
        return placement_facts(pep.child, capacities) + placements_so_far(pep.child, capacities)
    if slug == "contacts":
        return people_facts(pep.child, capacities)
    if slug == "school":
        return setting_facts(pep, capacities)
    if slug == "history":
        return school_facts(pep.child, capacities)
    return []


def people_facts(child, capacities) -> list[dict]:
    """Who works with the child today, and how to reach them: checked here, kept with the child."""
    if not access.can_read(capacities, "attachments"):
        return []
    rows = Allocation.objects.filter(child=child, role__in=PROFESSIONALS).current().select_related("user")
    people = {role: [row.user for row in rows if row.role == role] for role in PROFESSIONALS}
    return [
        {
            "key": role.label,
            "value": "; ".join(", ".join(filter(None, [who.name, who.phone, who.email])) for who in people[role]),
            "empty": "Nobody yet",
        }
        for role in PROFESSIONALS
    ]


def setting_facts(pep, capacities) -> list[dict]:
    """Where the child is taught now, and in which year: changed on the child’s own page."""
    if not access.can_read(capacities, "identity"):
        return []
    found = [{"key": "Year", "value": pep.child.get_year_group_display(), "empty": "By the date of birth"}]
    if not access.can_read(capacities, "attachments"):
        return found
    for enrolment in pep.child.enrolments.current().select_related("school"):
        urn = f", URN {enrolment.school.urn}" if enrolment.school.urn else ""
        words = f"{enrolment.school.name}{urn}, since {day_words(enrolment.starts)}"
        found.append({"key": "Main setting" if enrolment.main else "Also taught at", "value": words})
    return found if len(found) > 1 else [*found, {"key": "Main setting", "value": "", "empty": "No school place"}]


def people_asked(user, pep) -> list:
    """Who is asked to the meeting, each with the name under which this reader may know them."""
    rows, unnamed = list(pep.invitees.all()), discretion.unnamed_to(user, pep.child)
    for row in rows:
        row.shown_name = discretion.THE_CARER if row.user_id in unnamed else row.name
    return rows


def corporate_parent(child) -> list[dict]:
    """Whose child this is in law, and whom to ring."""
    authority = child.authority
    words = ", ".join(filter(None, [authority.virtual_school_name, authority.phone, authority.email]))
    return [{"key": "Corporate parent", "value": authority.name}, {"key": "Virtual School", "value": words}]


def placements_so_far(child, capacities) -> list[dict]:
    if not access.can_read(capacities, "care_history"):
        return []
    number = Placement.objects.filter(child=child).count()
    return [{"key": "Placements so far", "value": str(number)}]


def school_facts(child, capacities) -> list[dict]:
    """Schools the portal knows of, from now back, with why the child moved."""
    if not access.can_read(capacities, "attachments"):
        return []
    found = []
    for enrolment in child.enrolments.select_related("school"):
        until = f" to {day_words(enrolment.ends)}" if enrolment.ends else ""
        why = f". {enrolment.reason_for_move}" if enrolment.reason_for_move else ""
        found.append({"key": enrolment.school.name, "value": f"From {day_words(enrolment.starts)}{until}{why}"})
    return found


def care_facts(child, capacities) -> list[dict]:
    """Care start, legal status and where the child lives, as far as these capacities may see them."""
    found = []
    care = CarePeriod.objects.filter(child=child).first()
    if care and access.can_read(capacities, "ids"):
        words = day_words(care.starts) + (" (estimated)" if care.starts_estimated else "")
        found.append({"key": "Looked after since", "value": words})
    status = LegalStatus.objects.filter(child=child).current().first()
    if status and access.can_read(capacities, "care"):
        hidden = status.code in RESTRICTED_TO_CARE and not access.can_read(capacities, "care_history")
        found.append({"key": "Legal status", "value": "Known to the social worker" if hidden else str(status)})
    found += placement_facts(child, capacities)
    return found


def placement_facts(child, capacities) -> list[dict]:
    if not access.can_read(capacities, "placement"):
        return []
    placement = Placement.objects.filter(child=child).current(clock.today()).first()
    if placement is None:
        return [{"key": "Lives with", "value": "", "empty": "Not recorded"}]
    open_to_reader = not placement.confidential or access.can_read(capacities, "confidential_place")
    if not open_to_reader:
        return [{"key": "Lives with", "value": "A carer. The place is confidential."}]
    found = [{"key": "Lives with", "value": placement.carer_name or placement.get_kind_display()}]
    if placement.carer_name and placement.kind:
        found.append({"key": "Kind of placement", "value": placement.get_kind_display()})
    if placement.carer_phone and access.can_read(capacities, "contacts"):
        found.append({"key": "Telephone", "value": placement.carer_phone})
    if placement.town:
        found.append({"key": "Town", "value": placement.town})
    if placement.address and access.can_read(capacities, "confidential_place"):
        found.append({"key": "Address", "value": placement.address})
    return found
