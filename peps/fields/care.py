"""Section A, question by question: the child's care, contacts, who decides what, health."""
# fmt: off
# ruff: noqa: E501 (one question a line)

from children.audience import Audience
from children.models import Contact
from peps.fields.table import Rows, ask, not_both, page
from peps.models import Agency, Part
from peps.models.care import SDQ_RANGE
from peps.phases import Overlay, Phase

A = Part.A
SDQ_NEED = "Give the SDQ score, or why there is none"
SMALL = {"small": True}

CONTACTS = Rows("contacts", Contact, "contacts", "Contacts", "a contact", (
    ask("name", "Name", width=20),
    ask("relationship", "Who are they to the child?", hint="For example mother, foster carer, supervising social worker, therapist", width=20),
    ask("phone", "Phone number", width=20),
    ask("email", "E-mail address", width=20),
    ask("parental_responsibility", "They have parental responsibility", look={"legend": "What applies to them?"}),
    ask("school_may_contact", "School may contact them"),
    ask("may_collect", "They may collect the child"),
    ask("may_receive_reports", "They may receive school reports"),
    ask("restrictions", "Is there anything they may not do or know?", rows=3),
    ask("court_order", "Is there a court order about it?", hint="Which order, of which day. Do not copy it."),
), of_child=True, lead="Parents and others with parental responsibility, the carer’s supervising worker, professionals.")

AGENCIES = Rows("agencies", Agency, "agency_rows", "Agencies involved", "an agency", (
    ask("name", "Which agency or service?", hint="For example CAMHS, youth justice, speech and language therapy", width=20),
    ask("purpose", "What for?", rows=3),
    ask("contact", "Who is the contact there?", width=20),
    ask("outcome", "What should have changed, and by when?", rows=3),
))

PAGES = [
    page("care", A, "care", "care", "Care information", "Check what is known, and say what has changed.", [
        ask("care_start_confirmed", "Yes, the care start date is right", look={"legend": "Care start date"}, need="Confirm the care start date"),
        ask("legal_status_confirmed", "Yes, the legal status is right", look={"legend": "Legal status"}, need="Confirm the legal status"),
        ask("no_changes", "Nothing has changed since last term", look={"legend": "Changes"}),
        ask("changes", "What has changed since last term?", rows=4, hint="For example a move, a new order, or a change in family time.", need="Say what has changed since last term, or that nothing has", unless=("no_changes",)),
        ask("care_plan", "What is the plan for the child’s care?", rows=4, hint="One or two sentences. Refer to the care plan, do not copy it."),
        ask("permanence_plan", "What is the plan for permanence?", rows=3, good="Say where the child is meant to grow up, in words the child could read."),
        ask("first_days", "What should school know from the first day?", Overlay.INITIAL, rows=3, hint="How the child likes to be met, what to avoid, who to ring."),
    ], checks=[not_both("no_changes", "changes", "You have ticked that nothing has changed and also described a change. Keep one.")]),

    page("home", A, "care", "care", "Where the child lives", "And the way to school.", [
        ask("placement_confirmed", "Yes, where the child lives is right", look={"legend": "Is it right?"}, need="Confirm where the child lives and with whom"),
        ask("distance_miles", "How far is it to school?", width=3, look={"suffix": "miles"}),
        ask("travel", "How does the child get there?", width=20),
        ask("home_learning", "How is learning supported at home?", rows=3, hint="A quiet place, a device, reading together, homework.", good="What happens on an ordinary evening, and what would make it easier."),
    ]),

    page("arrival", A, "care", "care", "Arriving in England", "For a child who came here without their family.", [
        ask("arrived_on", "When did the child arrive?", past=True),
        ask("languages", "Which languages does the child speak, and which can they read?", width=20),
        ask("interpreter", "Which interpreter helps?", width=20, hint="Language, and the name of a person the child trusts"),
        ask("age_assessment", "Is the child’s age accepted?", look=SMALL),
        ask("schooling_before", "What schooling did the child have before?", rows=4, hint="How many years, where, what they liked."),
        ask("english", "How much English does the child have?", look=SMALL),
    ], Overlay.UASC, good="A child with no papers has still learned a lot. Ask what, with an interpreter, and write it down."),

    page("leaving", A, "care", "care", "Leaving care", "A plan is made in the term in which a child leaves care.", [
        ask("leaves_on", "When does the child leave care?"),
        ask("leaves_to", "Where will they live?", width=20, record="care_history"),
        ask("personal_adviser", "Who is the personal adviser?", width=20),
        ask("support_after", "Who supports their education afterwards, and how?", rows=4, need="Say who supports education after care"),
    ], Overlay.LEAVING_CARE),

    page("reviews", A, "care", "care", "Reviews and other plans", "Dates that the plan has to be ready for.", [
        ask("review_on", "When is the next statutory review?", hint="The plan should be ready three working days before it.", need="Give the date of the next statutory review, or why it is not known", unless=("review_not_known",)),
        ask("review_not_known", "If you do not know the date yet, say why"),
        ask("first_review_on", "When was the first one, or when will it be?", Overlay.INITIAL, hint="Within 20 working days of coming into care."),
        ask("last_review_on", "When was the last one?", past=True),
        ask("reviewing_officer", "Who is the independent reviewing officer?", width=20),
        ask("linked_plans", "Which other plans is this one linked to?", rows=3, hint="For example the EHCP, the pathway plan, the placement plan: which, and where it is kept. Do not copy them.", good="Name each plan, its date and who keeps it, so that school knows whom to ask."),
    ]),

    page("contacts", A, "contacts", "care", "Contacts and restrictions", "The people in the child’s life, and what each may do.", [
        ask("contacts_confirmed", "Yes, the people above are right", look={"legend": "Are they right?"}, need="Confirm the social worker, the contacts, and who has parental responsibility"),
        ask("no_contact_restrictions", "There are no restrictions or court orders about contact", look={"legend": "Restrictions"}),
        ask("contact_restrictions", "What restrictions or court orders are there?", rows=4, hint="Say who may not contact or collect the child, and under which order.", need="Say which restrictions on contact there are, or that there are none", unless=("no_contact_restrictions",)),
    ], rows=[CONTACTS], checks=[not_both("no_contact_restrictions", "contact_restrictions", "You have ticked that there are none and also described some. Keep one.")], good="Whoever answers the telephone at school knows from this page whom to ring, and who may not collect the child."),

    page("decisions", A, "contacts", "care", "Who decides what", "Delegated authority: school looks here before it asks.", [
        ask("trips", "Who agrees to school trips?", look=SMALL, need="Say who agrees to school trips"),
        ask("medical", "Who agrees to medical treatment?", look=SMALL, need="Say who agrees to medical treatment"),
        ask("photos", "Who agrees to photos at school?", look=SMALL),
        ask("online", "Who agrees to accounts and devices?", look=SMALL),
        ask("sleepovers", "Who agrees to sleep-overs?", look=SMALL),
        ask("haircuts", "Who agrees to haircuts?", look=SMALL),
        ask("who_signs", "Who signs school’s forms?", width=20),
    ], good="“The carer” wherever the carer may decide: a child should not miss a trip for want of a signature."),

    page("health", A, "care", "care", "Health", "Only what school needs to know.", [
        ask("health", "What about the child’s health should school know?", rows=4, hint="Anything that affects the school day.", good="What a teacher sees, what helps, and when to ring whom. No diagnosis that school does not need."),
        ask("allergies", "Allergies"),
        ask("medication", "Medication at school", hint="What, when, and who gives it"),
        ask("sdq_score", "Latest Strengths and Difficulties (SDQ) score", Phase.PRIMARY, Phase.SECONDARY, width=2, hint="From 0 to 40. From 17 on, the page on well-being says what is done about it.", need=SDQ_NEED, unless=("sdq_reason",), wrong=SDQ_RANGE),
        ask("sdq_on", "When was it taken?", Phase.PRIMARY, Phase.SECONDARY, past=True, honest=False),
        ask("sdq_reason", "If there is no score, why not?", Phase.PRIMARY, Phase.SECONDARY, look=SMALL),
    ], audience=Audience.PROFESSIONALS),

    page("agencies", A, "care", "care", "Agencies involved", "Who else helps, and what should come of it.", [
        ask("no_agencies", "No agencies are involved", look={"legend": "Agencies"}),
        ask("agencies", "Which agencies are involved, and what for?", rows=4, retired=True),
    ], rows=[AGENCIES], good="One line for each, with what should be different in a term."),
]
