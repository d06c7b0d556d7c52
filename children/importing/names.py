"""Children's names and ids: what a return never says, and new ids where a case system was replaced."""

from audit import events
from children.events import facts_changed
from children.importing import words
from children.importing.matching import LEFT_OUT, Known
from children.models import Child, ChildName
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import Line, Result, update_all
from organisations.spreadsheets import Layout

COLUMNS = {
    "child_id": "The id of your case system. It says which child; else UPN and date of birth do, together.",
    "date_of_birth": "If it is there, it must be that of the child: a second check that the row means the right one.",
    "upn": "The unique pupil number.",
    "given_name": "The first name.",
    "family_name": "The last name.",
    "preferred_name": "What the child likes to be called.",
    "year_group": "Like 8, R or N2.",
    "new_child_id": "The new id, where your case system was replaced.",
}
OTHER_NAMES = {
    "child": "child_id", "local_id": "child_id", "id": "child_id", "case_id": "child_id", "dob": "date_of_birth",
    "first_name": "given_name", "forename": "given_name", "last_name": "family_name", "surname": "family_name",
    "known_as": "preferred_name", "year": "year_group", "new_id": "new_child_id",
}  # fmt: skip
LAYOUT = Layout(
    columns=COLUMNS,
    needed=[],
    empty="The file has headings, but nobody under them.",
    other_names=OTHER_NAMES,
    examples=[
        ["12345", "01/05/2014", "", "Ada", "Example", "", "8", ""],
        ["", "03/11/2012", "A801200005001", "Ben", "Example", "Benny", "", ""],
    ],
    **LARGE,
)
FIELDS = [*words.NAMES, "year_group", "upn", "local_id"]


class Loading(RowLoading):
    layout = LAYOUT

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        lines = self.units[start:stop]
        known = Known(self.authority, lines)
        changed: dict[Child, None] = {}
        for line in lines:
            child = known.find(line, result)
            if child is None:
                continue
            called, says = child.local_id, _says(line, child, known, result)
            new = {name: value for name, value in says.items() if value and value != getattr(child, name)}
            for name, value in new.items():
                setattr(child, name, value)
            labels = [str(Child._meta.get_field(name).verbose_name) for name in new]
            result.tell("updated" if new else "unchanged", called, ", ".join(labels), child.pk)
            if new:
                changed[child] = None
        if not dry_run:
            _write(list(changed), by)


def _says(line: Line, child: Child, known: Known, result: Result) -> dict[str, str]:
    says = {
        **words.names(line, result),
        "year_group": words.year_group(line, result),
        "upn": words.number(line, result),
    }
    new_id = line["new_child_id"]
    taken = known.by_id.get(new_id)
    if taken is not None and (taken.pk != child.pk or new_id != child.local_id):
        reason = f"Another child has this id already. {LEFT_OUT}"
        result.refuse(line, "new_child_id", reason, "If both are the same child, put the two records together first.")
    elif len(new_id) > 40:
        result.refuse(line, "new_child_id", f"Longer than 40 characters. {words.KEPT}", "Correct the id.")
    else:
        says["local_id"] = new_id
    return says


def _write(children: list[Child], by) -> None:
    update_all(Child, children, FIELDS)
    ChildName.keep(children)
    said = "changed names or numbers from a file"
    events.record_all(events.event("child.identity_changed", said, each, by=by, child_id=each.pk) for each in children)
    if children:
        facts_changed(child_ids=[child.pk for child in children])
