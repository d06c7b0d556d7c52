"""How a plan travels. This table is the documentation: the README's diagram is made from it; a test compares them."""

from dataclasses import dataclass

from accounts.roles import Role
from peps.models import PEP

NOT_STARTED, IN_PROGRESS, SUBMITTED = PEP.Status.NOT_STARTED, PEP.Status.IN_PROGRESS, PEP.Status.SUBMITTED
RETURNED, SIGNED_OFF, CLOSED = PEP.Status.RETURNED, PEP.Status.SIGNED_OFF, PEP.Status.CLOSED


@dataclass(frozen=True)
class Move:
    verb: str
    from_: frozenset
    to: PEP.Status
    by: frozenset  # whose turn it is
    words: str  # as history tells it


def _move(verb, from_, to, by, words):
    return Move(verb, frozenset(from_), to, frozenset(by), words)


VIRTUAL_SCHOOL = {Role.ADVISER, Role.HEAD}
WRITERS = {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, *VIRTUAL_SCHOOL}
UNSIGNED = {NOT_STARTED, IN_PROGRESS, SUBMITTED, RETURNED}

MOVES = {
    move.verb: move
    for move in [
        # Somebody writes for the first time (peps.actions.touch).
        _move("start", {NOT_STARTED}, IN_PROGRESS, WRITERS, "started the plan"),
        # The designated teacher; the Virtual School for one who is missing (and then somebody else of them signs it).
        # With no school place the social worker, too (permissions.check_may_move).
        _move(
            "submit", {IN_PROGRESS, RETURNED}, SUBMITTED,
            {Role.DESIGNATED_TEACHER, *VIRTUAL_SCHOOL}, "sent the plan to the Virtual School",
        ),
        _move("return", {SUBMITTED}, RETURNED, VIRTUAL_SCHOOL, "returned the plan for more information"),
        _move("sign_off", {SUBMITTED}, SIGNED_OFF, VIRTUAL_SCHOOL, "signed the plan off"),
        _move("close", UNSIGNED, CLOSED, VIRTUAL_SCHOOL, "closed the plan"),
        _move("reopen", {CLOSED}, IN_PROGRESS, {Role.HEAD}, "reopened the plan"),
    ]
}  # fmt: skip


def diagram() -> str:
    """The table as a Mermaid diagram, as it stands in the README."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {NOT_STARTED.value}"]
    lines += [f"    {status.value}: {status.label}" for status in PEP.Status]
    for move in MOVES.values():
        who = ", ".join(role.label for role in Role if role in move.by)
        lines += [
            f"    {status.value} --> {move.to.value}: {move.verb.replace('_', ' ')} ({who})"
            for status in PEP.Status
            if status in move.from_
        ]
    return "\n".join([*lines, "```"])
