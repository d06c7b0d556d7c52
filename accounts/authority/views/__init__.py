"""The settings of an authority: where they are, and the page that says why something is due on a day."""

from django.db.models import Max
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.authority import drafts, permissions
from accounts.authority.forms import WhyForm, authorities_near
from accounts.permissions import authorities_managed, check_can_manage_people
from audit import clock
from organisations.calendars import NothingInForce, calendar_for, policy_for, rules_of
from organisations.deadlines import (
    Deadline,
    Kind,
    all_deadlines,
    in_order,
    meeting_deadlines,
    statutory_deadlines,
    without_codes,
)
from organisations.presets import PRESETS
from organisations.terms import TermError
from organisations.working_days import EXAMPLE_CALENDAR

KINDS = {
    Kind.INITIATE: "The plan is begun",
    Kind.ARRANGE_MEETING: "The first meeting is arranged",
    Kind.HOLD_MEETING: "The first meeting is held",
    Kind.SCHOOL_CHANGE_MEETING: "Meeting after the change of school",
    Kind.REVIEW: "Review",
    Kind.PARTS_COMPLETE: "All parts are complete",
    Kind.LATE_PART: "May be sent without a late part",
    Kind.SIGN_OFF: "The plan is signed off",
    Kind.CARE_PLAN: "The care plan is made",
    Kind.FIRST_REVIEW: "The first statutory review is held",
}


@require_GET
def index(request):
    check_can_manage_people(request.user)
    managed = authorities_managed(request.user).order_by("name")
    if len(managed) == 1:
        return redirect("authority:settings", managed[0].code)
    return render(request, "accounts/authority/index.html", {"authorities": managed})


@require_GET
def settings(request, code):
    authority = permissions.find_authority(request.user, code)
    return render(
        request,
        "accounts/authority/settings.html",
        {
            "authority": authority,
            "policy": drafts.current(authority, clock.today()),
            "last_term_day": authority.terms.filter(school=None).aggregate(day=Max("last_day"))["day"],
            "is_head": permissions.can_set_policy(request.user, authority),
            "closures": authority.closures.filter(day__gte=clock.today()).count(),
        },
    )


# ---------------------------------------------------------------- why this date?


@require_GET
def why(request):
    authorities = authorities_near(request.user, permissions.authorities_of(request.user))
    form = WhyForm(request.GET if "policy" in request.GET else None, authorities=authorities)
    answer = {}
    if form.is_bound and form.is_valid():
        try:
            answer = _answer(authorities, **form.cleaned_data)
        except (NothingInForce, TermError) as problem:
            form.add_error("policy", str(problem))
    return render(request, "accounts/authority/why.html", {"form": form, **answer})


def _answer(authorities, policy, care_start, emergency, meeting, school_change) -> dict:
    if policy in PRESETS:
        rules, calendar = PRESETS[policy], EXAMPLE_CALENDAR
    else:
        authority = authorities.get(code=policy)
        rules, calendar = rules_of(policy_for(authority, clock.today())), calendar_for(authority)
    found = all_deadlines(
        rules, care_start, emergency=emergency, meeting=meeting, school_change=school_change, calendar=calendar
    )
    if meeting:
        found = in_order([*found, *meeting_deadlines(rules, meeting, calendar=calendar)])
    named = {section.part: f"{section.name} is wanted" for section in rules.sections}
    kinds = KINDS | {Kind.SECTION_A: named["A"], Kind.SECTION_C: named["C"]}
    return {
        "local": [_in_words(deadline, kinds) for deadline in found],
        "law": [_in_words(deadline, kinds) for deadline in statutory_deadlines(care_start)],
        "no_rule_for_change": bool(school_change and rules.school_change_meeting is None),
        "last_term": max(calendar.terms, default=None),
        "is_example": policy in PRESETS,
    }


def _in_words(deadline: Deadline, kinds: dict) -> dict:
    term = f", {deadline.term}" if deadline.term else ""
    return {"due": deadline.due, "what": f"{kinds[deadline.kind]}{term}", "why": without_codes(deadline.why)}
