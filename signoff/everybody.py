"""Looking at every child at once, with several processes: after an upgrade, a restored backup, or terms of a year.

The same as the morning's job does, batch by batch. Each batch is a transaction of its own, and looking again changes
nothing: what was stopped is gone on with by starting it again.
"""

import gc
import multiprocessing
from collections.abc import Callable

from django.db import connection, connections

from signoff.openings import on_facts_changed
from signoff.tasks import BATCH, to_look_at

BATCH_OF_MANY_WRITERS = 800  # children: those of one authority together, so that its calendar is read once


def look_at_everybody(*, processes: int = 1, say: Callable[[int, int], None] | None = None) -> int:
    """Open the plans that are due and bring all duties up to date; returns how many plans were opened. `say` hears
    after each batch how many children of how many were looked at."""
    size = BATCH if connection.vendor == "sqlite" else BATCH_OF_MANY_WRITERS
    ids = list(to_look_at().order_by("authority", "pk").values_list("pk", flat=True))
    batches = [ids[start : start + size] for start in range(0, len(ids), size)]
    done = opened = 0
    with _workers(processes) as do_each:
        for looked_at, plans in do_each(_look_at, batches):
            done, opened = done + looked_at, opened + plans
            if say:
                say(done, len(ids))
    return opened


def _look_at(ids) -> tuple[int, int]:
    """Rubbish is collected between batches: looking for it in the thousands of rows that are at hand finds none."""
    gc.disable()
    try:
        return len(ids), on_facts_changed(ids)
    finally:
        gc.enable()
        gc.collect()


class _workers:
    """How a function is applied to each of many: by so many processes, or here."""

    def __init__(self, processes: int):
        self.pool = None
        if processes > 1:
            connections.close_all()  # each process has its own
            gc.collect()
            gc.freeze()  # what is there already is shared with them, and nobody looks through it again
            self.pool = multiprocessing.get_context("fork").Pool(processes)

    def __enter__(self):
        return self.pool.imap_unordered if self.pool else map

    def __exit__(self, *_):
        if self.pool:
            self.pool.terminate()
            self.pool.join()
            gc.unfreeze()
