"""What somebody's screen shows of a record, and merging what they send into the record as it stands."""

from dataclasses import dataclass, field

from audit.merge import UNKNOWN, Merged, put_below, right_together, three_way


@dataclass(frozen=True)
class Seen:
    """The version a screen shows, and the answers that are older than that on it: somebody else changed them while the
    page was open, and what was typed around them has been saved since. As text "14", or "14 attended=12 comment=9"."""

    version: int
    older: dict[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """ValueError where it is not such a text."""
        version, *older = text.split()
        pairs = (word.split("=") for word in older)
        return cls(int(version), {name: int(number) for name, number in pairs})

    def __str__(self):
        return " ".join([str(self.version), *(f"{name}={number}" for name, number in sorted(self.older.items()))])

    def after(self, merged: Merged, version: int) -> "Seen":
        """What the same screen shows once this was merged into `version`: what others wrote is not on it yet."""
        others = [*merged.theirs, *(conflict.field for conflict in merged.conflicts)]
        return Seen(version, {name: self.of(name) for name in others})

    def of(self, name: str) -> int:
        return self.older.get(name, self.version)


def merge_into(record, values: dict, seen: Seen | int | None, checks=()) -> Merged:
    """Merge `values` into a locked record as it stands, by what was `seen` when they were typed.

    Version 0 is a record that was still empty; None is "as it stands now": nobody was reading. A version that history
    does not know makes whatever differs a conflict. `checks` each yield what is wrong with a record's answers by name:
    mine that are right, but not beside what somebody else wrote, are conflicts too.
    """
    theirs = {name: value_of(record, name) for name in values}
    if seen is None:
        return three_way(theirs, theirs, values)
    seen = seen if isinstance(seen, Seen) else Seen(seen)
    wanted = {seen.of(name) for name in values}
    rows = {record.version: record, 0: type(record)()}
    if wanted - set(rows):
        rows |= {row.version: row for row in record.history.filter(version__in=wanted)}
    base = {name: value_of(rows[seen.of(name)], name) if seen.of(name) in rows else UNKNOWN for name in values}
    merged = three_way(base, theirs, values)
    if not checks:
        return merged
    whole = {each.name: getattr(record, each.attname) for each in record._meta.concrete_fields} | theirs
    return right_together(merged, base, whole, lambda said: not any(True for check in checks for _ in check(said)))


def added_to(record, adding: dict[str, str] | None) -> dict[str, str]:
    """What a locked record's texts become with these words beneath. Whoever adds takes nothing away, so there is
    nothing to merge."""
    return {name: put_below(getattr(record, name), words) for name, words in (adding or {}).items()}


def value_of(record, name: str):
    """A field of a record or of its history; with a dot one entry of a JSON field, or None: "unanswered.review_on"."""
    field, _, key = name.partition(".")
    if key and not hasattr(record, field):
        record = record.instance  # a row of history, asked for what the record keeps beside itself
    value = getattr(record, field)
    return value.get(key) if key else value


def put_value(record, name: str, value) -> None:
    """As `value_of` reads it. An entry of a JSON field that is empty goes."""
    field, _, key = name.partition(".")
    if key:
        others = {each: kept for each, kept in getattr(record, field).items() if each != key}
        value = others | ({} if value in (None, "") else {key: value})
    setattr(record, field, value)
