"""How the main things are done: a few steps each, with a picture of the page on which it begins, which a test takes
(see tests/journeys/test_guide.py)."""

from dataclasses import dataclass

from epep.guide.content import Guide


@dataclass(frozen=True)
class HowTo:
    """`page` is where it begins: (persona, name of the address, words in it); `shows` is a text to be seen there.

    `of`: whose plan or record it is about, among the children of `tests/world.py`."""

    slug: str
    title: str
    guides: tuple[str, ...]
    steps: tuple[str, ...]
    page: tuple[str, ...]
    shows: str
    caption: str
    of: str = "Fay"


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
    HowTo(
        "run",
        "Run the meeting",
        ("designated-teacher", "virtual-school"),
        (
            "On the day press “Start the meeting” on the plan.",
            "Say who is in the room. What they may not see is not sent to the screen.",
            "Go from step to step. Each has room for notes, which are kept while you type.",
            "Let somebody help with notes on a second device.",
            "At the end agree the next date. The notes become the draft of the minutes.",
        ),
        ("teacher", "peps:ready"),
        "Getting ready",
        "What the meeting still waits for",
    ),
    HowTo(
        "carer",
        "Say what you think as a carer",
        ("carer",),
        (
            "Sign in. The page of the young person says when and where the meeting is.",
            "Press “Write what you think”. Answer what you can.",
            "What you type is kept. Nobody else changes it.",
            "After the meeting check what was written down for you, or ask for a correction.",
        ),
        ("carer", "peps:carer_views"),
        "What would you like to say?",
        "The carer’s own page of a plan",
    ),
    HowTo(
        "say",
        "Say what you think",
        ("young-person",),
        (
            "Open your plan and press the big button.",
            "Choose a way: words, faces, pictures, next steps or easy words.",
            "Answer what you like. You can stop and go on later.",
            "For each answer say who may see it. Then send it.",
        ),
        ("young person", "peps:mine"),
        "This is your plan",
        "The young person’s own page",
    ),
    HowTo(
        "review",
        "Review a plan and sign it off",
        ("virtual-school",),
        (
            "Open the plan that has the fewest days left.",
            "Read it beside last term’s. What changed is marked.",
            "Rate each criterion. Facts are filled in, and the suggestion says why.",
            "Write what was good and one thing to change.",
            "Sign it off, or return the sections that need more.",
        ),
        ("adviser", "signoff:page"),
        "Sign Off",
        "The Sign Off page of a plan that was sent",
        of="Ben",
    ),
    HowTo(
        "figures",
        "See the whole picture",
        ("virtual-school",),
        (
            "Open Overview. Each heading says what was found.",
            "Choose a term, a phase or an adviser, or break the figures down.",
            "Press a number. The list behind it is those same children.",
            "Download a table. For other people small numbers are hidden.",
            "Heads make the report of a term under Reports.",
        ),
        ("head", "insight:dashboard", "compliance"),
        "In short",
        "Figures of a term",
    ),
    HowTo(
        "read",
        "Read a plan before a review",
        ("reviewing-officer",),
        (
            "Open the child from your list.",
            "The latest plan is on top. One that is not signed off yet says so.",
            "The sections show what your role may read.",
            "Print it, or keep it as a file.",
        ),
        ("reviewing officer", "peps:plan"),
        "part by part",
        "A plan as the reviewing officer reads it",
    ),
    HowTo(
        "pay",
        "Pay what was approved",
        ("finance-officer",),
        (
            "Open Payments. Approved requests stand by school, without names.",
            "Tick what is to be paid and make a batch.",
            "Download the file of the batch for your finance system.",
            "Say on which day it was paid.",
        ),
        ("finance officer", "money:payments"),
        "Payments",
        "What is approved and not paid yet",
    ),
    HowTo(
        "import",
        "Take in a return or a list",
        ("administrator",),
        (
            "Open Imports. Begin at the top: schools, terms and people, then children, then what is known of them.",
            "Choose what you have a file of. Each page has an example of the file, and says what its columns mean.",
            "Upload the file. You see what is new, what changes and what is refused, and why.",
            "Load it. You can stop and go on, and undo the last one.",
            "Put right what was refused, and load the file again. What is unchanged stays.",
        ),
        ("administrator", "importing:index"),
        "Imports",
        "What can be taken in",
    ),
)
HOW_TO_BY_SLUG = {each.slug: each for each in HOW_TOS}


def how_tos_of(guide: Guide) -> list[HowTo]:
    return [each for each in HOW_TOS if guide.slug in each.guides]


def how_tos_on(name: str) -> list[HowTo]:
    """Those that begin on the page with this name of an address."""
    return [each for each in HOW_TOS if each.page[1] == name]
