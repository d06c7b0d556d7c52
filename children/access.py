"""Who reads and writes what about a child: one table, read by `visible_to`, by pages and by the administrators' page.

`R` read, `W` write. For a capacity that is not in a row the record does not exist: its pages are not found (404).
Readable but not writable is refused (403). Where rows overlap the narrower wins.
"""

from accounts.roles import DELEGATES, Role

SW, DT, CARER, YP = Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.CARER, Role.YOUNG_PERSON
PARENT = Role.PARENT  # with whom the child is placed: see `children.parents`
ADVISER, HEAD, ADMIN, IRO = Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR, Role.REVIEWING_OFFICER
FINANCE = Role.FINANCE_OFFICER
FOR_A, FOR_B, FOR_C, FOR_D, FOR_E = DELEGATES
KEEPER = Role.KEEPER  # of one plan alone: see `peps.standing`
SYSTEM = Role.SYSTEM  # by a token, as far as it was made for: see `exchange.api`
EACH_DELEGATE = dict.fromkeys(DELEGATES, "R")

CELLS: dict[str, dict[Role, str]] = {
    # the name alone
    "name": {
        SW: "R",
        DT: "R",
        CARER: "R",
        YP: "R",
        PARENT: "R",
        ADVISER: "R",
        HEAD: "R",
        ADMIN: "R",
        IRO: "R",
        KEEPER: "R",
        **EACH_DELEGATE,
    },
    # name, preferred name, year group, school, languages
    "identity": {SW: "RW", DT: "R", CARER: "R", YP: "R", ADVISER: "RW", HEAD: "RW", ADMIN: "RW", IRO: "R", SYSTEM: "R"},
    # UPN, ids, dates of birth and of care
    "ids": {SW: "RW", DT: "R", ADVISER: "RW", HEAD: "RW", ADMIN: "RW", IRO: "R", SYSTEM: "R"},
    # the people, schools and placements a child is attached to
    "attachments": {SW: "R", DT: "R", ADVISER: "RW", HEAD: "RW", ADMIN: "RW", IRO: "R", SYSTEM: "R"},
    # where the child lives: carer's name and town
    "placement": {SW: "RW", DT: "R", CARER: "R", YP: "R", ADVISER: "R", HEAD: "R", IRO: "R", SYSTEM: "R"},
    # every value that reveals a confidential place
    "confidential_place": {SW: "RW", ADVISER: "R", HEAD: "R", IRO: "R"},
    # contacts, who may collect, restrictions and orders; delegated authority
    "contacts": {SW: "RW", DT: "R", ADVISER: "R", HEAD: "R", IRO: "R", FOR_A: "RW", SYSTEM: "R"},
    # the care page of Section A: legal status, changes since last term, health with school impact
    "care": {SW: "RW", DT: "R", ADVISER: "R", HEAD: "R", IRO: "R", FOR_A: "RW", SYSTEM: "R"},
    # category of need, reasons for care, care history
    "care_history": {SW: "RW", ADVISER: "R", HEAD: "R", IRO: "R"},
    # a plan's page: its parts, whose turn it is, when it is due
    "plan": {SW: "RW", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R", KEEPER: "RW", SYSTEM: "R"},
    # the pages of a plan's sections, each as far as its own row allows
    "sections": {SW: "R", DT: "R", ADVISER: "R", HEAD: "R", IRO: "R", KEEPER: "R", **EACH_DELEGATE, SYSTEM: "R"},
    # a plan's status and dates alone, on the child's page
    "plan_status": {SW: "R", DT: "R", ADVISER: "R", HEAD: "R", ADMIN: "R", IRO: "R", SYSTEM: "R"},
    # Section B: the child's own answers (adults record, never edit what the child wrote)
    "views": {SW: "RW", DT: "RW", YP: "RW", ADVISER: "R", HEAD: "R", IRO: "R", FOR_B: "RW", KEEPER: "RW", SYSTEM: "R"},
    # what of it the child keeps from their school
    "views_not_for_school": {SW: "R", YP: "RW", ADVISER: "R", HEAD: "R", IRO: "R"},
    # Alternative Views: one's own, or all
    "alternative_views": {
        SW: "RW",
        DT: "RW",
        ADVISER: "RW",
        HEAD: "RW",
        IRO: "R",
        FOR_B: "RW",
        KEEPER: "RW",
        SYSTEM: "R",
    },
    "carer_views": {
        SW: "RW",
        DT: "RW",
        CARER: "RW",
        ADVISER: "RW",
        HEAD: "RW",
        IRO: "R",
        FOR_E: "RW",
        KEEPER: "RW",
        SYSTEM: "R",
    },
    # Section C: the carer and the young person read what is marked for them, on the page of "my_plan"
    "education": {SW: "R", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R", FOR_C: "RW", KEEPER: "RW", SYSTEM: "R"},
    # Section C: the 14–19 plan, which the young person writes too
    "pathway": {
        SW: "R",
        DT: "RW",
        YP: "RW",
        ADVISER: "RW",
        HEAD: "RW",
        IRO: "R",
        FOR_C: "RW",
        KEEPER: "RW",
        SYSTEM: "R",
    },
    # Section D
    "targets": {SW: "R", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R", FOR_D: "RW", KEEPER: "RW", SYSTEM: "R"},
    "money": {SW: "R", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R", FOR_D: "R", KEEPER: "RW", SYSTEM: "R"},
    "funding_decision": {ADVISER: "RW", HEAD: "RW"},
    # what was approved and what is paid, by the child's id and a reference: the pages name nobody
    "payments": {ADVISER: "R", HEAD: "RW", FINANCE: "RW"},
    # Section E: minutes; both professionals and the Virtual School may scribe
    "meeting": {SW: "RW", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R", FOR_E: "RW", KEEPER: "RW", SYSTEM: "R"},
    # date, time and place of the meeting
    "meeting_details": {
        SW: "RW",
        DT: "RW",
        CARER: "R",
        YP: "R",
        ADVISER: "RW",
        HEAD: "RW",
        IRO: "R",
        FOR_E: "RW",
        KEEPER: "RW",
        SYSTEM: "R",
    },
    # what professionals settle among themselves: in no copy, on no shared screen, and never for the family
    "thread": {SW: "RW", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R"},
    # what is marked for the family, which is all that a parent reads
    "family_page": {SW: "R", DT: "R", CARER: "R", YP: "R", PARENT: "R", ADVISER: "R", HEAD: "R", IRO: "R"},
    # the items marked for the reader; targets in the child's words, what happened, when the next meeting is
    "my_plan": {SW: "R", DT: "R", CARER: "R", YP: "R", ADVISER: "R", HEAD: "R", IRO: "R"},
    "sign_off_page": {SW: "RW", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R", KEEPER: "RW", SYSTEM: "R"},
    "rating": {SW: "R", DT: "R", ADVISER: "RW", HEAD: "RW", IRO: "R", KEEPER: "R", SYSTEM: "R"},
    # what is said of the plan to those who write it next time: each reads what is said to them
    "feedback_to_teacher": {DT: "R", ADVISER: "RW", HEAD: "RW", IRO: "R", KEEPER: "R"},
    "feedback_to_social_worker": {SW: "R", ADVISER: "RW", HEAD: "RW", IRO: "R"},
    "decision": {ADVISER: "RW", HEAD: "RW"},
    # the Virtual School's own log: the school reads what happens there, the carer what happens at home
    "interventions": {SW: "R", DT: "R", CARER: "R", ADVISER: "RW", HEAD: "RW", IRO: "R"},
    "case_recording": {ADVISER: "RW", HEAD: "RW"},
    # telling the Virtual School, each reads their own; and what it asks of a school
    "reports": {SW: "RW", DT: "RW", CARER: "RW", ADVISER: "RW", HEAD: "RW"},
    "challenges": {DT: "RW", ADVISER: "RW", HEAD: "RW"},
    # a move to another school: that it is planned, why, how far it is, and what is handed over
    "moves": {SW: "RW", DT: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R"},
    # which schools are compared, how far they are, and what was said of them
    "move_options": {SW: "RW", ADVISER: "RW", HEAD: "RW", IRO: "R"},
    # each has an audience of its own; the carer and the young person add their own; who finishes a plan opens
    # those that it cites
    "documents": {
        SW: "RW",
        DT: "RW",
        CARER: "RW",
        YP: "RW",
        PARENT: "R",
        ADVISER: "RW",
        HEAD: "RW",
        IRO: "R",
        KEEPER: "R",
        SYSTEM: "R",
    },
    # who may never see the record, and whether it is for named people only
    "closed_to": {SW: "RW", ADVISER: "RW", HEAD: "RW"},
    "history": {SW: "R", DT: "R", ADVISER: "R", HEAD: "R", IRO: "R"},
    # who looked at this record
    "looks": {HEAD: "R"},
    # all of it at once: copies, answers to who asks for what is held, and for how long it is kept
    "whole_record": {HEAD: "RW"},
}

# What each row is called on the administrators' page.
WORDS = {
    "name": "Name",
    "identity": "Name, preferred name, year group, school, languages",
    "ids": "UPN, ids, dates of birth and of care",
    "attachments": "People, schools and placements of the child",
    "placement": "Where the child lives: carer’s name and town",
    "confidential_place": "Confidential places: whatever reveals them",
    "contacts": "Contacts, who may collect, restrictions and orders, delegated authority",
    "care": "Legal status, changes since last term, health that affects school",
    "care_history": "Category of need, reasons for care, care history",
    "plan": "The plan’s page: its parts, whose turn it is, when it is due",
    "sections": "The pages of a plan’s sections, each as far as its own row allows",
    "plan_status": "A plan’s status and dates",
    "views": "The child’s own answers",
    "views_not_for_school": "Answers the child keeps from their school",
    "alternative_views": "Alternative Views",
    "carer_views": "The carer’s views",
    "education": "Education",
    "pathway": "14–19 plan",
    "targets": "Targets",
    "money": "Requests and money",
    "funding_decision": "Deciding about money",
    "payments": "Approved requests and payments, by child id and reference, without a name",
    "meeting": "Minutes of the meeting",
    "meeting_details": "Date, time and place of the meeting",
    "thread": "What professionals write to each other about a plan",
    "my_plan": "My plan: what is marked for them, targets in the child’s words, what happened, the next meeting",
    "family_page": "What is marked for the family",
    "sign_off_page": "Sign Off page",
    "rating": "Rating of the plan",
    "feedback_to_teacher": "Feedback to the designated teacher",
    "feedback_to_social_worker": "Feedback to the social worker",
    "decision": "The Virtual School’s decision",
    "interventions": "VS Interventions: at school for the school, at home for the carer",
    "case_recording": "VS Case Recording",
    "reports": "Telling the Virtual School, and its answer",
    "challenges": "What the Virtual School asks of the school",
    "moves": "A move to another school: why, how far it is, the transition plan",
    "move_options": "Schools compared for a move, their distance, what was said of them",
    "documents": "Documents; for the former school those that the plan cites",
    "closed_to": "Who may never see the record; whether it is for named people only",
    "history": "History of the record",
    "looks": "Who looked at the record",
    "whole_record": "The whole record: copies, what is held, how long it is kept",
}
COLUMNS = [SW, DT, KEEPER, CARER, PARENT, YP, ADVISER, HEAD, ADMIN, FINANCE, IRO, SYSTEM]

# Which row of the table a section of a plan is, and who writes it while it is delegated to them.
SECTION = {"A": "care", "B": "views", "C": "education", "D": "targets", "E": "meeting"}
DELEGATE_FOR = dict(zip(SECTION, DELEGATES, strict=True))
SECTION_OF = {role: letter for letter, role in DELEGATE_FOR.items()}


def may_read(record: str) -> list[Role]:
    """Capacities whose cell for this record is not blank."""
    return [role for role, cell in CELLS[record].items() if "R" in cell]


def may_write(record: str) -> list[Role]:
    return [role for role, cell in CELLS[record].items() if "W" in cell]


def sections_written_by(role: Role) -> list[str]:
    """The sections a capacity writes by itself: nobody delegates what they do not have."""
    return [letter for letter, record in SECTION.items() if "W" in CELLS[record].get(role, "")]


def words_for_delegates(record: str, words: dict[str, str]) -> str:
    """What a delegate may do with a record, and for which section they have to be one."""
    cells = {letter: CELLS[record][role] for letter, role in DELEGATE_FOR.items() if role in CELLS[record]}
    if not cells or len(cells) == len(SECTION):
        return words[next(iter(cells.values()), "")]
    return ", ".join(f"{words[cell]} Section {letter}" for letter, cell in cells.items())


def can_read(capacities: set[Role], record: str) -> bool:
    return bool(capacities.intersection(may_read(record)))


def can_write(capacities: set[Role], record: str) -> bool:
    return bool(capacities.intersection(may_write(record)))
