"""What is already known about a child, shown beside the questions so that it is checked and not typed again."""

from audit import clock
from children import access
from children.models import CarePeriod, LegalStatus, Placement
from components.words import day_words

RESTRICTED_TO_CARE = {"J1", "J2", "J3"}  # remand and the like: not told to school


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
    if placement.town:
        found.append({"key": "Town", "value": placement.town})
    if placement.address and access.can_read(capacities, "confidential_place"):
        found.append({"key": "Address", "value": placement.address})
    return found
