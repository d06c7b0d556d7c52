"""Which policy, and which money, a request goes by."""

from django.db.models import F

from audit import clock
from organisations.calendars import policy_for, rules_of
from organisations.deadlines import year_group_for
from organisations.models import School
from organisations.presets import Rules
from peps.phases import EARLY_YEARS, Phase
from targets.models import FundingRequest

Fund = FundingRequest.Fund
PP_PLUS_FUNDS = [Fund.PP_PLUS, Fund.POST_16, Fund.EARLY_YEARS]  # each is Pupil Premium Plus in a phase of its own
FUND_OF_PHASE = {Phase.EARLY_YEARS: Fund.EARLY_YEARS, Phase.POST_16: Fund.POST_16}


def rules_for(request: FundingRequest) -> Rules:
    """The plan's own policy; between plans the one in force today."""
    if request.pep_id:
        return request.pep.rules
    return rules_of(policy_for(request.child.authority, clock.today()))


def fund_that_suits(child, pep=None) -> str:
    """By the phase of education."""
    if pep is not None:
        return fund_of(pep)
    year = child.year_group or year_group_for(child.date_of_birth, clock.today()) or ""
    if year in EARLY_YEARS - {"R"}:
        return Fund.EARLY_YEARS
    return Fund.POST_16 if year.isdecimal() and int(year) >= 12 else Fund.PP_PLUS


def fund_of(pep) -> str:
    """Reception is taught with the early years, and has the money of school-age children."""
    if pep.child.year_group == "R":
        return Fund.PP_PLUS
    return FUND_OF_PHASE.get(pep.case.phase, Fund.PP_PLUS)


def school_of(child) -> School | None:
    """Where the child goes today, in the main; on a day of moving, where they go on."""
    here = child.enrolments.current().main().select_related("school")
    enrolment = here.order_by(F("ends").desc(nulls_first=True), "-starts").first()
    return enrolment.school if enrolment else None
