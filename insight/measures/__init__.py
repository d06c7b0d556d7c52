"""Every measure, as data: its name in the address, its words, its definition, the rows it counts.

`PARTS` says which measures divide another one without rest: the parts of a whole, as tables show them. Those of `RARE`
are left out of a table where there is none of them.
"""

from datetime import timedelta

from django.db.models import F, Q

from insight.measures.rows import (
    ATTENDANCE,
    CHILDREN,
    COMPARED,
    COMPULSORY,
    CRITERIA_ROWS,
    DUTIES,
    ENTRIES,
    FILINGS,
    HELD,
    INITIAL,
    INVITED,
    MOVES,
    OVERDUE,
    PLANS,
    RATED,
    REPORTS,
    REQUESTS,
    REVIEWS,
    SUBJECTS,
    SUSPENSIONS,
    VOICE,
    WAITING_FOR,
)
from insight.measures.table import Measure, count
from peps.models import AttainmentRow, Invitee, ViewsPage
from signoff.models import Duty
from targets.models import FundingRequest, TargetReview

__all__ = ["MEASURES", "PARTS", "RARE", "Measure", "count"]

MEASURES: dict[str, Measure] = {}
PARTS: dict[str, list[str]] = {}

TODAY = F("today")
SOON = timedelta(days=14)


def _whole(name, words, definition, rows, *parts, where=None, sum=""):
    """A measure and what divides it: (name, words, definition, where)."""
    where = Q() if where is None else where
    whole = MEASURES[name] = Measure(name, words, definition, rows, where, sum)
    for part, part_words, part_definition, part_where in parts:
        MEASURES[part] = Measure(part, part_words, part_definition, rows, where & part_where)
    PARTS[whole.name] = [part[0] for part in parts]


def _more(whole, name, words, definition, where):
    """Several parts of a whole together: a table says its share, beside the parts themselves."""
    of = MEASURES[whole]
    MEASURES[name] = Measure(name, words, definition, of.rows, of.where & where)


# ---------------------------------------------------------------- compliance

_signed = Q(status="signed_off")
_whole(
    "due", "Plans due", "Plans opened for the term, without those that were closed.", PLANS,
    ("done", "Signed off", "Signed off by the Virtual School.", _signed),
    ("on_time", "On the way", "Not signed off, and nothing of it is late.",
     ~_signed & Q(is_late=False, is_paused=False)),
    ("overdue", "Overdue", "Not signed off, and at least one thing to do for it is late.",
     ~_signed & Q(is_late=True, is_paused=False)),
    ("paused", "Paused", "Not signed off; its clocks rest until a day, by the Virtual School.",
     ~_signed & Q(is_paused=True)),
)  # fmt: skip
_whole(
    "late", "Overdue plans", "Open plans with something late, by whose turn the thing is that is late longest.",
    OVERDUE,
    *((f"late_{role}", words, f"What is late longest waits for: {words.lower()}.", Q(waiting=role))
      for role, words in WAITING_FOR.items()),
    ("late_other", "Somebody else", "What is late longest waits for somebody else.", ~Q(waiting__in=WAITING_FOR)),
)  # fmt: skip
_begin = Q(begin_by__isnull=False)
_whole(
    "to_begin", "Initial plans to begin",
    "Initial plans for which the policy sets a day to begin by: 10 working days after the child came into care, where "
    "the authority has not set another.", INITIAL,
    ("begun_in_time", "Begun in time", "Care start and legal status were confirmed by that day.",
     Q(begun_on__isnull=False, begun_on__lte=F("begin_by"))),
    ("begun_late", "Begun later", "Confirmed, after that day.",
     Q(begun_on__isnull=False, begun_on__gt=F("begin_by"))),
    ("begin_late", "Not begun, and late", "Not confirmed, and the day has gone by.",
     Q(begun_on=None, begin_by__lt=TODAY)),
    ("begin_soon", "Still in time", "Not confirmed, and the day has not gone by.",
     Q(begun_on=None, begin_by__gte=TODAY)),
    where=_begin,
)  # fmt: skip
_held = Q(meeting__held=True)
_not_held = Q(meeting__isnull=True) | Q(meeting__held=False)
_hold = Q(hold_by__isnull=False)
_whole(
    "to_hold", "Initial plans",
    "Initial plans: their meeting is to be held within 20 working days of coming into care.",
    INITIAL,
    ("held_in_20", "Held in 20 working days", "The meeting was held by that day.",
     _held & Q(meeting__on__lte=F("hold_by"))),
    ("held_after_20", "Held later", "The meeting was held after that day.", _held & Q(meeting__on__gt=F("hold_by"))),
    ("hold_late", "Not held, and late", "Not held, and the day has gone by.", _not_held & Q(hold_by__lt=TODAY)),
    ("hold_soon", "Still in time", "Not held, and the day has not gone by.", _not_held & Q(hold_by__gte=TODAY)),
    where=_hold,
)  # fmt: skip
_whole(
    "meetings", "Meetings due", "A meeting for each plan opened for the term, without those that were closed.", PLANS,
    ("held_in_time", "Held in time", "Held on or before the day the policy sets.",
     _held & Q(meeting__on__lte=F("due_on"))),
    ("held_late", "Held later", "Held after that day.", _held & Q(meeting__on__gt=F("due_on"))),
    ("not_held_late", "Not held, and late", "Not held, and the day has gone by.", _not_held & Q(due_on__lt=TODAY)),
    ("not_held_yet", "Still in time", "Not held, and the day has not gone by.", _not_held & Q(due_on__gte=TODAY)),
)  # fmt: skip
_whole(
    "to_sign", "Meetings held", "Plans whose meeting was held, without those that were closed.", HELD,
    ("signed_in_four", "Signed off within four weeks", "Signed off at most 28 days after the meeting.",
     _signed & Q(signed_on__lte=F("sign_by"))),
    ("signed_later", "Signed off later", "Signed off more than 28 days after the meeting.",
     _signed & Q(signed_on__gt=F("sign_by"))),
    ("to_sign_late", "Not signed off, and late", "Not signed off, and the four weeks are over.",
     ~_signed & Q(meeting__on__lt=F("four_weeks_ago"))),
    ("to_sign_soon", "Still in time", "Not signed off, within the four weeks.",
     ~_signed & Q(meeting__on__gte=F("four_weeks_ago"))),
)  # fmt: skip
_whole(
    "to_file", "Plans to file", "Signed-off plans whose copy somebody is asked to file in the council’s case system; "
    "plans signed off before that was asked are left out.", FILINGS,
    ("filed_in_time", "Filed in time", "Said to be filed by the day.",
     Q(filed_on__isnull=False, filed_on__lte=F("due_on"))),
    ("filed_late", "Filed later", "Said to be filed, after the day.",
     Q(filed_on__isnull=False, filed_on__gt=F("due_on"))),
    ("file_late", "Not filed, and late", "Nobody has said that it is filed, and the day has gone by.",
     Q(filed_on=None, due_on__lt=TODAY)),
    ("file_soon", "Still in time", "Nobody has said that it is filed, and the day has not gone by.",
     Q(filed_on=None, due_on__gte=TODAY)),
)  # fmt: skip
_at_school_age = Q(year_group__in=COMPULSORY)
_whole(
    "children", "Children looked after", "Children looked after today.", CHILDREN,
    ("with_place", "With a school place", "A main school or setting is recorded for today.", Q(place__isnull=False)),
    ("no_school", "Without a school place", "Reception to Year 11, and no school or setting is recorded for today.",
     _at_school_age & Q(place=None)),
    ("no_place_needed", "No place, not of school age", "No school or setting is recorded, and the year is not "
     "Reception to Year 11.", ~_at_school_age & Q(place=None)),
)  # fmt: skip
_ks4 = Q(child__year_group__in=["10", "11"])
_whole(
    "moves", "Changes of school", "A new main school or setting after another one, without those of children who had "
    "none before.", MOVES,
    ("moves_ks4", "In Key Stage 4", "The child is in Year 10 or 11 today.", _ks4),
    ("moves_other", "In other years", "The child is in another year today.", ~_ks4),
)  # fmt: skip

# ---------------------------------------------------------------- quality

_colours = [("green", "Green", ["green"]), ("gold", "Gold", ["yellow"]), ("amber", "Amber", ["orange"]),
            ("red", "Red", ["red"])]  # fmt: skip
_known_colours = [colour for *_, colours in _colours for colour in colours]
_whole(
    "rated", "Rated plans", "Plans that the Virtual School has rated. The rating is of the plan, never of the child.",
    RATED,
    *((f"rated_{name}", words, f"{words} on the authority’s scale.", Q(colour__in=colours))
      for name, words, colours in _colours),
    ("rated_other", "Another rating", "Another rating of the authority’s scale.", ~Q(colour__in=_known_colours)),
)  # fmt: skip
_not_judged = Q(level="na")
_whole(
    "judged", "Judged", "Criteria of rated plans, but for those that do not apply to the plan.", CRITERIA_ROWS,
    *((f"judged_{name}", words, f"{words} on the authority’s scale.", Q(colour__in=colours))
      for name, words, colours in _colours),
    ("judged_other", "Another level", "Another level of the authority’s scale.", ~Q(colour__in=_known_colours)),
    where=~_not_judged,
)  # fmt: skip
_more(
    "judged", "judged_missed", "Amber or red", "Amber or red on the authority’s scale.",
    Q(colour__in=["orange", "red"]),
)  # fmt: skip
RARE = {"rated_gold", "rated_other", "judged_gold", "judged_other", "late_other", "at_lunchtime"}
_route = {value: Q(views__route=value) for value in ViewsPage.Route.values}
_whole(
    "voices", "Meetings held", "Plans whose meeting was held, by how the young person’s views were given. What they "
    "said is in no figure.", VOICE,
    *((f"voice_{value}", words, f"Recorded: {words.lower()}.", _route[value])
      for value, words in ViewsPage.Route.choices),
    ("voice_nothing", "Not recorded", "Nobody has recorded how the views were given.", Q(views__route="")),
)  # fmt: skip
_came = Invitee.Attended
_whole(
    "asked", "Asked", "People asked to meetings that were held, without those no longer invited.", INVITED,
    ("came_in_person", "In person", "Was there in person.", Q(attended=_came.IN_PERSON)),
    ("came_by_video", "By video", "Joined by video.", Q(attended=_came.VIDEO)),
    ("sent_views", "Sent views", "Was not there, and sent views.", Q(attended=_came.SENT_VIEWS)),
    ("not_there", "Not there", "Sent apologies, or did not come.", Q(attended__in=[_came.APOLOGIES, _came.ABSENT])),
    ("came_not_said", "Not recorded", "Nobody has recorded whether they came.", Q(attended="")),
)  # fmt: skip
_more(
    "asked", "took_part", "Took part", "Was there in person, or joined by video.",
    Q(attended__in=[_came.IN_PERSON, _came.VIDEO]),
)  # fmt: skip

# ---------------------------------------------------------------- outcomes

_no_figures = Q(attended=None) | Q(whole=None) | Q(whole=0)
_severe, _persistent = Q(missed__gte=F("half")), Q(missed__gte=F("tenth"))
_known = Q(attended__isnull=False, whole__gt=0)
_whole(
    "attendance", "Plans", "Plans of the term, without those that were closed, by the attendance of the school year so "
    "far: sessions missed as a share of the child’s own possible sessions (DfE).", ATTENDANCE,
    ("little", "Under 5% missed", "Fewer than 5% of sessions missed.", _known & Q(missed__lt=F("twentieth"))),
    ("some", "5% to 10% missed", "5% or more, and fewer than 10%, of sessions missed.",
     _known & Q(missed__gte=F("twentieth"), missed__lt=F("tenth"))),
    ("persistent", "Persistent absence", "10% or more, and fewer than 50%, of sessions missed.",
     _known & _persistent & Q(missed__lt=F("half"))),
    ("severe", "Severe absence", "50% or more of sessions missed.", _known & _severe),
    ("no_figures", "No figures", "No figures are recorded, or there were no sessions.", _no_figures),
)  # fmt: skip
_more(
    "attendance", "regular", "Under 10% missed", "Fewer than 10% of sessions missed.",
    _known & Q(missed__lt=F("tenth")),
)  # fmt: skip
_kinds = [("suspended", "Suspension", "SUSP"), ("excluded", "Permanent exclusion", "PERM"),
          ("at_lunchtime", "At lunchtime", "LNCH")]  # fmt: skip
_whole(
    "suspensions", "Suspensions and exclusions", "Recorded in a plan, by the first day.", SUSPENSIONS,
    *((name, words, f"{words}, by the first day.", Q(category=code)) for name, words, code in _kinds),
)  # fmt: skip
_judgement = AttainmentRow.Judgement
_whole(
    "subjects", "Subjects", "Subjects of plans of the term, each by its latest line.", SUBJECTS,
    ("below", "Below expected", "Below what is expected.", Q(judgement=_judgement.BELOW)),
    ("at_expected", "At expected", "At what is expected.", Q(judgement=_judgement.AT)),
    ("above", "Above expected", "Above what is expected.", Q(judgement=_judgement.ABOVE)),
    ("not_assessed", "Not assessed yet", "Not assessed yet.", Q(judgement=_judgement.WAITING)),
)  # fmt: skip
_whole(
    "compared", "Subjects compared", "Subjects judged in a plan of the term and in the plan before it.", COMPARED,
    ("moved_up", "Moved up", "Nearer to or further above what is expected than in the plan before.",
     Q(level__gt=F("level_before"))),
    ("stayed", "Stayed", "As in the plan before.", Q(level=F("level_before"))),
    ("moved_down", "Moved down", "Further below what is expected than in the plan before.",
     Q(level__lt=F("level_before"))),
)  # fmt: skip
_outcome = TargetReview.Outcome
_whole(
    "reviewed", "Targets reviewed", "Targets of earlier plans, reviewed in a plan of the term.", REVIEWS,
    ("achieved", "Achieved", "Said to be achieved.", Q(outcome=_outcome.ACHIEVED)),
    ("in_progress", "In progress", "Said to be in progress.", Q(outcome=_outcome.IN_PROGRESS)),
    ("not_achieved", "Not achieved", "Said not to be achieved.", Q(outcome=_outcome.NOT_ACHIEVED)),
)  # fmt: skip

# ---------------------------------------------------------------- money

_status = FundingRequest.Status
_approved = Q(status__in=[_status.APPROVED, _status.IN_PART])
_whole(
    "requests", "Requests", "Requests for Pupil Premium Plus, drafts left out, by the day they were asked for.",
    REQUESTS,
    ("approved", "Approved", "Approved, or approved in part.", _approved),
    ("undecided", "To decide", "Waiting for the Virtual School, or for more information.",
     Q(status__in=[_status.SUBMITTED, _status.MORE_INFO])),
    ("declined", "Not approved", "Not approved.", Q(status=_status.DECLINED)),
)  # fmt: skip
_Impact = FundingRequest.Impact
_whole(
    "given", "Approved requests", "Approved requests, by what is said of their impact.", REQUESTS,
    ("impact_met", "Reached", "What it was for was reached.", Q(impact=_Impact.MET)),
    ("impact_partly", "Partly", "Reached in part.", Q(impact=_Impact.PARTLY)),
    ("impact_not", "Not reached", "Not reached.", Q(impact=_Impact.NOT)),
    ("impact_not_said", "Not said yet", "Nobody has said yet what it changed.", Q(impact="")),
    where=_approved,
)  # fmt: skip
_whole("asked_for", "Requested", "What was asked for, in pounds.", REQUESTS, sum="total")
for _name, _words, _column, _definition in [
    ("committed", "Approved", "committed", "Approved, less what was released: from the ledger."),
    ("paid", "Paid", "paid", "Paid to schools, less what came back: from the ledger."),
    ("evidenced", "Evidenced", "evidenced", "Shown to be spent: from the ledger."),
]:
    _whole(_name, _words, _definition, ENTRIES, where=Q(column=_column), sum="amount")

# ---------------------------------------------------------------- workload

_kind = Duty.Kind
_ours = Q(role="adviser")
_whole(
    "queue", "Waiting for the Virtual School", "Open duties of the Virtual School, without those that rest.", DUTIES,
    ("to_quality_assure", "To quality-assure", "Plans to quality-assure and sign off.", Q(kind=_kind.SIGN_OFF)),
    ("to_decide", "Money to decide", "Requests for money to decide.", Q(kind=_kind.FUNDING)),
    ("to_do_else", "Something else", "What else the Virtual School has to do.",
     ~Q(kind__in=[_kind.SIGN_OFF, _kind.FUNDING])),
    where=_ours,
)  # fmt: skip
_whole(
    "duties", "Open duties", "What is to be done for children, by whose turn it is; what rests is left out.", DUTIES,
    ("duties_late", "Late", "The day has gone by.", Q(due_on__lt=TODAY)),
    ("duties_soon", "Due in two weeks", "Due today or in the next two weeks.",
     Q(due_on__gte=TODAY, due_on__lte=TODAY + SOON)),
    ("duties_later", "Later", "Due after that.", Q(due_on__gt=TODAY + SOON)),
)  # fmt: skip

# ---------------------------------------------------------------- what stands out this morning

_new = timedelta(days=28)
for _name, _words, _definition, _rows, _where in [
    ("qa_late", "plans past their four weeks", "With the Virtual School, and the day to sign them off has gone by.",
     DUTIES, Q(kind=_kind.SIGN_OFF, due_on__lt=TODAY)),
    ("qa_soon", "plans whose four weeks end within three days", "With the Virtual School, to be signed off by then.",
     DUTIES, Q(kind=_kind.SIGN_OFF, due_on__gte=TODAY, due_on__lte=TODAY + timedelta(days=3))),
    ("month_late", "plans late for more than four weeks", "Something of the plan has been late for more than 28 days.",
     OVERDUE, Q(late_since__lt=TODAY - _new)),
    ("no_plan_begun", "initial plans not begun in time", "The day to begin has gone by.", INITIAL,
     _begin & Q(begun_on=None, begin_by__lt=TODAY)),
    ("money_late", "requests for money past their ten days", "To decide, and the ten working days are over.", DUTIES,
     Q(kind=_kind.FUNDING, due_on__lt=TODAY)),
    ("nothing_arranged", "suspensions with nothing arranged",
     "In the last four weeks; nothing is written about education meanwhile.", SUSPENSIONS,
     Q(starts__gte=TODAY - _new, meanwhile="")),
    ("views_unread", "young people’s views not read on the day", "Sent by a young person, and nobody has read them.",
     DUTIES, Q(kind=_kind.READ_VIEWS, due_on__lt=TODAY)),
    ("unanswered", "messages nobody looks into", "Told to the Virtual School; nobody has taken it on.", REPORTS,
     Q(owner=None)),
]:  # fmt: skip
    MEASURES[_name] = Measure(_name, _words, _definition, _rows, _where)
