"""Ids of the case system under which a child was known before two records of them were put together.

Where a file still has the child twice, under both ids, neither row is taken: what was put together would come apart
again, one row undoing the other.
"""

from collections.abc import Container
from uuid import UUID

from children.models import Child

TOLD_TWICE = (
    "child {}: the file has this child under two ids, of which the records here were put together. Neither row was "
    "taken. Put the two together in your case system too."
)


def told_twice(known: dict[str, Child], in_file: Container[str]) -> set[str]:
    """Of the ids of a step (id -> the child as known here), those whose child the file names by another id as well."""
    ids: dict[UUID, set[str]] = {child.pk: {child.local_id} for child in known.values()}
    for child_id, local_id in Child.objects.filter(merged_into__in=list(ids)).values_list("merged_into", "local_id"):
        ids[child_id].add(local_id)
    named = {pk: {local_id for local_id in of if local_id in in_file} for pk, of in ids.items() if len(of) > 1}
    return {local_id for local_id, child in known.items() if len(named.get(child.pk, ())) > 1}
