"""For which plans a question is asked: the phase of education, and what else is true of this child or this plan.

Each is a pure function of the plan and its child. `Case` answers for one plan and remembers what it worked out.
"""

from enum import StrEnum

from organisations.deadlines import year_group_for
from organisations.presets import Phase

__all__ = ["Case", "Overlay", "Phase", "phase_of"]

EARLY_YEARS = {"E1", "E2", "N1", "N2", "R"}
NO_NEEDS = {"", "N"}  # SEN status not said yet, or no special educational needs
SDQ_CONCERN = 17  # from this score on the strategy is asked for


class Overlay(StrEnum):
    """What a plan may be besides its phase. A plan may have several."""

    INITIAL = "initial"
    NO_SCHOOL = "no_school"
    SEND = "send"
    UASC = "uasc"
    LEAVING_CARE = "leaving_care"
    SCHOOL_MOVE = "school_move"
    FROM_YEAR_9 = "from_year_9"  # the 14–19 plan
    HIGH_SDQ = "high_sdq"


def phase_of(pep) -> Phase:
    """By the year the child is taught in; by age where that is not known or no year (a mixed class)."""
    year = _year(pep)
    if year in EARLY_YEARS:
        return Phase.EARLY_YEARS
    if pep.form == "eet" or int(year) >= 12:
        return Phase.POST_16
    return Phase.PRIMARY if int(year) <= 6 else Phase.SECONDARY


def _year(pep) -> str:
    year = pep.child.year_group
    if year.isdecimal() or year in EARLY_YEARS:
        return year
    by_age = year_group_for(pep.child.date_of_birth, pep.opened_on)
    if by_age is None:  # too young for a class, or past the last one
        return "E1" if (pep.opened_on - pep.child.date_of_birth).days < 6 * 365 else "13"
    return by_age


def _from_year_9(pep) -> bool:
    year = _year(pep)
    return pep.form == "eet" or (year.isdecimal() and int(year) >= 9)


IS_TRUE_OF = {
    Overlay.INITIAL: lambda pep: pep.kind == "initial",
    Overlay.NO_SCHOOL: lambda pep: pep.school_id is None,
    Overlay.SEND: lambda pep: pep.sen.provision not in NO_NEEDS,
    Overlay.UASC: lambda pep: pep.child.uasc,
    Overlay.LEAVING_CARE: lambda pep: pep.kind == "leaving_care",
    Overlay.SCHOOL_MOVE: lambda pep: pep.kind == "school_change",
    Overlay.FROM_YEAR_9: _from_year_9,
    Overlay.HIGH_SDQ: lambda pep: (pep.care.sdq_score or 0) >= SDQ_CONCERN,
}


class Case:
    """The phase and the overlays of one plan, each worked out once, when it is first asked for."""

    def __init__(self, pep):
        self.pep = pep
        self.phase = phase_of(pep)
        self._known: dict[Overlay, bool] = {}

    def has(self, overlay: Overlay) -> bool:
        if overlay not in self._known:
            self._known[overlay] = IS_TRUE_OF[overlay](self.pep)
        return self._known[overlay]

    def fits(self, phases, overlays) -> bool:
        """In one of these phases, and with one of these overlays; none named is all."""
        return (not phases or self.phase in phases) and (not overlays or any(map(self.has, overlays)))
