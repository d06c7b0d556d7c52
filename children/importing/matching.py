"""Which child a row means: by the id of the case system, or by UPN together with the date of birth."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from children import upn
from children.models import Child
from organisations.imports import Line, Result, parse_date, why_no_date
from organisations.models import Authority

LEFT_OUT = "The row was left out."


class Known:
    """Children of an authority whom some rows may mean, locked until the end of the step."""

    def __init__(self, authority: Authority, lines: Iterable[Line]):
        ids = {line[column] for line in lines for column in ("child_id", "new_child_id")} - {""}
        numbers = {upn.tidy(line["upn"]) for line in lines} - {""}
        named = Q(local_id__in=ids) | Q(upn__in=numbers)
        found = Child.objects.select_for_update(of=("self",)).filter(named, authority=authority)
        self.by_id: dict[str, Child] = {}
        self.by_upn: dict[str, list[Child]] = defaultdict(list)
        for row in found.select_related("merged_into").order_by("pk"):
            child = row.merged_into or row  # what is left of a record leads to the one that goes on
            self.by_id[row.local_id] = child
            if row.upn and child not in self.by_upn[row.upn]:
                self.by_upn[row.upn].append(child)

    def find(self, line: Line, result: Result) -> Child | None:
        """None with the reason noted. Nobody is guessed: two numbers must agree, or the id of the case system."""
        born = day(line, "date_of_birth", result, LEFT_OUT)
        if line["date_of_birth"] and born is None:
            return None
        if line["child_id"]:
            return self._by_id(line, born, result)
        number = upn.tidy(line["upn"])
        if not number or born is None:
            fix = "Enter child_id, or upn and date_of_birth together."
            result.refuse(line, "child_id", f"The row does not say which child it means. {LEFT_OUT}", fix)
            return None
        same = [child for child in self.by_upn[number] if child.date_of_birth == born]
        if len(same) == 1:
            return same[0]
        reason = "More than one child has" if same else "No child here has"
        reason = f"{reason} this UPN and date of birth. {LEFT_OUT}"
        result.refuse(line, "upn", reason, "Enter the id of your case system in child_id.")
        return None

    def _by_id(self, line: Line, born: date | None, result: Result) -> Child | None:
        child = self.by_id.get(line["child_id"])
        if child is None:
            reason = f"No child here has this id. {LEFT_OUT}"
            twin = next((each for each in self.by_upn[upn.tidy(line["upn"])] if each.date_of_birth == born), None)
            fix = "Correct the id, or import the child first."
            if twin:
                fix = f"A child with this UPN and birthday is here as {twin.local_id}: use that id."
            result.refuse(line, "child_id", reason, fix)
            return None
        if born and child.date_of_birth != born:
            reason = f"The child with this id was born on another day. {LEFT_OUT}"
            result.refuse(line, "date_of_birth", reason, "Correct the id or the date of birth.")
            return None
        return child


def day(line: Line, column: str, result: Result, what_then: str) -> date | None:
    if not line[column]:
        return None
    try:
        return parse_date(line[column])
    except ValueError:
        reason, fix = why_no_date(line[column])
        result.refuse(line, column, f"{reason} {what_then}", fix)
        return None
