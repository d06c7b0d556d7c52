"""A child's entries as pages list them: each as it was last put right, with what it said before as `earlier`."""

from casework.models import Entry


def with_earlier(found) -> list[Entry]:
    """Of all versions somebody may see: the standing ones in their order. One query, however often they changed."""
    every = list(found.select_related("by"))
    by_id = {entry.pk: entry for entry in every}
    gone = {entry.corrects_id for entry in every}
    standing = [entry for entry in every if entry.pk not in gone]
    for entry in standing:
        entry.earlier, before = [], by_id.get(entry.corrects_id)
        while before:
            entry.earlier.append(before)
            before = by_id.get(before.corrects_id)
    return standing
