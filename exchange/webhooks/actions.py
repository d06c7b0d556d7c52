"""Setting addresses up, noting what happened, and sending it again."""

from datetime import timedelta
from uuid import uuid4

from django.db.models import Max

from accounts.models import User
from accounts.permissions import NotNow
from accounts.sign_in import secrecy
from audit import clock, events
from audit.acting import action
from exchange import tasks
from exchange.models import Call, Endpoint, Happened, Message
from exchange.outbound.permissions import check_can_set_up
from exchange.webhooks.signing import new_secret
from notices.telling import nudge
from organisations.models import Authority
from papers.models import Paper
from peps.models import Snapshot

BOTH_FOR = timedelta(days=7)  # a new secret and the one before it
MOST = 10  # addresses an authority
SWITCHED_OFF = "The address was switched off."


# ---------------------------------------------------------------- what happened


def on_signed_off(*, snapshot: Snapshot, by: User | None, **_news) -> None:
    """A plan was signed off (see `signoff.events`): noted in the same transaction, told after."""
    kind = Happened.SIGNED_OFF if snapshot.number == 1 else Happened.CORRECTED
    _note(kind, snapshot, {})


def on_paper_made(*, paper: Paper) -> None:
    _note(Happened.PAPER_READY, paper.snapshot, {"pdf_sha256": paper.sha256})


def _note(kind: Happened, snapshot: Snapshot, more: dict) -> None:
    """Of children for named people only nothing is told: not even that they are here."""
    pep, child = snapshot.pep, snapshot.pep.child
    if child.restricted:
        return
    endpoints = [
        endpoint for endpoint in Endpoint.objects.live().filter(authority=child.authority_id) if kind in endpoint.kinds
    ]
    if not endpoints:
        return
    data = {"plan_id": str(pep.pk), "child_id": str(child.pk), "version": snapshot.number, **more}
    message, is_new = Message.objects.get_or_create(
        key=f"{kind}:{snapshot.pk}",
        defaults={"authority_id": child.authority_id, "kind": kind, "data": data, "at": clock.now()},
    )
    if is_new:
        _want(message, endpoints, by=None)


def _want(message: Message, endpoints: list[Endpoint], *, by, again: int = 0) -> list[Call]:
    now = clock.now()
    calls = Call.objects.bulk_create(
        Call(endpoint=endpoint, message=message, again=again, wanted_at=now, wanted_by=by) for endpoint in endpoints
    )
    for call in calls:
        nudge(tasks.call, str(call.pk))
    return calls


# ---------------------------------------------------------------- addresses


@action
def add(*, authority: Authority, name: str, url: str, kinds: list[str], by: User) -> tuple[Endpoint, str]:
    """The address, and its secret: the only time it can be read."""
    check_can_set_up(by, authority)
    Authority.objects.select_for_update().get(pk=authority.pk)
    if Endpoint.objects.filter(authority=authority).count() >= MOST:
        raise NotNow(f"There are {MOST} addresses already. Change one of them.", Endpoint(authority=authority))
    secret = new_secret()
    endpoint = Endpoint.objects.create(
        authority=authority,
        name=name,
        url=url,
        kinds=kinds,
        secret=secrecy.encrypt(secret),
        made_at=clock.now(),
        made_by=by,
    )
    _record("added", f"had {name} called when something happens: {', '.join(kinds)}", endpoint, by)
    return endpoint, secret


@action
def change(*, endpoint: Endpoint, name: str, url: str, kinds: list[str], by: User) -> Endpoint:
    endpoint = _held(endpoint, by)
    endpoint.name, endpoint.url, endpoint.kinds = name, url, kinds
    endpoint.save()
    _record("changed", f"changed how {name} is called", endpoint, by)
    return endpoint


@action
def switch(*, endpoint: Endpoint, is_on: bool, by: User) -> Endpoint:
    """Off: what waits is given up. On: from now on; what was missed can be sent again one by one."""
    endpoint = _held(endpoint, by)
    endpoint.is_on, endpoint.off_because = is_on, ""
    endpoint.failing_since = endpoint.told_at = None
    endpoint.save()
    if not is_on:
        give_up_all(endpoint, SWITCHED_OFF)
    _record("switched", f"switched the calls to {endpoint.name} {'on' if is_on else 'off'}", endpoint, by)
    return endpoint


@action
def rotate(*, endpoint: Endpoint, by: User) -> tuple[Endpoint, str]:
    """A new secret. For some days calls are signed with both, so that the receiver changes when it suits it."""
    endpoint, secret = _held(endpoint, by), new_secret()
    endpoint.old_secret, endpoint.old_until = endpoint.secret, clock.now() + BOTH_FOR
    endpoint.secret = secrecy.encrypt(secret)
    endpoint.save()
    _record("rotated", f"made a new secret for the calls to {endpoint.name}", endpoint, by)
    return endpoint, secret


@action
def end_old_secret(*, endpoint: Endpoint, by: User) -> Endpoint:
    endpoint = _held(endpoint, by)
    endpoint.old_secret, endpoint.old_until = "", None
    endpoint.save()
    _record("rotated", f"ended the old secret of the calls to {endpoint.name}", endpoint, by)
    return endpoint


@action
def send_test(*, endpoint: Endpoint, by: User) -> Call:
    endpoint = _held(endpoint, by)
    _check_is_on(endpoint)
    key, kind = f"test:{uuid4()}", Happened.TEST
    message = Message.objects.create(key=key, authority_id=endpoint.authority_id, kind=kind, at=clock.now())
    [call] = _want(message, [endpoint], by=by)
    return call


@action
def send_again(*, call: Call, by: User) -> Call:
    """The same message, with the same id: a receiver that has it already does nothing."""
    endpoint = _held(call.endpoint, by)
    _check_is_on(endpoint)
    others = Call.objects.filter(endpoint=endpoint, message=call.message_id)
    if others.filter(sent_at=None, given_up_at=None).exists():
        raise NotNow("This message is on its way already.", call)
    again = others.aggregate(last=Max("again"))["last"] + 1
    [call] = _want(call.message, [endpoint], by=by, again=again)
    return call


def give_up_all(endpoint: Endpoint, why: str) -> int:
    rows = Call.objects.filter(endpoint=endpoint, sent_at=None, given_up_at=None)
    return rows.update(given_up_at=clock.now(), last_error=why)


def _held(endpoint: Endpoint, by: User) -> Endpoint:
    endpoint = Endpoint.objects.select_for_update(of=("self",)).select_related("authority").get(pk=endpoint.pk)
    check_can_set_up(by, endpoint.authority)
    return endpoint


def _check_is_on(endpoint: Endpoint) -> None:
    if not endpoint.is_on:
        raise NotNow("The calls to this address are off. Switch them on first.", endpoint)


def _record(what: str, words: str, endpoint: Endpoint, by: User) -> None:
    events.record(f"webhook.{what}", words, endpoint, by=by)
