"""Who does what was agreed: the roles that can be given a duty, and who holds them for this child today."""

from peps.models import PEP, AgreedAction
from peps.voice import readers

Owner = AgreedAction.Owner


def names(pep: PEP) -> dict[str, str]:
    """Names by role; a role that nobody holds is left out."""
    found = {}
    for owner in (Owner.TEACHER, Owner.SOCIAL_WORKER, Owner.ADVISER):
        people = readers.holders(pep, owner.value)
        if people:
            found[owner.value] = ", ".join(person.name for person in people[:2])
    return found
