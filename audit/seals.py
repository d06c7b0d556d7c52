"""Sealing: the day's looks, events and history as one fingerprint: a change made behind the application shows."""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Min

from audit import clock
from audit.models import Event, Look, Seal

log = logging.getLogger(__name__)
GRACE = timedelta(hours=1)  # what was begun before midnight is written by then
FIRST = "0" * 64
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Broken:
    day: date
    why: str


def sealed_tables() -> dict[str, tuple]:
    """Table -> (model, its moment): looks, events, and the history of every record that keeps one."""
    found = {model._meta.db_table: (model, "at") for model in (Event, Look)}
    for model in apps.get_models():
        if hasattr(model, "history_object"):
            found[model._meta.db_table] = (model, "history_date")
    return dict(sorted(found.items()))


def seal_finished_days() -> list[Seal]:
    """Seal every day that is over and not sealed yet; a second run finds nothing to do."""
    yesterday = (clock.now() - GRACE).astimezone(clock.LONDON).date() - DAY
    last = Seal.objects.order_by("-day").first()
    day = last.day + DAY if last else _first_day()
    made = []
    while day and day <= yesterday:
        last = _seal(day, last)
        log.info("sealed %s: %s rows, %s", day, last.rows, last.sha256)  # a copy outside the database
        made.append(last)
        day += DAY
    return made


def seal_again_from(day: date) -> None:
    """After a lawful disposal: the seals from this day on are made anew, over what is left. Only the disposal command
    may do this; it looks first whether all of them hold, and keeps the last one's hash on its certificate."""
    Seal._base_manager.filter(day__gte=day)._raw_delete(DEFAULT_DB_ALIAS)
    seal_finished_days()


def broken_seals() -> list[Broken]:
    """Every seal that no longer fits what the tables hold, and every day between two seals that has none."""
    found, before = [], None
    for seal in Seal.objects.order_by("day"):
        if before and seal.day != before.day + DAY:
            found.append(Broken(before.day + DAY, "the seal is missing"))
        found += [Broken(seal.day, why) for why in _faults(seal, before)]
        before = seal
    return found


def _first_day() -> date | None:
    firsts = [model._base_manager.aggregate(first=Min(moment))["first"] for model, moment in sealed_tables().values()]
    firsts = [first for first in firsts if first]
    return min(firsts).astimezone(clock.LONDON).date() if firsts else None


def _seal(day: date, before: Seal | None) -> Seal:
    tables = {}
    for table, (model, moment) in sealed_tables().items():
        columns = sorted(field.attname for field in model._meta.concrete_fields)
        rows, sha256 = _fingerprint(model, moment, columns, day)
        if rows:
            tables[table] = {"columns": columns, "rows": rows, "sha256": sha256}
    return Seal.objects.create(
        day=day,
        rows=sum(table["rows"] for table in tables.values()),
        tables=tables,
        sha256=_chained(day, tables, before),
        sealed_at=clock.now(),
    )


def _chained(day: date, tables: dict, before: Seal | None) -> str:
    content = [before.sha256 if before else FIRST, day.isoformat(), tables]
    return hashlib.sha256(_canonical(content)).hexdigest()


def _faults(seal: Seal, before: Seal | None):
    if seal.sha256 != _chained(seal.day, seal.tables, before):
        yield "the seal itself was changed"
    for table, (model, moment) in sealed_tables().items():
        kept = seal.tables.get(table)
        have = {field.attname for field in model._meta.concrete_fields}
        gone = set(kept["columns"]) - have if kept else set()
        if gone:
            yield f"{table}: no longer has {', '.join(sorted(gone))}"
            continue
        rows, sha256 = _fingerprint(model, moment, kept["columns"] if kept else ["pk"], seal.day)
        expected = kept["rows"] if kept else 0
        if rows != expected:
            yield f"{table}: {rows} rows where {expected} were sealed"
        elif kept and sha256 != kept["sha256"]:
            yield f"{table}: a row was changed"
    for table in set(seal.tables) - set(sealed_tables()):
        yield f"{table}: the table is gone"


def _fingerprint(model, moment: str, columns: list[str], day: date) -> tuple[int, str]:
    start, end = (datetime.combine(of, time(), tzinfo=clock.LONDON) for of in (day, day + DAY))
    rows = model._base_manager.filter(**{f"{moment}__gte": start, f"{moment}__lt": end}).order_by("pk")
    digest, count = hashlib.sha256(), 0
    for row in rows.values_list(*columns).iterator(chunk_size=500):
        digest.update(_canonical([_plain(value) for value in row]) + b"\n")
        count += 1
    return count, digest.hexdigest()


def _canonical(content) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value):
    """To the microsecond and the penny, and the same from every database."""
    if isinstance(value, datetime):
        return value.astimezone(clock.LONDON).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value
