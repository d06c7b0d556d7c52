"""The words of the guide. A step says who, what, and by when; a how-to is a few steps with a picture of the page on
which it begins, which a test takes (see tests/journeys/test_guide.py)."""

from dataclasses import dataclass

from accounts.roles import DELEGATES, Role


@dataclass(frozen=True)
class Step:
    what: str
    by: str = ""  # when, in words


@dataclass(frozen=True)
class Guide:
    """For one role. `minute` is what somebody reads who has a minute."""

    slug: str
    title: str
    roles: frozenset
    minute: tuple[str, ...]
    before: tuple[Step, ...] = ()
    during: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()

    @property
    def phases(self) -> list[tuple[str, tuple[Step, ...]]]:
        named = [("Before the meeting", self.before), ("At the meeting", self.during), ("After it", self.after)]
        return [(name, steps) for name, steps in named if steps]


@dataclass(frozen=True)
class HowTo:
    """`page` is where it begins: (persona, name of the address, words in it); `shows` is a text to be seen there."""

    slug: str
    title: str
    guides: tuple[str, ...]
    steps: tuple[str, ...]
    page: tuple[str, ...]
    shows: str
    caption: str


GUIDES = (
    Guide(
        "social-worker",
        "Social worker",
        frozenset({Role.SOCIAL_WORKER, Role.DELEGATE_A}),
        (
            "Your first page lists what is due, with the nearest date first.",
            "Section A is yours. Most of it is filled in: check it, change what is new, mark it complete.",
            "You arrange the meeting with the school and tell the carer.",
            "Afterwards you check what was recorded, and file the signed plan.",
        ),
        before=(
            Step("Say that a child has come into care. The plan and its dates open by themselves.", "On the day"),
            Step("Agree the date with the designated teacher and invite people.", "By the date on your first page"),
            Step("Check the care start and the legal status, and complete Section A."),
            Step("Add reports the school may see, and say who may see each."),
        ),
        during=(
            Step("Say what has changed in the care plan, and what of it may be on the screen."),
            Step("Help to take notes, on your own screen beside the large one."),
        ),
        after=(
            Step("Check that your views were recorded rightly, or ask for a correction."),
            Step("Do what you promised. It is among your tasks, with its date."),
            Step("When the plan is signed off, download it for the case file and tick that you have."),
        ),
    ),
    Guide(
        "designated-teacher",
        "Designated teacher",
        frozenset({Role.DESIGNATED_TEACHER, Role.KEEPER, *DELEGATES} - {Role.DELEGATE_A}),
        (
            "Your first page lists what is due, with the nearest date first.",
            "Pages save while you type. You can stop at any time and go on later, also on another computer.",
            "Last term’s answers stand beside this term’s. Copy one when it is still true.",
            "“Getting ready” says what the meeting still waits for, and from whom.",
            "You can share sections with a colleague until a day.",
        ),
        before=(
            Step("Ask the young person what they think, in the way they choose."),
            Step("Ask subject teachers by a link. They need no account."),
            Step("Complete Section C: attendance, attainment, SEN, well-being."),
            Step("Draft targets. Each says what, by whom, by when, and how you will know."),
            Step("Add documents, and say which may be on the screen."),
        ),
        during=(
            Step("Press “Start the meeting” and say who is in the room. The screen shows only what they may see."),
            Step("Let the young person speak first."),
            Step("Review last term’s targets, agree new ones, ask for Pupil Premium Plus."),
            Step("Agree who does what by when, and the date of the next meeting."),
        ),
        after=(
            Step("Read the notes and turn them into the minutes.", "In the days after"),
            Step("Mark your sections complete on the Sign Off page. The next date has to be there."),
            Step("Send the plan to the Virtual School."),
            Step("If it comes back, only the named sections open again. Each says what is asked."),
        ),
    ),
    Guide(
        "carer",
        "Carer",
        frozenset({Role.CARER, Role.PARENT}),
        (
            "You see when and where the meeting is, and what is marked for you.",
            "Write what you think in your own words. Nobody else changes them.",
            "Tell the social worker if you cannot come, or need an interpreter.",
        ),
        before=(Step("Reply to the invitation."), Step("Write what goes well and what worries you.")),
        during=(Step("Say what you see at home. Your views are read out if you cannot come."),),
        after=(Step("Check that your views were recorded rightly."), Step("Read the plan that is shared with you.")),
    ),
    Guide(
        "young-person",
        "Young person",
        frozenset({Role.YOUNG_PERSON}),
        (
            "This is your plan. You say what you think, in words, pictures or faces.",
            "Nobody can change what you wrote. You can, until the plan is signed off.",
            "For each answer you choose who may see it.",
            "You choose whether you come to the meeting, and for how long.",
        ),
        before=(
            Step("Say what you think. You can stop and go on later."),
            Step("Say whether you want to come, and who should speak for you."),
        ),
        during=(Step("You can speak first."), Step("Say whether you agree with what is planned.")),
        after=(Step("Read your own plan, one page in your words."), Step("Say if something is wrong in it.")),
    ),
    Guide(
        "virtual-school",
        "Virtual School",
        frozenset({Role.ADVISER, Role.HEAD}),
        (
            "Your first page says what waits for you, and what is late and by whom.",
            "Review plans in the order of the days left: four weeks from the meeting, or the end of term.",
            "Return only the sections that need more, each with what you ask for.",
            "Nobody signs off a plan of which they wrote a part.",
        ),
        before=(
            Step("See who is late, and remind them together."),
            Step("Answer what is told to you: new to care, no school place, a suspension."),
            Step("Settle what professionals disagree on in their thread, away from the family."),
        ),
        during=(
            Step("Come to the meeting where it is complex, and help to take notes."),
            Step("Say what money can be for."),
        ),
        after=(
            Step("Decide requests for Pupil Premium Plus."),
            Step("Rate the plan, give feedback to the teacher and to the social worker.", "Within four weeks"),
            Step("Sign it off, or return it for more information.", "Before the end of term"),
            Step("Keep your own log: interventions, case recording, the watchlist."),
        ),
    ),
    Guide(
        "administrator",
        "Administrator",
        frozenset({Role.ADMINISTRATOR}),
        (
            "You look after people, schools, terms and dates. You never see what a plan says.",
            "“What needs putting right” lists schools without a teacher and children without a social worker.",
            "Each term you confirm who still needs access, school by school and team by team.",
        ),
        before=(
            Step("Invite people, one by one or from a file."),
            Step("Allocate children to social workers and advisers."),
            Step("Enter the terms and closures. Every due date hangs on them."),
        ),
        after=(Step("End the access of people who leave. It stops at once."),),
    ),
    Guide(
        "reviewing-officer",
        "Independent reviewing officer",
        frozenset({Role.REVIEWING_OFFICER}),
        (
            "You read the plans of the children you review.",
            "A plan that is not signed off yet says so.",
            "The plan should be ready three working days before the review.",
        ),
        before=(Step("Read the latest plan before the statutory review."),),
    ),
    Guide(
        "finance-officer",
        "Finance officer",
        frozenset({Role.FINANCE_OFFICER}),
        (
            "You see approved requests by reference. There are no names.",
            "Pay in batches. The file for your finance system is on the page of the batch.",
        ),
        after=(Step("Make a batch, download its file, and say when it was paid."),),
    ),
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}

HOW_TOS = (
    HowTo(
        "section-a",
        "Complete Section A",
        ("social-worker",),
        (
            "Open the plan from your first page.",
            "Go through the pages of Section A. What was true last term is filled in.",
            "Where you cannot answer, say why: not known yet, does not apply, waiting for somebody.",
            "Press “Mark Section A complete” on the Sign Off page. It says what is missing.",
        ),
        ("social worker", "peps:part", "A"),
        "Care information",
        "Section A with its pages and what each still needs",
    ),
    HowTo(
        "arrange",
        "Arrange the meeting",
        ("social-worker", "designated-teacher"),
        (
            "Press “Arrange the meeting” on the plan.",
            "Choose a day. The page says which days are in term and before the date that counts.",
            "Invite people. Each gets an email with a calendar entry; it names no child.",
            "Replies appear on the plan. People without an account answer by their own link.",
        ),
        ("social worker", "peps:arrange"),
        "When",
        "Arranging the meeting",
    ),
    HowTo(
        "views",
        "Ask the young person what they think",
        ("designated-teacher", "social-worker"),
        (
            "Open Section B and press “Ask … what they think”.",
            "Choose the way together: words, faces, pictures, next steps or easy words.",
            "Hand over the device. You are signed out, and nothing else opens on it.",
            "When they have sent their answers, read them today. A task reminds you.",
        ),
        ("teacher", "peps:part", "B"),
        "Section B",
        "Section B, from which the young person is asked",
    ),
    HowTo(
        "targets",
        "Set a target and ask for money",
        ("designated-teacher",),
        (
            "Open Targets and press “Add a target”.",
            "Say what will be different, by when, and how you will know. Hints show what is missing.",
            "Add what is done, by whom and how often.",
            "If it costs money, ask for Pupil Premium Plus with the target.",
        ),
        ("teacher", "targets:list"),
        "Targets",
        "The targets of a plan",
    ),
    HowTo(
        "send",
        "Complete and send the plan",
        ("designated-teacher",),
        (
            "Open the Sign Off page. It has a row for each section.",
            "What is missing is a link to the page where it is answered.",
            "The date of the next meeting comes first.",
            "When every section is complete, send the plan to the Virtual School.",
        ),
        ("teacher", "signoff:page"),
        "Sign Off",
        "The Sign Off page",
    ),
    HowTo(
        "caseload",
        "Find what is late and remind people",
        ("virtual-school",),
        (
            "Open Children. What is due first stands first.",
            "Narrow the list: what is overdue, for whom it waits, which school.",
            "Keep a list you use often. It is above the others from then on.",
            "Tick children and press “Remind whoever is late”. You see whom it concerns first.",
        ),
        ("adviser", "caseload:list"),
        "Find children",
        "The list of children",
    ),
    HowTo(
        "people",
        "Invite people",
        ("administrator",),
        (
            "Open People and press “Invite someone”.",
            "Choose their role and where they work. Nothing else gives them access.",
            "They get a link that works for some days. You can send another.",
            "For many, use a file. You see what it would do before anything happens.",
        ),
        ("administrator", "accounts:people"),
        "Invite someone",
        "The people of an authority",
    ),
)
HOW_TO_BY_SLUG = {each.slug: each for each in HOW_TOS}


def guides_for(roles) -> list[Guide]:
    """Those of these roles, in the order of the guide."""
    return [guide for guide in GUIDES if guide.roles.intersection(roles)]


def how_tos_of(guide: Guide) -> list[HowTo]:
    return [each for each in HOW_TOS if guide.slug in each.guides]


# What the page is for from which somebody asks for help: by the beginning of its name, the longest that fits.
ABOUT_PAGES = {
    "home": "Your first page. It lists what you have to do, with the nearest date first.",
    "caseload": "The list of children you work with. Narrow it, order it, and keep a list you use often.",
    "children": "What is known about a child, who is around them, and their plans. You see what your role may see.",
    "children:looks": "Everybody who opened this child’s record, with the page, the time and from where.",
    "children:history": "What was changed, by whom and when, with what it said before.",
    "peps:plan": "The plan of one term. The list says what each section needs and whose turn it is.",
    "peps:part": "A section with its pages. Pages save while you type. Marking it complete is on the Sign Off page.",
    "peps:page": "Answer what you can. It saves while you type. Where you cannot answer, say why.",
    "peps:arrange": "Choose the day, the time and the place. The page says which days count.",
    "peps:people": "Who is invited, what they replied, and what they need to take part.",
    "peps:ready": "What the meeting still waits for, and who holds it.",
    "peps:thread": "For professionals alone. It is in no copy and on no shared screen, and the family never sees it.",
    "peps:room": "The meeting on the shared screen. What people in the room may not see is not sent to it.",
    "targets": "What the young person works on, what is done for it, and what came of last term’s targets.",
    "money": "Requests for money, what was decided, what was paid, and what it changed.",
    "signoff": "One row for each section, and the Virtual School’s decision. Nothing moves without a name and a date.",
    "documents": "Files about the child. Each says who may see it, and is checked for viruses first.",
    "delegation": "Work that is shared with a colleague until a day. You stay accountable, and can end it at once.",
    "casework": "The Virtual School’s own log. What you write is kept; a mistake gets a correction beside it.",
    "reminders": "What you were told and will be told. You can ask to be reminded later, or once a week.",
    "accounts": "People, their roles and their access. What ends here ends at once.",
    "provisioning": "Who works with which children, and what needs putting right.",
    "authority": "Settings of your authority: policy, terms, closures, the look of the pages.",
    "figures": "Attendance, attainment, suspensions and results from a file. You see what would change before it does.",
    "papers": "The plan as a page and as a file to keep. You see what your role may see.",
    "transfers": "Children who move to or from another authority.",
    "jobs": "What ePEP does by itself: when it last ran, what it did, and what went wrong.",
    "access": "Who may see what, as a table, and why somebody can or cannot see a child.",
}


def about_page(name: str) -> str:
    fitting = [start for start in ABOUT_PAGES if name == start or name.startswith((f"{start}:", f"{start}_"))]
    return ABOUT_PAGES[max(fitting, key=len)] if fitting else ""
