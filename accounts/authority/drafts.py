"""A policy while it is being written: kept in the session of the person who writes it, until it is published."""

from dataclasses import dataclass, fields
from datetime import date

from organisations.calendars import NothingInForce, policy_for, rules_of
from organisations.models import Authority, Policy
from organisations.presets import PRESETS, Rules, RulesError, edited, from_json, to_json

KEY = "policy_draft"


@dataclass(frozen=True)
class Draft:
    valid_from: date
    start: str  # "current", or the name of a preset
    rules: Rules

    def preset(self, authority: Authority) -> str:
        if self.start in PRESETS:
            return self.start
        return policy_for(authority, self.valid_from).preset


def base_of(authority: Authority, start: str, valid_from: date) -> Rules:
    """The rules a draft starts from: its settings that stay the same keep the words they rest on."""
    return PRESETS[start] if start in PRESETS else rules_of(policy_for(authority, valid_from))


def begin(request, authority: Authority, valid_from: date, start: str) -> None:
    keep(request, authority, Draft(valid_from, start, base_of(authority, start, valid_from)))


def keep(request, authority: Authority, draft: Draft) -> None:
    base = base_of(authority, draft.start, draft.valid_from)
    changed = {field.name: getattr(draft.rules, field.name) for field in fields(Rules) if field.name != "sources"}
    request.session[KEY] = {
        "authority": authority.code,
        "valid_from": draft.valid_from.isoformat(),
        "start": draft.start,
        "rules": to_json(edited(base, **changed)),
    }


def of(request, authority: Authority) -> Draft | None:
    """None where nothing was begun, or what was kept can no longer be read."""
    kept = request.session.get(KEY) or {}
    if kept.get("authority") != authority.code:
        return None
    try:
        draft = Draft(date.fromisoformat(kept["valid_from"]), kept["start"], from_json(kept["rules"]))
        base_of(authority, draft.start, draft.valid_from)
    except (KeyError, ValueError, RulesError, NothingInForce):
        return None
    return draft


def forget(request) -> None:
    request.session.pop(KEY, None)


def current(authority: Authority, on: date) -> Policy | None:
    try:
        return policy_for(authority, on)
    except NothingInForce:
        return None
