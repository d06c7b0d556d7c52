"""Which records of the upper rooms belong to a child's history, and what pages are called there, all in one list."""

from casework.models import Challenge, Move, MoveOption, Report, Watch
from children import history, page_names
from children.models import EarlierSchool
from documents.models import Citation, Document
from epep.agenda import STEPS
from peps import fields
from peps.guests.passes import OWN_PAGES
from peps.models import (
    PEP,
    Agency,
    AgreedAction,
    AlternativeProvision,
    AlternativeView,
    Application,
    AttainmentRow,
    AttendancePage,
    AttendancePeriod,
    CarePage,
    FormerPlan,
    InvitedLink,
    Invitee,
    Meeting,
    MinutesPage,
    OwnAnswer,
    PageAudience,
    PartState,
    PathwayPage,
    SchoolPage,
    SenPage,
    StatutoryResult,
    SubjectFeedback,
    Support,
    Suspension,
    ViewAnswer,
    ViewsPage,
    WellbeingPage,
)
from peps.room.here import QUIET, TOOLS
from signoff.models import Filing, ImprovementAction, Rating
from signoff.quality.reading import why_history_is_closed
from targets.models import FundingCondition, FundingRequest, NoMoneyReason, Target, TargetAction, TargetReview

OF_PLAN = "pep__child"
KEYS = frozenset({"token_hash", "code_hash", "wrong_codes"})
ON_SCREEN = [
    *(f"peps:room:{name}" for name in [*TOOLS, *QUIET] if name not in {"start", "who"}),
    *{step.page for step in STEPS},
]
ELSEWHERE = frozenset({"policy", "previous", "plan_id", "set_in", "opened_on"})


def register() -> None:
    history.register_events(
        {
            "casework.intervention": "case_recording",
            "casework.note": "case_recording",
            "casework.report": "case_recording",
            "casework.challenge": "case_recording",
            "casework.watch": "case_recording",
        }
    )
    history.register_events(
        {"move.opened": "moves", "move.corrected": "moves", "move.options": "move_options", "move.step": "move_options"}
    )
    history.register(Move, "child", "moves", "A move to another school")
    history.register(
        MoveOption,
        "move__child",
        "move_options",
        "A school compared for a move",
        narrower={"distance": "confidential_place"},
        leave_out=frozenset({"move"}),
    )
    history.register(Report, "child", "case_recording", "Told to the Virtual School")
    history.register(Challenge, "child", "case_recording", "A challenge to the school")
    history.register(Watch, "child", "case_recording", "On the watchlist")
    history.register(PEP, "child", "plan", "The plan", leave_out=ELSEWHERE)
    history.register(
        FormerPlan, "child", "plan", "A plan from before the portal", leave_out=frozenset({"document", "sha256"})
    )
    history.register(PartState, OF_PLAN, "sign_off_page", "A section of the plan")
    history.register(CarePage, OF_PLAN, "care", "Care information", narrower=fields.narrower(CarePage))
    history.register(Agency, OF_PLAN, "care", "An agency")
    history.register(EarlierSchool, "child", "education", "An earlier school")
    _voice()
    for model, words in [
        (SchoolPage, "School and timetable"),
        (AttendancePage, "Attendance"),
        (AttendancePeriod, "Attendance in a term or year"),
        (Suspension, "A suspension or exclusion"),
        (AlternativeProvision, "Alternative provision"),
        (AttainmentRow, "A subject"),
        (StatutoryResult, "A result"),
        (SubjectFeedback, "A teacher’s feedback"),
        (SenPage, "Special educational needs"),
        (WellbeingPage, "Health and emotional well-being"),
        (Support, "Support in place"),
    ]:
        history.register(model, OF_PLAN, "education", words)
    history.register(PathwayPage, OF_PLAN, "pathway", "14–19 plan")
    history.register(Application, OF_PLAN, "pathway", "An application")
    history.register(PageAudience, OF_PLAN, "sections", "Who may see a page")
    history.register(
        OwnAnswer,
        OF_PLAN,
        "sections",
        "A question of the Virtual School",
        record_of=lambda row: fields.BY_SLUG[row.page].record,
        title_field="wording",
        leave_out=frozenset({"question", "wording", "page", "kind", "page_version"}),
    )
    _targets_and_money()
    _meeting()
    history.register(
        Rating,
        OF_PLAN,
        "rating",
        "Rating and feedback",
        narrower={name: name for name in ("feedback_to_teacher", "feedback_to_social_worker")}
        | {"why_different": "decision"},
        leave_out=frozenset({"rubric_version", "suggested"}),
    )
    history.register(ImprovementAction, OF_PLAN, "rating", "What has to improve")
    of_filing = frozenset({"number", "owner", "due_on"})
    history.register(Filing, OF_PLAN, "plan_status", "The copy in the case system", leave_out=of_filing)
    _documents()
    history.register_events(EVENTS)
    history.closed_because.append(why_history_is_closed)
    page_names.register(PAGES)


def _voice() -> None:
    how_asked = frozenset({"way", "language", "reader"})  # whom a child trusts to read is not for everybody
    history.register(ViewsPage, OF_PLAN, "views", "How views were given", leave_out=how_asked)
    # That they said, changed or took back something; never what: only what stands today is read, where it stands.
    history.register(
        ViewAnswer,
        OF_PLAN,
        "views",
        "An answer of the young person",
        record_of=lambda row: "views" if row.school_may_see else "views_not_for_school",
        leave_out=frozenset({"words", "picks"}),
    )
    history.register(AlternativeView, OF_PLAN, "alternative_views", "Alternative Views")
    history.register(
        InvitedLink,
        OF_PLAN,
        "alternative_views",
        "A link without an account",
        is_place=lambda row: row.purpose == InvitedLink.Purpose.CARER,
        leave_out=KEYS | {"answers", "made_by"},
    )


def _targets_and_money() -> None:
    history.register(Target, "child", "targets", "A target", narrower={"funding": "money"}, leave_out=ELSEWHERE)
    of_target = frozenset({"target", "made_at"})
    history.register(TargetAction, "target__child", "targets", "An action for a target", leave_out=of_target)
    history.register(TargetReview, OF_PLAN, "targets", "A target’s review", narrower={"money_impact": "money"})
    history.register(FundingRequest, "child", "money", "A request for money", leave_out=frozenset({"round"}))
    of_request = frozenset({"request", "met_by"})
    history.register(FundingCondition, "request__child", "money", "A condition of an approval", leave_out=of_request)
    history.register(NoMoneyReason, OF_PLAN, "money", "Why no money is asked for")


def _meeting() -> None:
    """A meeting may be where the child lives: while that is confidential, so is every meeting's place."""
    history.register(
        Meeting, OF_PLAN, "meeting_details", "The meeting", place_fields=frozenset({"place", "video_link"})
    )
    of_contacts = {"invited_although": "contacts"}  # it says that there is a restriction
    history.register(
        Invitee,
        OF_PLAN,
        "meeting",
        "Somebody asked to the meeting",
        narrower=of_contacts,
        leave_out=frozenset({"link_number"}),
    )
    history.register(
        MinutesPage,
        OF_PLAN,
        "meeting",
        "What was said at the meeting",
        place_fields=frozenset({"next_place"}),
        narrower=fields.narrower(MinutesPage),
    )
    history.register(AgreedAction, OF_PLAN, "meeting", "Something promised")


def _documents() -> None:
    """What shows where the child lives has an audience of its own, and so has its history. Of what the young person has
    not sent nobody reads anything."""
    about_the_file = {
        "plan_id",
        "original_name",
        "uploaded_by",
        "series",
        "preview",
        "scan_tried_at",
        "scan_words",
        "unsent",
    }
    history.register(
        Document,
        "child",
        "documents",
        "A document",
        leave_out=frozenset(about_the_file),
        record_of=_record_of_document,
    )
    history.register(Citation, "child", "documents", "A document of a plan", leave_out=ELSEWHERE | {"series"})


def _record_of_document(row) -> str | None:
    if row.unsent:
        return None
    if row.for_desk:
        return "case_recording"
    if row.kind == Document.Kind.FORMER_PLAN:
        return None  # what is said of it is the plan's
    if row.not_for_school:
        return "views_not_for_school"
    return "confidential_place" if row.shows_place else "documents"


EVENTS = {
    "record.": "whole_record",
    "views.": "views",
    "link.": "alternative_views",
    "meeting.": "meeting_details",
    "meeting.invited": "meeting",
    "meeting.room": "meeting",
    "meeting.opened": "meeting",
    "meeting.replied": "meeting",
    "meeting.nudged": "meeting",
    "thread.": "thread",
    "plan.": "plan_status",
    "plan.late": "decision",
    "plan.rated": "rating",
    "plan.improved": "rating",
    "plan.figures": "education",
    "part.": "sign_off_page",
    "target.": "targets",
    "funding.": "money",
    "payment.": "money",
    "document.": "documents",
    "document.confidential.": "confidential_place",
    "document.childs.": "views_not_for_school",
    "document.desk.": "case_recording",
    "paper.": "plan",
}

PAGES = {
    "home": "Home",
    "caseload:list": "List of children",
    "caseload:download": "List of children, as a file",
    "caseload:many": "Several children at once",
    "moves:of_child": "School moves",
    "exchange:folder": "Copies for the case system",
    "records:twins": "Possible duplicates",
    "records:compare": "Two records side by side",
    "records:different": "Two records side by side",
    "records:offer_again": "Two records side by side",
    "records:join": "Putting two records together",
    "records:merge": "Two records put together",
    "records:part": "Two records taken apart",
    "records:child": "The whole record",
    "records:copy": "A copy of the whole record",
    "records:copied": "A copy of the whole record",
    "records:copy_file": "A copy of the whole record",
    "records:own_copy": "Their own copy",
    "records:taking": "A record that came in",
    "records:ask": "What is held",
    "records:asked": "What is held",
    "records:item": "What is held",
    "records:item_file": "What is held, a file of it",
    "records:more_time": "What is held",
    "records:wait": "What is held",
    "records:go_on": "What is held",
    "records:refuse": "What is held",
    "records:owner": "What is held",
    "records:sent": "What is held",
    "records:release": "What is held",
    "records:answer": "What is held, as a file",
    "records:hold": "Legal hold",
    "records:lift": "Legal hold",
    "records:propose": "That the record goes",
    "records:disposal": "That the record goes",
    "records:confirm": "That the record goes",
    "records:keep": "That the record goes",
    **{
        f"moves:{page}": "A move to another school"
        for page in ("start", "move", "need", "options", "add_option", "option", "remove_option", "choose", "step")
    },
    "casework:desk": "The Virtual School’s desk",
    "casework:alerts": "The Virtual School’s desk",
    **{f"casework:{page}": "Interventions" for page in ("interventions", "add_intervention", "change_intervention")},
    "casework:school": "Interventions at a school",
    **{
        f"casework:{page}": "Case recording"
        for page in ("notes", "add_note", "correct_note", "note_file", "followed_up")
    },
    **{f"casework:{page}": "Told to the Virtual School" for page in ("tell", "told", "report", "look_into", "concern")},
    **{
        f"casework:{page}": "A challenge to the school"
        for page in ("challenges", "add_challenge", "challenge", "further", "close")
    },
    "casework:watchlist": "Watchlist",
    "casework:watch": "Watchlist",
    "casework:unwatch": "Watchlist",
    "peps:plan": "The plan",
    "peps:part": "A section of the plan",
    "peps:page": "A page of the plan",
    "peps:readers": "Who may see a page",
    "peps:row_add": "A line of a section",
    "peps:row": "A line of a section",
    "peps:row_remove": "A line of a section",
    "peps:actions": "What people promised",
    "peps:remove_action": "What people promised",
    "peps:answers": "The young person’s answers",
    "peps:ask_child": "Asking the young person",
    "peps:views_read": "The young person’s answers",
    "peps:other_view": "Alternative Views",
    "peps:hand_over": "Hand over the screen",
    "peps:links": "Links without an account",
    "peps:link_add": "Links without an account",
    "peps:link_round": "Links without an account",
    "peps:link_renew": "Links without an account",
    "peps:link_code": "Links without an account",
    "peps:link_stop": "Links without an account",
    "guests:open": "A link, opened with its code",
    **{f"guests:{name}": "My views, without an account" for name in OWN_PAGES},
    **{f"peps:my_views:{name}": "My views" for name in OWN_PAGES},
    "guests:form": "A form by link",
    "guests:thanks": "A form by link",
    "guests:shared": "What is marked for the family, by link",
    "guests:shared_file": "A document for the family, by link",
    "former:paper": "A plan from before the portal",
    "figures:choose": "Figures from a file",
    "figures:preview": "Figures from a file",
    "peps:arrange": "Arrange the meeting",
    "peps:call_off": "Call the meeting off",
    "peps:equipment": "The room of the meeting",
    "peps:interpreter": "An interpreter for the meeting",
    "peps:ready": "Getting ready for the meeting",
    "peps:thread": "Between professionals",
    "peps:thread_read": "Between professionals",
    "peps:nudge": "Getting ready for the meeting",
    "peps:people": "Who is asked to the meeting",
    "peps:invite": "Who is asked to the meeting",
    "peps:invitee": "Who is asked to the meeting",
    "peps:withdraw": "Who is asked to the meeting",
    "peps:new_link": "Who is asked to the meeting",
    "peps:reply": "Whether somebody comes to the meeting",
    "invited:answer": "An invitation, answered by link",
    "invited:calendar": "The meeting’s calendar file, by link",
    "peps:calendar": "The meeting’s calendar file",
    "peps:held": "Was the meeting held?",
    "peps:who_came": "Who came to the meeting",
    "peps:room:start": "The start of the meeting",
    "peps:room:who": "Who is in the room",
    "peps:room:scribe": "Notes beside the shared screen",
    **dict.fromkeys(ON_SCREEN, "The meeting on a shared screen"),
    "peps:recorded": "What was recorded for somebody",
    "peps:answer_correction": "Answering a wish for correction",
    "peps:action_done": "What people promised",
    "peps:mine": "My plan",
    "peps:carer_views": "The carer’s views",
    "peps:my_pathway": "The young person’s 14–19 plan",
    "targets:list": "Targets",
    "targets:add": "A new target",
    "targets:no_money": "Why no money is asked for",
    "targets:change": "A target",
    "targets:remove": "A target",
    "targets:move": "The order of the targets",
    "targets:review": "A target’s review",
    "targets:ask": "A request for money",
    "targets:change_request": "A request for money",
    "targets:submit_request": "A request for money",
    "targets:remove_request": "A request for money",
    "targets:story": "How a target is going",
    "targets:action": "An action for a target",
    "targets:action_add": "An action for a target",
    "money:queue": "Requests for money",
    "money:request": "A request for money",
    "money:change": "Asking for money",
    "money:ask": "Asking for money",
    "money:decide": "Deciding about money",
    "money:evidence": "What was spent",
    "money:impact": "What money changed",
    "money:settle": "What becomes of money",
    "money:child": "Money of a child",
    "money:child_csv": "Money of a child, as a file",
    "money:school": "Money of a school",
    "money:school_csv": "Money of a school, as a file",
    "money:authority": "Ledger of the authority",
    "money:authority_csv": "Ledger of the authority, as a file",
    "money:payments": "Payments",
    "money:batch": "A batch of payments",
    "money:batch_csv": "A batch of payments, as a file",
    "papers:my_plan": "The young person’s own copy",
    "papers:my_plan_pdf": "The young person’s own copy, as a PDF",
    "signoff:page": "Sign Off page",
    "signoff:complete": "Mark a section complete",
    "signoff:reopen_part": "Un-mark a section",
    "signoff:submit": "Send the plan",
    "signoff:return": "Return the plan",
    "signoff:rate": "Rate the plan",
    "signoff:decide": "Decide about the plan",
    "signoff:improved": "What was done to improve",
    "signoff:filed": "The copy in the case system",
    "signoff:not_filed": "The copy in the case system",
    "quality:queue": "Plans to quality-assure",
    "quality:samples": "Second readings",
    "quality:sample": "Second readings",
    "quality:second": "A plan, read a second time",
    "quality:compare": "Two ratings of a plan",
    "quality:skip": "Plans to quality-assure",
    "signoff:sign_off": "Sign off the plan",
    "signoff:hand_on": "Hand the plan on",
    "signoff:close": "Close the plan",
    "signoff:reopen": "Reopen the plan",
    "papers:check": "Is this the plan that was signed?",
    "papers:json": "The signed-off plan as data",
    "papers:share": "Make a shared copy",
    "papers:share_what": "Make a shared copy",
    "papers:shared": "A shared copy",
    "papers:shared_pdf": "A shared copy, as a PDF",
    "papers:withdraw": "Take a shared copy back",
    "papers:by_hand": "Forms to fill in by hand",
    "papers:plan": "The signed-off plan",
    "papers:pack": "The meeting on paper",
    "papers:pack_pdf": "The meeting on paper, as a PDF",
    "papers:pdf": "The signed-off plan as a PDF",
    "documents:list": "Documents",
    "documents:add": "Add a document",
    "documents:download": "A document, opened",
    "documents:remove": "Remove a document",
    "documents:change": "What is said about a document",
    "documents:add_newer": "A newer version of a document",
    "documents:cite": "Documents of a plan",
    "documents:held_back": "Files held back",
    "documents:scan_again": "Files held back",
    "documents:destroy": "Destroy a file that was held back",
    "api:children": "Children, read by a system",
    "api:child": "The child, read by a system",
    "api:plans": "Plans, read by a system",
    "api:plan": "The plan, read by a system",
    "api:plan_file": "The signed-off plan, read by a system",
    "api:plan_pdf": "The signed-off plan as a PDF, read by a system",
    "api:statuses": "How far sections are, read by a system",
    "api:duties": "Duties, read by a system",
    "api:documents": "List of documents, read by a system",
    "api:document": "A document, read by a system",
    "api:document_file": "A document’s file, read by a system",
}
