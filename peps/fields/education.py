"""Section C, question by question: school, attendance, attainment, needs, well-being, support, the 14–19 plan."""
# fmt: off
# ruff: noqa: E501 (one question a line)

from children.audience import Audience
from children.models import EarlierSchool
from peps.fields.core import missing_subjects, subjects_to_suggest
from peps.fields.sense import (
    absence_adds_up,
    attended_within_possible,
    result_on_its_scale,
    school_year_is_written_right,
    three_different_reasons,
)
from peps.fields.table import Rows, ask, in_order, not_both, page
from peps.models import (
    AlternativeProvision,
    Application,
    AttainmentRow,
    AttendancePeriod,
    Part,
    StatutoryResult,
    SubjectFeedback,
    Support,
    Suspension,
)
from peps.phases import Overlay, Phase

C = Part.C
SMALL = {"small": True}
BOX = {"width": 4}
EARLY, PRIMARY, SECONDARY, POST_16 = Phase


def has_place(pep) -> bool:
    return pep.schooling.hours != "none"


def support_is_said(pep) -> str:
    said = pep.wellbeing.no_support or pep.wellbeing.support or pep.has_support
    return "" if said else "Say what support is in place, or that there is none"


HISTORY = Rows("schools", EarlierSchool, "earlier_schools", "Earlier schools", "an earlier school", (
    ask("name", "Which school or setting?", width=20),
    ask("place", "Town or country", width=20),
    ask("starts", "First day there", past=True),
    ask("ends", "Last day there", past=True),
    ask("reason", "Why did the child leave?"),
    ask("more", "Is there more to know about it?", rows=3),
), of_child=True, lead="Schools that this portal does not know by itself.", checks=(in_order("starts", "ends", "The last day cannot be before the first day"),))

PERIODS = Rows("periods", AttendancePeriod, "attendance_periods", "Earlier terms and years", "a term or a year", (
    ask("span", "Which time?", look=SMALL),
    ask("school_year", "School year", hint="For example 2025/26", width=5),
    ask("possible", "Possible sessions", look=BOX),
    ask("attended", "Sessions attended", look=BOX),
    ask("activity", "In approved educational activity elsewhere", look=BOX),
    ask("authorised", "Authorised absence", look=BOX),
    ask("unauthorised", "Unauthorised absence", look=BOX),
    ask("by_code", "Absence by code", hint="As in the register, for example: I 6, M 2, U 1"),
    ask("source", "Where do the figures come from?", width=20),
), checks=(school_year_is_written_right, attended_within_possible, absence_adds_up), title_field="span")

SUSPENSIONS = Rows("suspensions", Suspension, "suspensions", "Suspensions and exclusions", "a suspension or exclusion", (
    ask("category", "What was it?", look=SMALL),
    ask("starts", "First day", past=True),
    ask("days", "How many school days?", width=3, wrong="Enter the school days as a number from 0 to 45: nobody can be suspended for more in a school year"),
    ask("reason", "Main reason"),
    ask("second_reason", "Second reason"),
    ask("third_reason", "Third reason"),
    ask("meanwhile", "What education was there meanwhile, and how did the child come back?", rows=3),
    ask("told_on", "When was the Virtual School told?", hint="A head tells the social worker and the Virtual School without delay.", past=True),
    ask("source", "Where does this come from?", width=20),
    ask("as_at", "On which day was it right?", past=True),
), checks=(three_different_reasons,))

PROVISIONS = Rows("provisions", AlternativeProvision, "provisions", "Alternative provision", "alternative provision", (
    ask("provider", "Who provides it?", width=20),
    ask("days", "On which days, and how many hours?", hint="For example Tuesday and Thursday, 6 hours"),
    ask("registered", "Is it registered as a school or with Ofsted?", look=SMALL),
    ask("starts", "Since when?"),
    ask("ends", "Until when?"),
    ask("aim", "What is it for, and how does it go?", rows=3),
    ask("checked", "School has visited and checked it", look={"legend": "Safe and suitable"}),
), checks=(in_order("starts", "ends", "The last day cannot be before the first day"),))

ATTAINMENT = Rows("attainment", AttainmentRow, "attainment", "Subjects", "a subject", (
    ask("subject", "Subject or area of learning", width=20),
    ask("point", "At which point in time?", look=SMALL),
    ask("scale", "On which scale?", PRIMARY, SECONDARY, POST_16),
    ask("value", "Level, grade or stage", width=5),
    ask("judgement", "Against what is expected at this age", look=SMALL),
    ask("progress", "Progress since their starting point", look=SMALL),
    ask("target", "Target or predicted grade", SECONDARY, POST_16, width=5),
    ask("confirmed_on", "When did the teacher confirm it?", past=True),
    ask("comment", "What the teacher says", rows=3),
), lead="One line a subject for each point in time, three a year.", need=missing_subjects, suggest=subjects_to_suggest)

RESULTS = Rows("results", StatutoryResult, "results", "Statutory assessments and qualifications", "a result", (
    ask("assessment", "Which assessment or qualification?"),
    ask("subject", "Subject", width=20),
    ask("status", "Is it a result, predicted or a target?", look=SMALL),
    ask("value", "Score, grade or outcome", width=10),
    ask("year", "In which year?", width=4),
    ask("source", "Where does this come from?", width=20),
    ask("as_at", "On which day was it right?", past=True),
), checks=(result_on_its_scale,))

FEEDBACK = Rows("feedback", SubjectFeedback, "feedback", "Teachers’ feedback", "a teacher’s feedback", (
    ask("subject", "Subject", width=20),
    ask("teacher", "Who says it?", width=20),
    ask("going_well", "What goes well?", rows=3),
    ask("next_step", "What comes next, and what would help?", rows=3),
))

SUPPORT = Rows("support", Support, "support_rows", "Support in place", "support", (
    ask("what", "What is done?", hint="For example one-to-one maths, a mentor, a quiet start, lunchtime club"),
    ask("who", "Who does it?", width=20),
    ask("how_often", "How often?", width=20),
    ask("since", "Since when?", past=True),
    ask("impact", "What has it changed?", rows=3, hint="What you see now that you did not see before."),
), need=support_is_said)

APPLICATIONS = Rows("applications", Application, "application_rows", "Applications", "an application", (
    ask("where", "To which college, provider or employer?", width=20),
    ask("course", "For which course, level or job?", width=20),
    ask("status", "How far is it?", look=SMALL),
    ask("starts", "When would it start?"),
    ask("help_needed", "What help is needed?"),
))

PAGES = [
    page("school", C, "education", "schooling", "School and timetable", "Where and how the child learns.", [
        ask("hours", "Is the child in school full time?", need="Say whether the child is in school full time, part time or has no place", look={}),
        ask("weekly_hours", "How many hours a week?", inside=("hours", "part"), width=3),
        ask("part_time_plan", "Why part time, and what is the plan back to full time?", inside=("hours", "part"), rows=3, need="Give the reason for the part-time timetable and the plan back", honest=False),
        ask("part_time_until", "Until when?", inside=("hours", "part"), honest=False),
        ask("key_adult", "Who is the child’s key adult at school?", width=20, good="Name one adult the child chose, and what they do together each week."),
        ask("year_differs", "Is the child taught in another year than by age? If so, why?", PRIMARY, SECONDARY, POST_16),
    ], audience=Audience.PROFESSIONALS),

    page("no-school", C, "education", "schooling", "Finding a school place", "Until there is one, this is the plan for education.", [
        ask("place_finder", "Who leads on finding a place?", width=20, need="Say who leads on finding a school place", good="One named person, with a date. The Virtual School helps."),
        ask("place_sought", "What has been done, and what is next?", rows=4, hint="Which schools were asked, on which day, what they said.", need="Say what is being done to find a school place"),
        ask("place_expected_on", "From when is a place expected?"),
        ask("meanwhile", "What does the child learn meanwhile, where and with whom?", rows=4, need="Say what education there is meanwhile"),
    ], Overlay.NO_SCHOOL),

    page("early", C, "education", "schooling", "Early years", "How the child is settling, playing and growing.", [
        ask("funded_hours", "How many funded hours a week?", width=3),
        ask("two_year_check_on", "When was the two-year-old progress check?", past=True),
        ask("play", "How does the child play and explore?", rows=4, good="What the child chooses, how long they stay with it, and who they look to."),
    ], EARLY, audience=Audience.PROFESSIONALS),

    page("move", C, "education", "schooling", "The move of school", "A good start at the new one.", [
        ask("move_reason", "Why did the child move school?", rows=3, need="Say why the child moved school"),
        ask("move_agreed", "Did the Virtual School agree to the move?", look=SMALL),
        ask("records_sent", "Where are the old school’s records and plan?", look=SMALL),
        ask("settling", "How is the child settling in? Who makes them feel they belong?", rows=4, need="Say how the child is settling in", good="A buddy, a key adult from the first day, and one thing they were good at before."),
    ], Overlay.SCHOOL_MOVE),

    page("history", C, "education", "schooling", "School history", "Told once, and checked each term.", [
        ask("history_confirmed", "Yes, the school history is right", look={"legend": "Is it right?"}),
    ], rows=[HISTORY], good="Why the child left each school, in words the child could read."),

    page("life", C, "education", "schooling", "Achievements and interests", "What the child is proud of.", [
        ask("achievements", "What has gone well?", rows=4, good="Something the child would be glad to hear read out."),
        ask("conduct", "How is conduct, and what helps?", rows=3),
        ask("clubs", "Clubs, hobbies and leisure", rows=3),
    ], audience=Audience.PROFESSIONALS),

    page("attendance", C, "education", "attendance", "Attendance", "This school year so far, in sessions. A session is half a day.", [
        ask("possible", "Possible sessions this school year", look=BOX, honest=False, need="Enter the attendance figures, or why there are none", unless=("no_figures_reason",), when=has_place),
        ask("attended", "Sessions attended", look=BOX, honest=False, need="Enter the attendance figures, or why there are none", unless=("no_figures_reason",), when=has_place),
        ask("activity", "In approved educational activity elsewhere", look=BOX, honest=False, hint="Work experience, a visit, provision arranged by the council: these count as attended."),
        ask("authorised", "Authorised absence", look=BOX, honest=False),
        ask("unauthorised", "Unauthorised absence", look=BOX, honest=False),
        ask("as_at", "Figures as at", honest=False, past=True),
        ask("source", "Where do the figures come from?", width=20, honest=False),
        ask("no_figures_reason", "If there are no figures, why not?"),
        ask("comment", "What helps attendance, or gets in the way?", rows=4, good="Give the pattern behind the figure: which days, which lessons, what helps."),
    ], checks=[attended_within_possible, absence_adds_up], audience=Audience.CARER_AND_YOUNG_PERSON),

    page("absence", C, "education", "attendance", "Absence in detail", "What was missed, and what stood in for it.", [
        ask("by_code", "Absence by code, this school year", hint="As in the register, for example: I 6, M 2, C2 10. C2 is a part-time timetable.", honest=False),
        ask("suspension_days", "Days suspended", retired=True, width=4),
    ], rows=[PERIODS, SUSPENSIONS, PROVISIONS], good="For each suspension: what the child learned meanwhile, and how they were welcomed back."),

    page("attainment", C, "education", "schooling", "Attainment", "What the child has reached, subject by subject.", [
        ask("no_attainment_reason", "If something cannot be said yet, why not?", honest=False),
    ], rows=[ATTAINMENT, RESULTS], good="Say how far the child has come since they started, not only where they are."),

    page("feedback", C, "education", "schooling", "Teachers’ feedback", "A few words from those who teach the child.", [], PRIMARY, SECONDARY, POST_16, rows=[FEEDBACK], good="One thing that goes well, one next step, one thing that helps."),

    page("sen", C, "education", "sen", "Special educational needs", "What is known, and what is provided.", [
        ask("provision", "Does the child have special educational needs?", need="Say whether the child has special educational needs"),
        ask("ehcp_on", "Date of the plan", inside=("provision", "E"), past=True, need="Give the date of the EHCP"),
        ask("next_annual_review_on", "Next annual review", inside=("provision", "E"), hint="It can take place at the PEP meeting.", need="Give the date of the next annual review of the EHCP"),
        ask("isp_on", "Date of the individual support plan", inside=("provision", "I"), past=True, need="Give the date of the individual support plan"),
    ], audience=Audience.CARER),

    page("sen-support", C, "education", "sen", "Support for special needs", "What is provided, and whether it helps.", [
        ask("primary_need", "Main need", need="Say which need is the main one"),
        ask("secondary_need", "Second need"),
        ask("support", "What is provided?", rows=5, need="Say what is provided for the child’s needs"),
        ask("impact", "What has it changed?", rows=3, good="What the child can do now that they could not do last term."),
        ask("specialists", "Which specialists are involved, and what do they advise?", rows=3),
        ask("exam_access", "Which access arrangements are there for exams?", SECONDARY, POST_16, rows=2),
    ], Overlay.SEND, audience=Audience.CARER),

    page("wellbeing", C, "education", "wellbeing", "Health and emotional well-being", "How needs are noticed and met.", [
        ask("how_identified", "How does school notice how the child is doing?", rows=4, need="Say how school notices how the child is doing"),
        ask("strategies", "What does school do about it?", rows=4, need="Say what school does for the child’s well-being", good="What adults do differently for this child, each day, and how you know that it helps."),
        ask("sdq_strategy", "The SDQ score is 17 or more. What is done about it?", Overlay.HIGH_SDQ, rows=4, need="Say what is done about the SDQ score of 17 or more", good="Who does what, how often, and when you will look whether it has helped."),
        ask("mental_health", "Is there help from CAMHS or another service?", rows=3),
        ask("confidence", "How are aspiration and confidence nurtured?", rows=4),
        ask("relationships", "Friendships and relationships", rows=4),
    ], audience=Audience.PROFESSIONALS),

    page("support", C, "education", "wellbeing", "Support in place", "Each thing that is done for the child, and what it changes.", [
        ask("no_support", "No extra support is in place", look={"legend": "Support"}),
        ask("support", "What support is in place?", retired=True, rows=4),
    ], rows=[SUPPORT], checks=[not_both("no_support", "support", "You have ticked that there is none and also described some. Keep one.")], audience=Audience.PROFESSIONALS, good="What, who, how often, since when, and what it has changed: so that somebody else could go on with it."),

    page("transition", C, "education", "schooling", "The next move", "To a new class, school or phase.", [
        ask("transition_to", "Which class, school or phase comes next?", width=20),
        ask("transition", "What move is coming, and how is it prepared?", rows=3),
        ask("transition_on", "When is it?"),
        ask("transition_visits", "Which visits are planned, and which were made?", rows=3, hint="On which day, with whom, and what the child said afterwards."),
        ask("transition_adult", "Who is the key adult there?", width=20, good="Somebody the child has met before the first day."),
    ], audience=Audience.PROFESSIONALS),

    page("pathway", C, "pathway", "pathway", "14–19 plan", "Made with the young person and the careers adviser.", [
        ask("hopes", "What does the young person hope for?", rows=4, need="Start the 14–19 plan", unless=("pathway",), good="The young person’s own hopes first, also those that seem far away."),
        ask("courses", "Which courses and levels are they on now?", POST_16, width=20),
        ask("pathway", "Which courses and qualifications are in view?", rows=4),
        ask("careers_adviser", "Careers adviser", width=20),
        ask("careers_meeting_on", "When did they last meet?", past=True),
        ask("careers_next_on", "When do they meet next?"),
        ask("work_experience", "Work experience", rows=4),
    ], Overlay.FROM_YEAR_9, audience=Audience.YOUNG_PERSON),

    page("next-step", C, "pathway", "pathway", "The next step", "Applications, money and where it leads.", [
        ask("destination", "Where do they want to go next?"),
        ask("neet_risk", "Is there a risk of leaving education, employment or training?", look=SMALL, honest=True),
        ask("neet_plan", "What is done about the risk?", rows=3, good="Who does what by when, and what is plan B."),
        ask("bursary", "16 to 19 bursary", POST_16, look=SMALL),
        ask("pathway_plan", "Is there a pathway plan?", hint="Say where it is kept. Do not copy it."),
        ask("applications", "Applications, bursary and next destination", retired=True, rows=4),
    ], Overlay.FROM_YEAR_9, rows=[APPLICATIONS], audience=Audience.YOUNG_PERSON),
]
