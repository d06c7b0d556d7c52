"""What an authority changes about itself: its policy, its terms, the days it is closed, its look.

Whatever moves a date says so (`calendar_changed`) in the same transaction. Who may do it is asked by the pages.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from audit import clock, events
from audit.acting import action
from organisations import terms as rules_of_terms
from organisations.calendars import as_value
from organisations.events import calendar_changed
from organisations.looks import check_colour, logo_as_png
from organisations.models import Authority, Closure, Policy, School, Term
from organisations.presets import Rules, to_json
from organisations.working_days import in_words

TERM_DATES = ["first_day", "half_term_start", "half_term_end", "last_day"]
LOOK = ["name", "virtual_school_name", "email", "phone", "colour"]


class Refused(Exception):
    """The state does not allow it, in words for the page."""


# ---------------------------------------------------------------- the policy


def check_valid_from(authority: Authority, valid_from: date) -> None:
    """What was due before today is history; and two policies cannot begin on one day."""
    if authority.policies.filter(valid_from=valid_from).exists():
        raise Refused(f"There is already a policy from {in_words(valid_from)}. Choose another day.")
    if authority.policies.exists() and valid_from < clock.today():
        raise Refused("Choose today or a later day: what was due before is history.")


@action
def publish_policy(*, authority: Authority, valid_from: date, preset: str, rules: Rules, by) -> Policy:
    """From a day on the authority counts by these rules. Plans that have begun keep theirs."""
    check_valid_from(authority, valid_from)
    try:
        with transaction.atomic():
            policy = Policy.objects.create(
                authority=authority, valid_from=valid_from, preset=preset, rules=to_json(rules)
            )
    except IntegrityError:
        raise Refused(f"Somebody has just published a policy from {in_words(valid_from)}.") from None
    events.record("policy.published", f"published a policy from {in_words(valid_from)}", authority, by=by)
    calendar_changed(authority=authority)
    return policy


@action
def withdraw_policy(*, policy: Policy, by) -> None:
    """A policy that has not begun yet is taken back: no plan can have it. Its history stays."""
    if policy.valid_from <= clock.today():
        raise Refused("This policy has begun. Publish another one instead.")
    authority, words = policy.authority, in_words(policy.valid_from)
    try:
        policy.delete()
    except ProtectedError:
        raise Refused("Plans have begun with this policy. Publish another one instead.") from None
    events.record("policy.withdrawn", f"withdrew the policy from {words}", authority, by=by)
    calendar_changed(authority=authority)


# ---------------------------------------------------------------- terms


@action
def save_term(
    *, authority: Authority, values: dict, by, term: Term | None = None, school: School | None = None
) -> Term:
    """Add a term, or change one; an error in plain words (TermError) where it cannot be right beside the others."""
    _one_at_a_time(authority)
    row = term or Term(authority=authority, school=school)
    for name in ["name", *TERM_DATES]:
        setattr(row, name, values[name])
    others = Term.objects.filter(authority=authority, school=row.school).exclude(pk=row.pk)
    rules_of_terms.check_terms([as_value(row), *map(as_value, others)])
    row.save()
    _say(authority, "term.saved", f"{'changed' if term else 'added'} {row.name}{_at(row.school)}", by)
    return row


@action
def remove_term(*, term: Term, by) -> None:
    authority, words = term.authority, f"removed {term.name}{_at(term.school)}"
    try:
        term.delete()
    except ProtectedError:
        raise Refused(f"{term.name} has plans in it, so it cannot be removed. Change its dates instead.") from None
    _say(authority, "term.removed", words, by)


@action
def give_own_terms(*, authority: Authority, school: School, by) -> None:
    """A school gets terms of its own. They replace the authority's for its children, so they start as a copy."""
    _one_at_a_time(authority)
    if authority.terms.filter(school=school).exists():
        return
    if school.own_terms.exclude(authority=authority).exists():
        raise Refused("Another authority has entered terms for this school.")
    for row in authority.terms.filter(school=None):
        _copy(row, school).save()
    _say(authority, "term.own", f"gave {school.name} terms of its own", by)


@action
def take_own_terms(*, authority: Authority, school: School, by) -> None:
    """The school keeps to the authority's terms again."""
    try:
        for row in authority.terms.filter(school=school):
            row.delete()
    except ProtectedError:
        raise Refused(
            f"Plans are in terms of {school.name}, so these terms stay. Change their dates instead."
        ) from None
    _say(authority, "term.own", f"took away the own terms of {school.name}", by)


@action
def load_terms(*, authority: Authority, rows: Iterable, by) -> int:
    """Terms of a file (`terms_file.Row`), checked before and once more here; returns how many were new or changed."""
    _one_at_a_time(authority)
    changed, scopes = 0, {}
    for row in rows:
        scopes.setdefault(row.school, []).append(row)
    for school, given in scopes.items():
        have = {row.name: row for row in authority.terms.filter(school=school)}
        if school and not have:
            have = {row.name: row for row in copies_around(authority, school, [row.term for row in given])}
        for row in given:
            known = have.setdefault(row.term.name, Term(authority=authority, school=school, name=row.term.name))
            if _value_or_none(known) != row.term:
                for name in TERM_DATES:
                    setattr(known, name, getattr(row.term, name))
                changed += 1
        rules_of_terms.check_terms(map(as_value, have.values()))
        touched = {row.term.name for row in given}
        for row in have.values():
            if row._state.adding or row.name in touched:
                row.save()
    _say(authority, "term.loaded", f"loaded {changed} terms from a file", by)
    return changed


def _value_or_none(row: Term) -> rules_of_terms.Term | None:
    """The row as a value; None while it has no dates yet."""
    return as_value(row) if row.first_day else None


def copies_around(authority: Authority, school: School, given: list) -> list[Term]:
    """The authority's terms that fill the gaps between a school's own, as rows of the school, not yet saved."""
    own = {term.name for term in given}
    return [
        _copy(row, school)
        for row in authority.terms.filter(school=None)
        if row.name not in own
        if not any(term.first_day <= row.last_day and row.first_day <= term.last_day for term in given)
    ]


def _copy(row: Term, school: School) -> Term:
    dates = {name: getattr(row, name) for name in TERM_DATES}
    return Term(authority=row.authority, school=school, name=row.name, **dates)


# ---------------------------------------------------------------- days the offices are closed


@action
def add_closures(*, authority: Authority, first: date, last: date, days: Iterable[date], by) -> int:
    """Close the offices on these days; days that were closed already stay so. Returns how many are new."""
    new = sum(Closure.objects.get_or_create(authority=authority, day=day)[1] for day in days)
    if new:
        until = f" to {in_words(last)}" if last != first else ""
        _say(authority, "closure.added", f"closed the offices on {in_words(first)}{until}", by)
    return new


@action
def remove_closure(*, closure: Closure, by) -> None:
    authority, words = closure.authority, in_words(closure.day)
    closure.delete()
    _say(authority, "closure.removed", f"opened the offices again on {words}", by)


# ---------------------------------------------------------------- the look


@action
def change_look(*, authority: Authority, values: dict, by, logo: bytes | None = None, without_logo: bool = False):
    """Name, contact, colour and logo. The colour and the picture are checked here too (LookError)."""
    authority = Authority.objects.select_for_update().get(pk=authority.pk)
    values = {**values, "colour": check_colour(values["colour"])}
    for name in LOOK:
        setattr(authority, name, values[name])
    if logo:
        picture = logo_as_png(logo)
        authority.logo.save(
            f"{authority.code}-{sha256(picture).hexdigest()[:12]}.png", ContentFile(picture), save=False
        )
    elif without_logo:
        authority.logo = ""
    authority.save()
    events.record("authority.look", "changed the authority's name, contact or look", authority, by=by)
    return authority


@action
def allow_sign_in_by_code(*, authority: Authority, allowed: bool, by) -> Authority:
    """Whether carers and designated teachers may sign in with a code sent by e-mail, without a password."""
    authority = Authority.objects.select_for_update().get(pk=authority.pk)
    if authority.sign_in_by_code != allowed:
        authority.sign_in_by_code = allowed
        authority.save()
        words = f"{'allowed' if allowed else 'stopped'} signing in with a code sent by e-mail"
        events.record("authority.sign_in", words, authority, by=by)
    return authority


@action
def keep_nhs_numbers(*, authority: Authority, kept: bool, by) -> Authority:
    """Whether NHS numbers of children are asked for and shown. What was entered before stays, and is not shown."""
    authority = Authority.objects.select_for_update().get(pk=authority.pk)
    if authority.nhs_numbers != kept:
        authority.nhs_numbers = kept
        authority.save()
        events.record(
            "authority.nhs_numbers", f"{'began' if kept else 'stopped'} keeping NHS numbers", authority, by=by
        )
    return authority


def _one_at_a_time(authority: Authority) -> None:
    """Two people who enter terms at once are checked one after the other."""
    Authority.objects.select_for_update().get(pk=authority.pk)


def _at(school: School | None) -> str:
    return f" of {school.name}" if school else ""


def _say(authority: Authority, verb: str, words: str, by) -> None:
    events.record(verb, words, authority, by=by)
    calendar_changed(authority=authority)
