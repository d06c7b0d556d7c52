"""The words of the guide: the way of a plan, and for each role what is done before, at and after the meeting, by when,
and what makes it good."""

from dataclasses import dataclass

from accounts.roles import DELEGATES, Role


@dataclass(frozen=True)
class Step:
    what: str
    by: str = ""  # when, in words
    good: str = ""  # what makes it good


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
            Step(
                "Say that a child has come into care. The plan and its dates open by themselves.",
                "On the day",
                good="The plan begins on the first day, also where there is no school place yet.",
            ),
            Step(
                "Agree the date with the designated teacher and invite people.",
                "By the date on your first page",
                good="The young person is asked first when, where and with whom.",
            ),
            Step(
                "Check the care start and the legal status, and complete Section A.",
                good="Every date hangs on the care start. Contacts and restrictions are those of today.",
            ),
            Step(
                "Add reports the school may see, and say who may see each.",
                good="An EHCP, a care plan, a report: each says who may open it.",
            ),
        ),
        during=(
            Step(
                "Say what has changed in the care plan, and what of it may be on the screen.",
                good="What is for professionals stays with professionals.",
            ),
            Step(
                "Help to take notes, on your own screen beside the large one.",
                good="The teacher can look at the young person instead of at a keyboard.",
            ),
        ),
        after=(
            Step(
                "Check that your views were recorded rightly, or ask for a correction.",
                good="You do it within days, while everybody remembers.",
            ),
            Step(
                "Do what you promised. It is among your tasks, with its date.",
                good="Each action says who, what and by when, and is ticked when it is done.",
            ),
            Step(
                "When the plan is signed off, file it in your case system and say so on its page.",
                good="The case file holds the plan as it was signed, not a draft.",
            ),
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
            Step(
                "Ask the young person what they think, in the way they choose.",
                good="Their own words, in a way that suits them; and something in the plan changes because of them.",
            ),
            Step(
                "Ask subject teachers by a link. They need no account.",
                good="Each says what goes well, what is hard, and what helps.",
            ),
            Step(
                "Complete Section C: attendance, attainment, SEN, well-being.",
                good="Figures are up to date and say where the young person began, stands and is expected to be.",
            ),
            Step(
                "Draft targets. Each says what, by whom, by when, and how you will know.",
                good="Someone else can tell from the words alone whether it was reached.",
            ),
            Step(
                "Add documents, and say which may be on the screen.",
                good="Certificates and pictures of what went well are there too.",
            ),
        ),
        during=(
            Step(
                "Press “Start the meeting” and say who is in the room. The screen shows only what they may see.",
                good="Who comes late is added, and what the screen shows changes with them.",
            ),
            Step(
                "Let the young person speak first.",
                good="Adults answer what they said before anything else is discussed.",
            ),
            Step(
                "Review last term’s targets, agree new ones, ask for Pupil Premium Plus.",
                good="Each is achieved, not achieved or in progress, with what the money changed.",
            ),
            Step(
                "Agree who does what by when, and the date of the next meeting.",
                good="Nothing is agreed without a name and a day.",
            ),
        ),
        after=(
            Step(
                "Read the notes and turn them into the minutes.",
                "In the days after",
                good="Short, in words the young person could read.",
            ),
            Step(
                "Mark your sections complete on the Sign Off page. The next date has to be there.",
                good="What is left open says why.",
            ),
            Step(
                "Send the plan to the Virtual School.", good="Within the days your authority has set after the meeting."
            ),
            Step(
                "If it comes back, only the named sections open again. Each says what is asked.",
                good="The answer is where the question was asked.",
            ),
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
        before=(
            Step("Reply to the invitation.", good="You say how you can take part: in person, by video, or in writing."),
            Step(
                "Write what goes well and what worries you.",
                good="You know what mornings and evenings are like. Nobody else does.",
            ),
        ),
        during=(
            Step(
                "Say what you see at home. Your views are read out if you cannot come.",
                good="What you ask of the school becomes an action with a name and a day.",
            ),
        ),
        after=(
            Step("Check that your views were recorded rightly."),
            Step("Read the plan that is shared with you.", good="You know what you agreed to do, and until when."),
        ),
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
            Step(
                "See who is late, and remind them together.", good="One message to each person, whatever they hold up."
            ),
            Step(
                "Answer what is told to you: new to care, no school place, a suspension.",
                good="Each message has an owner the same day, and an answer that the sender reads.",
            ),
            Step(
                "Settle what professionals disagree on in their thread, away from the family.",
                good="It is settled before the meeting, not in front of the young person.",
            ),
        ),
        during=(
            Step(
                "Come to the meeting where it is complex, and help to take notes.",
                good="No place, a move in Key Stage 4, absence, an exclusion.",
            ),
            Step(
                "Say what money can be for.",
                good="Each request names the need, the cost and how you will see that it helped.",
            ),
        ),
        after=(
            Step(
                "Decide requests for Pupil Premium Plus.",
                good="Within ten working days, with a reason the school can use.",
            ),
            Step(
                "Rate the plan, give feedback to the teacher and to the social worker.",
                "Within four weeks",
                good="What was good comes first. What to change next time is one thing that can be done.",
            ),
            Step(
                "Sign it off, or return it for more information.",
                "Before the end of term",
                good="A return names the sections, and what is asked in each.",
            ),
            Step(
                "Keep your own log: interventions, case recording, the watchlist.",
                good="Somebody who takes over tomorrow knows what you know.",
            ),
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
            Step(
                "Invite people, one by one or from a file.",
                good="Everybody has an account of their own. Nobody shares one.",
            ),
            Step(
                "Allocate children to social workers and advisers.",
                good="No child is without a social worker and an adviser for a day.",
            ),
            Step("Enter the terms and closures. Every due date hangs on them.", good="Before the school year begins."),
        ),
        after=(
            Step("End the access of people who leave. It stops at once.", good="On their last day."),
            Step(
                "Look under Settings, Other systems, which case systems read here.",
                good="Each has a token of its own, and none is kept that nobody needs.",
            ),
            Step(
                "Under Settings, have signed-off plans put where your case system takes them, and have it called.",
                good="Both pages say since when something does not arrive, and you are told once.",
            ),
        ),
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
        before=(
            Step(
                "Read the latest plan before the statutory review.",
                good="You know what the young person said, and what came of the last review.",
            ),
        ),
    ),
    Guide(
        "finance-officer",
        "Finance officer",
        frozenset({Role.FINANCE_OFFICER}),
        (
            "You see approved requests by reference. There are no names.",
            "Pay in batches. The file for your finance system is on the page of the batch.",
        ),
        after=(
            Step(
                "Make a batch, download its file, and say when it was paid.",
                good="What is paid and what the ledger says agree to the penny.",
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Stage:
    """Of the way of a plan: where it is, who acts, what happens, by when."""

    name: str
    who: str
    what: str
    by: str = ""
    back: str = ""  # where it may go back to, and why


WAY = (
    Stage(
        "A child comes into care, or a term begins",
        "Social worker",
        "The plan opens by itself with its dates. The care start and the legal status are confirmed.",
        "Within 10 working days of coming into care",
    ),
    Stage(
        "Getting ready",
        "Social worker, designated teacher, young person, carer",
        "The meeting is arranged. Everybody writes: Section A, the young person’s views, Section C, targets.",
        "Before the meeting",
    ),
    Stage(
        "The meeting",
        "Everybody; the designated teacher leads it",
        "Last term’s targets are reviewed and new ones agreed, money is asked for, the next date is fixed.",
        "The first within 20 working days of coming into care, then each term",
    ),
    Stage(
        "Writing up",
        "Designated teacher, social worker",
        "The notes become the minutes. Each owner marks their section complete; the plan is sent.",
        "In the days after the meeting",
    ),
    Stage(
        "With the Virtual School",
        "Virtual School adviser",
        "Requests for money are decided. The plan is rated and gets feedback.",
        "Within four weeks of the meeting, and before the end of term",
        "Where more is needed it goes back to writing up: only the named sections open again.",
    ),
    Stage(
        "Signed off",
        "Everybody",
        "Nothing in it changes any more. Copies go out, and the young person has their own page.",
        "Then the next term’s plan opens",
    ),
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}


def guides_for(roles) -> list[Guide]:
    """Those of these roles, in the order of the guide."""
    return [guide for guide in GUIDES if guide.roles.intersection(roles)]
