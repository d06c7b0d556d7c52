"""A record that was taken out is taken in again: every row as it was, with its history, in one transaction or not at
all. Nobody's account comes along, so nobody sees more than they did: authors are known by name and cannot sign in."""

from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.core.serializers.python import Deserializer
from django.db import IntegrityError, transaction

from accounts.actions import Refused
from accounts.models import User
from audit.models import Event, Look, LookInList
from children import carers
from children.models import Child, ChildName
from organisations.models import Authority
from records.content import FORMAT, VERSION, is_counted
from records.reach import pointed_at, rows_of, ways

# How rows that both portals may have are recognised; of every other table a row is the same if its id is.
KNOWN_BY = {
    "organisations.authority": ["code"],
    "organisations.school": ["urn"],
    "organisations.term": ["authority_id", "school_id", "name", "first_day"],
    "organisations.policy": ["authority_id", "valid_from"],
}
FIRST = list(KNOWN_BY)  # what others point at, in this order
AT_ONCE = 500


@dataclass
class Restored:
    """What came in: rows by table, and what was here already."""

    child: UUID
    rows: dict[str, int] = field(default_factory=dict)
    people: int = 0
    known: int = 0  # authorities, schools, terms … that were here already

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def check(content: dict) -> None:
    """Refuse what is no record, or one of a later version."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise Refused("This is not a record that ePEP has written.")
    if content.get("version") != VERSION:
        raise Refused(f"This record is of version {content.get('version')}. This portal reads version {VERSION}.")
    unknown = {*content["tables"]} - {model._meta.label_lower for model in ways()}
    unknown |= {*content["around"]} - {model._meta.label_lower for model in pointed_at()}
    if unknown:
        raise Refused(f"A record of this portal does not hold: {', '.join(sorted(unknown))}. Nothing was changed.")
    if Child.objects.filter(pk=content["child"]).exists():
        raise Refused("This child’s record is here already. Nothing was changed.")


def child_of(content: dict) -> dict:
    """The row of the child; what is left of records that were put together with it lies beside it."""
    return next(row for row in content["tables"]["children.child"] if row["pk"] == content["child"])


@transaction.atomic
def restore(content: dict, *, authority: Authority | None = None, local_id: str = "") -> Restored:
    """Take a record in. With an authority the child is theirs from now on; else that of the authority it came from.
    `local_id` is the id of the case there, where it is another one."""
    check(content)
    taken = Restored(UUID(content["child"]))
    taken.people = _meet(content["people"])
    same = _Same(authority)
    for label in sorted(content["around"], key=lambda label: FIRST.index(label) if label in FIRST else len(FIRST)):
        taken.known += same.put(label, content["around"][label])
    if authority:
        for child in content["tables"]["children.child"]:
            child["fields"]["authority"] = str(authority.pk)
    if local_id:
        child_of(content)["fields"]["local_id"] = local_id
    try:
        for label, rows in content["tables"].items():
            taken.rows[label] = _insert(apps.get_model(label), same.pointed(label, rows))
        taken.rows["audit.event"] = _insert(Event, content["events"])
        taken.rows["audit.look"] = _insert_looks(content["looks"], taken.child)
    except IntegrityError as problem:
        raise Refused(f"The record does not fit what is here: {problem}. Nothing was changed.") from problem
    _check_is_of_one_child(content, taken)
    child = Child.objects.get(pk=taken.child)
    ChildName.keep([child])
    carers.sync([child])
    return taken


def _check_is_of_one_child(content: dict, taken: Restored) -> None:
    """A file that somebody has written into brings nothing to another child's record."""
    strays = [
        label
        for label, rows in content["tables"].items()
        if rows_of(apps.get_model(label), taken.child).count() != len(rows)
    ]
    if any(row["fields"].get("child_id") != str(taken.child) for row in content["events"]):
        strays.append("audit.event")
    if strays:
        raise Refused(f"This holds rows of somebody else’s record: {', '.join(sorted(strays))}. Nothing was changed.")


def _meet(people: list[dict]) -> int:
    """Those who are named, known by their id: without a way to sign in."""
    here = set(User.objects.filter(pk__in=[each["id"] for each in people]).values_list("pk", flat=True))
    new = [each for each in people if UUID(each["id"]) not in here]
    taken = set(User.objects.filter(email__in=[each["email"] for each in new]).values_list("email", flat=True))
    for each in new:
        email = f"{each['id']}@came-with-a-record.invalid" if each["email"] in taken else each["email"]
        user = User(pk=each["id"], name=each["name"], email=email, is_active=False)
        user.set_unusable_password()
        user.save()
    return len(new)


class _Same:
    """What is the same here under another id."""

    def __init__(self, taker: Authority | None):
        self.ids: dict[tuple[str, str], str] = {}
        self.closed = set(Authority.objects.values_list("pk", flat=True)) - {taker and taker.pk} if taker else set()

    def put(self, label: str, rows: list[dict]) -> int:
        """Insert what is not here. Returns how many were."""
        model, new, known = apps.get_model(label), [], 0
        for row, made in zip(rows, _objects(model, self.pointed(label, rows)), strict=True):
            if here := self._here(label, model, made):
                known += 1
                if str(here) != row.get("pk"):
                    self.ids[label, row["pk"]] = str(here)
            elif getattr(made, "authority_id", None) in self.closed:
                raise Refused(
                    f"It brings {model._meta.verbose_name_plural} of another authority that is here already, which are "
                    "theirs to change. Ask them to hand the child over here instead."
                )
            else:
                new.append(made)
        model._base_manager.bulk_create(new, batch_size=AT_ONCE)
        return known

    def pointed(self, label: str, rows: list[dict]) -> list[dict]:
        """The rows, with each key that leads to something known here under another id led to that."""
        if not self.ids:
            return rows
        keys = {
            each.name: each.related_model._meta.label_lower
            for each in apps.get_model(label)._meta.concrete_fields
            if each.is_relation and each.related_model
        }
        return [{**row, "fields": self._led(row["fields"], keys)} for row in rows]

    def _led(self, fields: dict, keys: dict[str, str]) -> dict:
        return {name: self.ids.get((keys.get(name, ""), str(value)), value) for name, value in fields.items()}

    def _here(self, label: str, model, made):
        if model._base_manager.filter(pk=made.pk).exists():
            return made.pk
        if names := KNOWN_BY.get(label):
            found = model._base_manager.filter(**{name: getattr(made, name) for name in names})
            return found.values_list("pk", flat=True).first()
        return None


def _objects(model, rows: list[dict]) -> list:
    label = model._meta.label_lower
    return [each.object for each in Deserializer([{"model": label, **row} for row in rows])]


def _insert(model, rows: list[dict]) -> int:
    made = _objects(model, rows)
    if is_counted(model):
        for each in made:
            each.pk = None
    model._base_manager.bulk_create(made, batch_size=AT_ONCE)
    return len(made)


def _insert_looks(looks: list[dict], child_id: UUID) -> int:
    made = Look.objects.bulk_create([Look(child_ids=[str(child_id)], **look) for look in looks], batch_size=AT_ONCE)
    LookInList.objects.bulk_create(
        [LookInList(look_id=look.pk, child_id=child_id) for look in made if look.child_id is None], batch_size=AT_ONCE
    )
    return len(made)
