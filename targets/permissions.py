"""Who sets targets, who asks for money, and who decides about it."""

from decimal import Decimal

from django.db.models import Q

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import Role
from children import access
from children.models import Child
from children.standing import capacities, standing_of
from components.words import money_words
from peps import permissions as plans
from peps.models import PEP, Part
from peps.standing import capacities_in
from targets.models import FundingRequest, Target
from targets.money.rules import rules_for

Status = FundingRequest.Status
WITH_THE_VIRTUAL_SCHOOL = "This request is with the Virtual School. Remove it if it is no longer needed."
DECIDED = "This request has been decided. It is kept as it was."


# ---------------------------------------------------------------- targets


def check_can_set_targets(user, pep: PEP) -> None:
    plans.check_can_write_part(user, pep, Part.D)


def check_can_remove_target(user, pep: PEP, target: Target) -> None:
    """Money that was asked for or given stays beside the target it is for."""
    check_can_set_targets(user, pep)
    stands = [request for request in target.funding_requests.all() if request.removed_at is None]
    if any(request.status in {Status.APPROVED, Status.IN_PART} for request in stands):
        raise NotNow("Money was approved for this target, so it stays. Say what became of it in the next review.", pep)
    if any(request.status in {Status.SUBMITTED, Status.MORE_INFO} for request in stands):
        raise NotNow("Money has been asked for this target. Remove that request first, then the target.", pep)


NOTERS = {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.KEEPER, Role.ADVISER, Role.HEAD, Role.DELEGATE_D}


def check_can_note(user, target: Target) -> None:
    """Whoever works on a target says how it is going, at any time; also once the plan is signed off."""
    if not capacities_in(user, target.set_in).intersection(NOTERS):
        raise Denied("You can read how this target is going. Those who work on it write it.")
    if target.set_in.status == PEP.Status.CLOSED:
        raise NotNow("This plan is closed.", target.set_in)


# ---------------------------------------------------------------- asking for money


def check_can_ask(user, pep: PEP) -> None:
    plans.check_can_write_part(user, pep, Part.D, "money")


def check_can_ask_between_plans(user, child: Child) -> None:
    """For the child and no plan: the school, the Virtual School, and where there is no school the social worker."""
    held = capacities(user, child)
    if access.can_write(held, "money"):
        return
    if Role.SOCIAL_WORKER in held and not standing_of(user).attended(child):
        return
    raise Denied("The school or the Virtual School asks for money.")


def check_can_change_request(user, request: FundingRequest) -> None:
    """A draft while the plan can be written; a question from the Virtual School can always be answered."""
    _check_can_write(user, request, {Status.MORE_INFO})
    if request.status == Status.SUBMITTED:
        raise NotNow(WITH_THE_VIRTUAL_SCHOOL, place_of(request))
    if request.status not in {Status.DRAFT, Status.MORE_INFO}:
        raise NotNow(DECIDED, place_of(request))


def check_can_remove_request(user, request: FundingRequest) -> None:
    """Until it is decided."""
    _check_can_write(user, request, {Status.SUBMITTED, Status.MORE_INFO})
    if request.status not in {Status.DRAFT, Status.SUBMITTED, Status.MORE_INFO}:
        raise NotNow(DECIDED, place_of(request))


def _check_can_write(user, request: FundingRequest, also_while: set) -> None:
    if request.pep_id is None:
        check_can_ask_between_plans(user, request.child)
    elif request.status in also_while and not request.pep.is_final:
        plans.check_may_write_part(user, request.pep, Part.D, "money")
    else:
        check_can_ask(user, request.pep)


def place_of(request: FundingRequest):
    """The page to go back to."""
    return request.pep if request.pep_id else request


# ---------------------------------------------------------------- deciding


def check_may_decide(user, child: Child) -> None:
    if not access.can_write(capacities(user, child), "funding_decision"):
        raise Denied("Only the Virtual School decides about requests for money.")


def check_can_decide(user, request: FundingRequest) -> None:
    """The money decision is separate from the quality decision: it may come before or after the plan is signed off."""
    check_may_decide(user, request.child)
    if own_requests(user, [request.pk]):
        raise Denied("You wrote or submitted this request, so somebody else decides about it.")
    if request.pep_id and request.pep.status == PEP.Status.CLOSED:
        raise NotNow("This plan is closed.", request.pep)
    if request.removed_at:
        raise NotNow("This request was taken back.", place_of(request))
    if request.status != Status.SUBMITTED:
        raise NotNow(why_not_waiting(request), place_of(request))


def why_not_waiting(request: FundingRequest) -> str:
    """Why there is nothing to decide. The second of two people at once reads who was first, and what they said."""
    last = request.decisions.select_related("by").first()
    if last and request.status != Status.DRAFT:
        return f"{last.by} has already decided about this request: {request.get_status_display().lower()}."
    return "This request has not been submitted yet."


def own_requests(user, requests) -> set:
    """Those of these requests (ids) that this user wrote, or submitted at any time: in their own name or on behalf of
    somebody else."""
    mine = Q(submitted_by=user.pk) | Q(history_type="+", history_user_id=user.pk)
    return set(FundingRequest.history.filter(mine, id__in=requests).values_list("id", flat=True))


def limit_of(user, request: FundingRequest) -> Decimal | None:
    """Up to how much this user may approve at once. None: any amount."""
    if Role.HEAD in capacities(user, request.child):
        return None
    return rules_for(request).funding.adviser_limit


def check_can_give(user, request: FundingRequest, amount: Decimal | None) -> None:
    limit = limit_of(user, request)
    if amount is not None and limit is not None and amount > limit:
        raise Denied(f"You can approve up to {money_words(limit)}. Above that the Virtual School head decides.")


may_decide = as_boolean(check_may_decide)


def _quietly(check):
    """The twin of a check for buttons: True unless it refuses, now or at all."""

    def can(*about) -> bool:
        try:
            check(*about)
        except (Denied, NotNow):
            return False
        return True

    return can


can_note = _quietly(check_can_note)
can_set = _quietly(check_can_set_targets)
can_remove_target = _quietly(check_can_remove_target)
can_decide = _quietly(check_can_decide)
can_ask = _quietly(check_can_ask)
can_ask_between_plans = _quietly(check_can_ask_between_plans)
can_change_request = _quietly(check_can_change_request)
can_remove_request = _quietly(check_can_remove_request)
