"""What is measured: the pages people open most and the saves they press most, each as the person who does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from targets.models import Target
from tests.bench.world import World


@dataclass(frozen=True)
class Job:
    """A page to open, or with `change` a form to open, change and send: only the sending is measured."""

    words: str
    person: str
    path: str
    times: float | None = None  # the aim: at most so many times the floor
    queries: int | None = None  # and at most so many queries
    change: Callable[[int], dict] | None = None  # what the nth save types
    undo: tuple[str, dict] | None = None  # sent afterwards, unmeasured, so that it can be done again


PAGE = {"times": 2.0, "queries": 14}
SAVE = {"times": 1.0, "queries": None}


def jobs(world: World) -> list[Job]:
    written, sent = world.written.pk, world.sent.pk
    target = Target.objects.filter(set_in=written).first()
    return [
        Job("Home: what to do next", "adviser", reverse("home")),
        Job("Children, a list of 50", "adviser", reverse("children:list"), times=2.0, queries=8),
        Job("A child", "social worker", reverse("children:child", args=[world.written.child_id])),
        Job("Open a plan", "teacher", reverse("peps:plan", args=[written]), **PAGE),
        Job("Read a section", "teacher", reverse("peps:part", args=[written, "C"])),
        Job("A page of questions", "teacher", reverse("peps:page", args=[written, "attendance"])),
        Job("Targets", "teacher", reverse("targets:list", args=[written])),
        Job("Sign off", "adviser", reverse("signoff:page", args=[sent])),
        Job("Save a page of questions", "teacher", reverse("peps:page", args=[written, "attendance"]),
            change=lambda n: {"attended": str(60 + n % 40)}, **SAVE),
        Job("Save a target", "teacher", reverse("targets:change", args=[written, target.pk]),
            change=lambda n: {"measure": f"Reading log, page {n}"}, **SAVE),
        Job("Save the child's words", "teacher", reverse("peps:answers", args=[written]),
            change=lambda n: {"good_at": f"I scored {n} goals."}, **SAVE),
        Job("Mark a section complete", "teacher", reverse("signoff:complete", args=[written, "B"]),
            change=lambda n: {}, undo=(reverse("signoff:reopen_part", args=[written, "B"]), {"reason": "More to say"}),
            **SAVE),
    ]  # fmt: skip
