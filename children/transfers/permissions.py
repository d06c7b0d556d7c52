"""Who offers a child to another authority, and who answers."""

from django.urls import reverse

from accounts.permissions import MANAGERS, Denied, NotNow, as_boolean, authorities_managed
from children.models import CarePeriod, Child, Transfer
from children.standing import capacities


def check_can_offer(user, child: Child) -> None:
    """The head or an administrator of the child's authority."""
    if not capacities(user, child).intersection(MANAGERS):
        raise Denied("Only the Virtual School head or an administrator hands a child over to another authority.")
    if child.restricted:
        raise Denied("This record is restricted. It is handed over by the people named in it, not by this page.")


def check_is_to_offer(child: Child) -> None:
    page = reverse("children:child", args=[child.pk])
    if not CarePeriod.objects.filter(child=child, ends=None).exists():
        raise NotNow("This child is not looked after by us now, so there is nothing to hand over.", page)
    if Transfer.objects.open().filter(child=child).exists():
        raise NotNow("This child is already offered to another authority.", page)


def check_can_answer(user, transfer: Transfer) -> None:
    """The head or an administrator of the authority that is asked."""
    if not authorities_managed(user).filter(pk=transfer.to_id).exists():
        raise Denied("The other authority answers this.")


def check_can_withdraw(user, transfer: Transfer) -> None:
    if not authorities_managed(user).filter(pk=transfer.child.authority_id).exists():
        raise Denied("Only the authority that offered it can withdraw it.")


can_offer = as_boolean(check_can_offer)
can_answer = as_boolean(check_can_answer)
can_withdraw = as_boolean(check_can_withdraw)
