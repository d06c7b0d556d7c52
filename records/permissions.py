"""Who takes a whole record out, answers who asks for it, holds it, and who lets one go."""

from django.urls import reverse

from accounts.permissions import MANAGERS, Denied, NotNow, as_boolean, authorities_managed
from accounts.roles import Role
from audit import clock
from children.models import CarePeriod, Child
from children.permissions import check_can_write
from children.standing import capacities, standing_of
from components.words import day_words
from organisations.models import Authority
from peps.models import PEP
from records import retention
from records.models import RECORD, Disposal, LegalHold, SubjectAccess


def check_can_take_out(user, child: Child) -> None:
    check_can_write(user, child, RECORD)


def heads_where(user) -> list[Authority]:
    """The authorities of which this person is head today."""
    return list(Authority.objects.filter(pk__in=standing_of(user).authorities.get(Role.HEAD, set())).order_by("name"))


def check_is_head(user) -> None:
    if not heads_where(user):
        raise Denied("This is for the Virtual School head.")


def check_can_take_in(user, authority: Authority) -> None:
    """Whoever takes a whole record in reads all of it: the head of the authority whose child it becomes."""
    if authority not in heads_where(user):
        raise Denied("Only the Virtual School head takes a whole record in.")


def check_can_answer(user, request: SubjectAccess) -> None:
    """Who acts on a question that is neither answered nor refused."""
    check_can_write(user, request.child, RECORD)
    if not request.is_open:
        raise NotNow("This is answered. Nothing in it changes any more.", _page(request))


def check_can_say_sent(user, request: SubjectAccess) -> None:
    check_can_write(user, request.child, RECORD)
    if request.made_at is None or request.sent_on:
        raise NotNow("There is no answer to send, or it was sent.", _page(request))


def check_can_decide(user, request: SubjectAccess) -> None:
    check_can_write(user, request.child, RECORD)
    if not request.is_open:
        raise NotNow("This has been released or refused. Nothing in it changes any more.", _page(request))
    if request.gathered_at is None:
        raise NotNow("It is still being gathered.", _page(request))


def check_can_release(user, request: SubjectAccess) -> None:
    """It is known who asks, and everything flagged was looked at by a person."""
    check_can_decide(user, request)
    if request.waits_for:
        raise NotNow("The asker has not yet given what you asked of them.", _page(request))
    if request.items.filter(decision="").exclude(third_party=False, may_harm=False).exists():
        raise NotNow("Decide about each thing that is flagged first.", _page(request))


def check_can_propose(user, child: Child) -> None:
    """That a record goes for good is for heads and administrators; when, is not for anybody to choose."""
    if not capacities(user, child).intersection(MANAGERS):
        raise Denied("Only the Virtual School head or an administrator can propose that a record goes.")
    page, kept = reverse("records:child", args=[child.pk]), retention.of_child(child)
    if kept.until >= clock.today():
        raise NotNow(f"This record is kept until {day_words(kept.until)}: {kept.why}.", page)
    if LegalHold.objects.filter(child=child, lifted_at=None).exists():
        raise NotNow("This record is on legal hold. The hold is lifted first.", page)
    if CarePeriod.objects.filter(child=child, ends=None).exists():
        raise NotNow("By this record the child is still looked after. End that first.", page)
    if PEP.objects.filter(child=child).exclude(status__in=[PEP.Status.SIGNED_OFF, PEP.Status.CLOSED]).exists():
        raise NotNow("A plan of this record is still open. Close it first.", page)


def check_can_confirm(user, disposal: Disposal) -> None:
    """Another person than the one who proposed it."""
    _check_manages(user, disposal)
    if disposal.proposed_by_id == user.pk:
        raise Denied("You proposed it. Somebody else confirms it.")
    if disposal.confirmed_at or disposal.kept_at:
        raise NotNow("This is decided already.", _certificate(disposal))
    if LegalHold.objects.filter(child=disposal.child_id, lifted_at=None).exists():
        raise NotNow("This record is on legal hold now. It cannot go.", _certificate(disposal))


def check_can_keep(user, disposal: Disposal) -> None:
    _check_manages(user, disposal)
    if disposal.done_at or disposal.kept_at:
        raise NotNow("This is decided already.", _certificate(disposal))


def _check_manages(user, disposal: Disposal) -> None:
    if not authorities_managed(user).filter(pk=disposal.authority_id).exists():
        raise Denied("Only the Virtual School head or an administrator decides about this.")


def _page(request: SubjectAccess) -> str:
    return reverse("records:asked", args=[request.pk])


def _certificate(disposal: Disposal) -> str:
    return reverse("records:disposal", args=[disposal.pk])


is_head = as_boolean(check_is_head)
can_answer = as_boolean(check_can_answer)
can_take_out = as_boolean(check_can_take_out)
can_confirm = as_boolean(check_can_confirm)
can_keep = as_boolean(check_can_keep)
can_propose = as_boolean(check_can_propose)
can_release = as_boolean(check_can_release)
