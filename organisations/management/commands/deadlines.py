"""Support staff ask "why is this due then?". This answers from a preset and the example terms, without any record."""

import json
import shutil
import textwrap
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from organisations.deadlines import Deadline, all_deadlines
from organisations.presets import PRESETS, Rules
from organisations.terms import EXAMPLE_TERMS
from organisations.working_days import FIRST_YEAR, LAST_YEAR, in_words

KIND_WIDTH = 23


class Command(BaseCommand):
    help = "Lists what is due under a policy and why. Needs no database: it uses the presets and the example terms."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--policy", required=True, help=f"One of {', '.join(PRESETS)}.")
        parser.add_argument(
            "--care-start", required=True, metavar="DATE", help="The day the child became looked after."
        )
        parser.add_argument("--emergency", action="store_true", help="The child was placed in an emergency.")
        parser.add_argument("--school-change", metavar="DATE", help="The day of a change of education placement.")
        parser.add_argument("--meeting", metavar="DATE", help="The day a PEP meeting was held: adds its sign-off.")
        parser.add_argument(
            "--until", metavar="DATE", help="Reviews of terms that start by this day, and no later ones."
        )
        parser.add_argument("--json", action="store_true", help="Print a JSON list instead of a table.")

    def handle(self, *args, **options):
        rules = _policy(options["policy"])
        care_start = _day(options, "care_start")
        dates = {name: _day(options, name) for name in ("school_change", "meeting", "until")}
        try:
            found = all_deadlines(rules, care_start, emergency=bool(options["emergency"]), **dates)
        except (ValueError, OverflowError) as problem:
            raise CommandError(f"The dates cannot be counted: {problem}") from problem

        if options["json"]:
            self.stdout.write(json.dumps([_plain(deadline) for deadline in found], indent=1))
            return
        self.stdout.write(_table(options["policy"], rules, care_start, found))
        for note in _notes(rules, care_start, **dates):
            self.stdout.write(f"Note: {note}")


def _policy(name: str) -> Rules:
    if name not in PRESETS:
        raise CommandError(f'There is no policy called "{name}". Choose one of {", ".join(PRESETS)}.')
    return PRESETS[name]


def _day(options: dict, name: str) -> date | None:
    """A date of the one form 2026-12-18, whether it came from the command line or from call_command."""
    given = options[name]
    if given is None or isinstance(given, date):
        return given
    option = "--" + name.replace("_", "-")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or day.isoformat() != given:
        raise CommandError(f'{option}: enter a date such as 2026-12-18, not "{given}".')
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise CommandError(f"{option}: enter a date between {FIRST_YEAR} and {LAST_YEAR - 1}.")
    return day


def _plain(deadline: Deadline) -> dict:
    term = {"term": deadline.term.name} if deadline.term else {}
    return {"kind": deadline.kind.value, "due": deadline.due.isoformat(), **term, "why": deadline.why}


def _table(policy: str, rules: Rules, care_start: date, found: list[Deadline]) -> str:
    width = max(80, shutil.get_terminal_size((110, 24)).columns)
    lines = [f"Policy {policy}, looked after since {in_words(care_start)}", ""]
    lines += _row("Due", "What", "Why", width)
    lines.append("-" * width)
    for deadline in found:
        lines += _row(f"{deadline.due} {deadline.due:%a}", deadline.kind.value, deadline.why, width)
    return "\n".join(lines) + "\n"


def _row(due: str, what: str, why: str, width: int) -> list[str]:
    start = f"{due:<16}{what:<{KIND_WIDTH}}"
    return textwrap.wrap(why, width, initial_indent=start, subsequent_indent=" " * len(start))


def _notes(rules: Rules, care_start: date, *, school_change, meeting, until) -> list[str]:
    """What the dates alone would not tell the reader."""
    first, last = EXAMPLE_TERMS[0], EXAMPLE_TERMS[-1]
    notes = []
    if school_change and rules.school_change_meeting is None:
        notes.append("this policy has no rule for a change of education placement, so --school-change is ignored.")
    if school_change and school_change < care_start:
        notes.append("the change of education placement is before the child became looked after.")
    if meeting and meeting < care_start:
        notes.append("the meeting is before the child became looked after.")
    if until is None or until > last.last_day:
        notes.append(f"the example terms end with {last} on {in_words(last.last_day)}; later reviews are not listed.")
    if care_start < first.first_day:
        notes.append(f"the example terms start with {first}; earlier reviews are not listed.")
    return notes
