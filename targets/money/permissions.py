"""Who may do what with money once it is decided; asking and deciding are in `targets/permissions.py`."""

from decimal import Decimal

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock
from children import access
from children.standing import capacities, standing_of
from components.words import money_words
from organisations.models import Authority
from targets.models import FundingRequest, LedgerEntry, PaymentBatch, Scheme
from targets.money.years import year_of, year_words

PAYS = access.may_write("payments")
READS_PAYMENTS = access.may_read("payments")

# ---------------------------------------------------------------- seeing


def authorities_where(user, roles):
    """Authorities in which this user is here in one of these capacities today."""
    held = standing_of(user).authorities
    return Authority.objects.filter(pk__in=set().union(*(held.get(role, set()) for role in roles)))


def requests_for(user):
    """Requests of children whose money this person reads; a draft is for those who may write it."""
    return FundingRequest.objects.visible_to(user, "money").standing()


def entries_for(user):
    return LedgerEntry.objects.visible_to(user, "money")


# ---------------------------------------------------------------- what was given


def check_works_for(user, request: FundingRequest) -> None:
    """The school and the Virtual School say what the money did."""
    if not access.can_write(capacities(user, request.child), "money"):
        raise Denied("You can read this. The school or the Virtual School writes it.")
    if not request.is_approved:
        raise NotNow("No money was given for this request.", request)


def check_can_show_evidence(user, request: FundingRequest) -> None:
    check_works_for(user, request)


def check_can_say_impact(user, request: FundingRequest) -> None:
    check_works_for(user, request)


def check_can_meet_condition(user, request: FundingRequest) -> None:
    check_may_settle(user, request)


def check_may_settle(user, request: FundingRequest) -> None:
    if not access.can_write(capacities(user, request.child), "funding_decision"):
        raise Denied("Only the Virtual School does this.")
    if not request.is_approved:
        raise NotNow("No money was given for this request.", request)


def check_nothing_on_its_way(request: FundingRequest) -> None:
    """While a batch is with finance, what it pays is fixed."""
    waiting = request.payments.filter(batch__paid_on=None, batch__dropped_at=None).select_related("batch").first()
    if waiting:
        raise NotNow(f"{waiting.batch} is with finance. Wait until it is paid, or drop it.", request)


def check_can_recoup(user, request: FundingRequest, amount: Decimal) -> None:
    check_may_settle(user, request)
    if not Decimal(0) < amount <= request.at_school:
        raise NotNow(f"The school holds {money_words(request.at_school)} of it.", request)


# ---------------------------------------------------------------- payments


def check_can_pay(user, authority: Authority) -> None:
    if not authorities_where(user, PAYS).filter(pk=authority.pk).exists():
        raise Denied("The finance officer and the Virtual School head make payments.")


def check_batch_is_open(batch: PaymentBatch) -> None:
    if batch.paid_on:
        raise NotNow(f"{batch} is paid already.", batch)
    if batch.dropped_at:
        raise NotNow(f"{batch} was dropped.", batch)


# ---------------------------------------------------------------- rates, schemes, kinds of support


def check_can_set_money(user, authority: Authority) -> None:
    if not authorities_where(user, [Role.HEAD]).filter(pk=authority.pk).exists():
        raise Denied("Only the Virtual School head sets rates, schemes and kinds of support.")


def check_year_is_not_over(year: int, about) -> None:
    """What a past year had stays as it was."""
    if year < year_of(clock.today()):
        raise NotNow(f"{year_words(year)} is over. Its figures stay as they were.", about)


def check_can_spend(user, scheme: Scheme, amount: Decimal) -> None:
    check_can_set_money(user, scheme.authority)
    if amount > scheme.amount - scheme.spent:
        raise NotNow(f"{money_words(scheme.amount - scheme.spent)} of this scheme is left.", scheme)


def is_virtual_school(user) -> bool:
    return authorities_where(user, VIRTUAL_SCHOOL).exists()


can_pay = as_boolean(check_can_pay)
can_set_money = as_boolean(check_can_set_money)


def quietly(check, *about) -> bool:
    try:
        check(*about)
    except (Denied, NotNow):
        return False
    return True
