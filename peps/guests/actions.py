"""Handing the screen over, and links for people without an account: made, opened, answered, stopped."""

import hashlib
import secrets
from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import Guest, action
from children.discretion import THE_CARER, is_confidential
from children.events import facts_changed
from components.words import day_words
from notices.telling import tell
from peps.guests import permissions
from peps.models import PEP, AlternativeView, HandOver, InvitedLink
from peps.models.guests import MOST_WRONG_CODES

HAND_OVER_LASTS = timedelta(hours=2)
HAS_ENDED = "This link has ended."


# ---------------------------------------------------------------- handing over


@action
def hand_over(*, pep: PEP, by: User) -> HandOver:
    """From now the screen is the young person's: what they write is theirs, not of the adult who handed it over."""
    pep = _held(pep.pk)
    permissions.check_can_hand_over(by, pep)
    now = clock.now()
    given = HandOver.objects.create(pep=pep, by=by, started_at=now, ends_at=now + HAND_OVER_LASTS)
    events.record("views.handed_over", "handed the screen to the young person", pep, by=by)
    return given


@action
def finish(*, given: HandOver | InvitedLink, by: Guest) -> None:
    """The young person says that they have finished. Pressing twice is harmless."""
    rows = type(given).objects.select_for_update().filter(pk=given.pk)
    given = rows.get()
    field = "finished_at" if isinstance(given, HandOver) else "sent_at"
    if getattr(given, field):
        return
    setattr(given, field, clock.now())
    given.save(update_fields=[field])
    events.record("views.finished", "finished their views", given.pep, by=by)
    if isinstance(given, InvitedLink):
        _tell_maker(given, "has finished their views", "answered", reverse("peps:part", args=[given.pep_id, "B"]))


# ---------------------------------------------------------------- making and stopping links


@action
def make_link(*, pep: PEP, link: InvitedLink, by: User) -> tuple[InvitedLink, str, str]:
    """Ask somebody without an account. Gives the link with its key and its code, which nobody can read again."""
    pep = _held(pep.pk)
    permissions.check_can_make_links(by, pep)
    made = InvitedLink.objects.filter(pk=link.pk, pep=pep).first()
    if made:  # the form was sent twice
        return made, "", ""
    link.pep, link.made_by, link.made_at = pep, by, clock.now()
    if link.purpose == InvitedLink.Purpose.CARER and is_confidential(pep.child):
        link.name, link.role = THE_CARER, "Carer"
    return link, *_give_keys(link, f"sent a link to {link}: {link.get_purpose_display()}", "link.made", by)


@action
def make_round(*, pep: PEP, links: list[InvitedLink], by: User) -> list[tuple[InvitedLink, str, str]]:
    """Ask several subject teachers at once: all of them, or nobody."""
    return [make_link(pep=pep, link=link, by=by) for link in links]


@action
def renew_link(*, link: InvitedLink, last_day: date, by: User) -> tuple[InvitedLink, str, str]:
    """A new link and a new code until a new day; the former ones stop working. What was typed stays."""
    link = _locked(link)
    permissions.check_can_make_links(by, link.pep)
    link.last_day, link.made_by, link.stopped_at = last_day, by, None
    return link, *_give_keys(link, f"sent a new link to {link}", "link.renewed", by)


@action
def new_code(*, link: InvitedLink, by: User) -> tuple[InvitedLink, str]:
    """For the link that is already there: the former code was lost, or wrong ones were tried too often."""
    link = _locked(link)
    permissions.check_can_make_links(by, link.pep)
    if not link.is_running:
        raise NotNow("This link has ended. Send a new one instead.", link.pep)
    code = _new_code(link)
    link.save()
    events.record("link.new_code", f"made a new code for {link}", link.pep, by=by)
    return link, code


@action
def stop_link(*, link: InvitedLink, by: User) -> InvitedLink:
    """From this moment the link opens nothing, also where it is open now. What was sent stays."""
    link = _locked(link)
    permissions.check_may_make_links(by, link.pep)
    if link.stopped_at is None:
        link.stopped_at = clock.now()
        link.save()
        events.record("link.stopped", f"stopped the link of {link}", link.pep, by=by)
    return link


# ---------------------------------------------------------------- opening and answering


def open_link(*, token: str, code: str) -> InvitedLink | None:
    """The link, if the code is its own and it is open. For all else there is one answer: nothing."""
    with transaction.atomic():
        found = InvitedLink.objects.select_for_update(of=("self",)).filter(token_hash=fingerprint(token)).first()
        fits = constant_time_compare(_code_hash(found.pk if found else "", code), found.code_hash if found else "")
        if found is None or found.is_locked or not found.is_open():
            return None
        if not fits:
            _count_wrong_code(found)
            return None
        found.wrong_codes = 0
        if found.opened_at is None:
            found.opened_at = clock.now()
            events.record("link.opened", "opened the link", found.pep, by=found.guest)
        found.save()
        return found


@action
def save_answers(*, link: InvitedLink, answers: dict, send: bool, by: Guest) -> InvitedLink:
    """Keep what somebody typed; sent, it stands beside the plan under their name. It can be changed until the end."""
    link = _locked(link)
    if not link.is_open():
        raise NotNow(HAS_ENDED, link.pep)
    now = clock.now()
    first = send and link.sent_at is None
    link.answers = answers
    link.sent_at = now if send else link.sent_at
    link.save()
    if not send:
        return link
    view = AlternativeView.objects.filter(link=link).first() or AlternativeView(link=link, pep=link.pep)
    view.view_of = InvitedLink.VIEW_OF[link.purpose]
    view.about = link.subject
    view.words = in_words(link)
    view.written_at = now
    view.save()
    events.record("link.answered", "sent their view" if first else "changed the view they sent", link.pep, by=by)
    facts_changed(child_ids=[link.pep.child_id], plan_id=link.pep_id)
    part = "C" if link.purpose == InvitedLink.Purpose.TEACHER else "B"
    if first:
        _tell_maker(link, "has answered", "answered", reverse("peps:part", args=[link.pep_id, part]))
    return link


def in_words(link: InvitedLink) -> str:
    """The questions that were answered, each with its answer, as they stand beside the plan."""
    return "\n\n".join(f"{question}\n{words}" for question, words in link.answers.items() if words)


# ---------------------------------------------------------------- keys


def _held(pep_id) -> PEP:
    return PEP.objects.select_for_update(of=("self",)).select_related("child").get(pk=pep_id)


def _locked(link: InvitedLink) -> InvitedLink:
    """The plan first, then the link: in the order in which everybody locks."""
    pep = _held(link.pep_id)
    link = InvitedLink.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=link.pk)
    link.pep = pep
    return link


def _give_keys(link: InvitedLink, words: str, verb: str, by: User) -> tuple[str, str]:
    token = secrets.token_urlsafe(32)
    link.token_hash = fingerprint(token)
    code = _new_code(link)
    email = link.email
    if link.name == THE_CARER:  # whose address would say who it is: it is used once and kept nowhere
        link.email = ""
    link.save()
    events.record(verb, words, link.pep, by=by)
    path = reverse("guests:open", args=[token])
    if email:
        _send(link, email, path, by)
    return path, code


def _new_code(link: InvitedLink) -> str:
    code = f"{secrets.randbelow(10**6):06}"
    link.code_hash, link.wrong_codes = _code_hash(link.pk, code), 0
    return code


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_hash(link_id, code: str) -> str:
    """With the house's secret key: six digits are too few to be kept by themselves."""
    return salted_hmac("peps.guests.code", f"{link_id}:{code}", algorithm="sha256").hexdigest()


def _count_wrong_code(link: InvitedLink) -> None:
    link.wrong_codes += 1
    link.save()
    if link.wrong_codes < MOST_WRONG_CODES:
        return
    events.record("link.locked", f"locked the link of {link}: five wrong codes", link.pep, by=None)
    page = reverse("peps:links", args=[link.pep_id])
    _tell_maker(link, "could not open their link: five wrong codes were tried, and it is locked", "locked", page)


# ---------------------------------------------------------------- telling


def _send(link: InvitedLink, email: str, path: str, by: User) -> None:
    """No name of the child, and never the code: whoever reads this mailbox has one of two keys."""
    is_own = link.purpose == InvitedLink.Purpose.OWN
    tell(
        key=f"link:{link.pk}:{link.version}",
        to=SimpleNamespace(pk=None, email=email, name="there" if is_own or link.name == THE_CARER else link.name),
        subject="Your views for a meeting" if is_own else "Your view is asked for",
        body=(
            f"{by.name} asks for your view for a Personal Education Plan ({link.pep.child.initials}). "
            f"You need no account. The link works until {day_words(link.last_day)}.\n\n"
            f"You also need a code of six digits. {by.name} gives it to you separately, for example on the telephone."
        ),
        path=path,
        is_secret=True,
    )


def _tell_maker(link: InvitedLink, what: str, kind: str, path: str) -> None:
    tell(
        key=f"link-{kind}:{link.pk}:{link.version}",
        to=link.made_by,
        subject=f"A link for {link.pep.child.initials} was {kind}",
        body=f"Somebody you sent a link to {what}. It was for: {link.get_purpose_display()}.",
        path=path,
    )
