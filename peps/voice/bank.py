"""What the young person is asked in each of the five ways, as data. A question keeps its code whichever way it is
asked, so that a change of way loses no answer. The words are also the keys of the catalogues of languages.

Strengths come first, what is hard in the middle, what comes next at the end; no page asks more than three things.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    code: str
    words: str
    picture: str = ""  # a file of static/voice, without .svg


@dataclass(frozen=True)
class Ask:
    """One thing that is asked: something to pick (`code`, `choices`), something to write, or something short to write
    that is kept beside the words of its topic (`code` without `choices`)."""

    topic: str
    words: str
    hint: str = ""
    code: str = ""
    choices: tuple[Choice, ...] = ()
    picture: str = ""
    said: str = ""  # the question in a few words, where the answer is read later

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"{self.topic}.{self.code}" if self.code else self.topic


@dataclass(frozen=True)
class AskPage:
    slug: str
    title: str
    asks: tuple[Ask, ...]
    picture: str = ""
    lead: str = ""


LIKE = (
    Choice("like", "I like it", "face-great"),
    Choice("ok", "It is OK", "face-ok"),
    Choice("dislike", "I do not like it", "face-hard"),
)
FACES = (
    Choice("great", "Great", "face-great"),
    Choice("good", "Good", "face-good"),
    Choice("ok", "OK", "face-ok"),
    Choice("hard", "Hard", "face-hard"),
    Choice("not_sure", "Not sure", "face-not-sure"),
)
HELPS = (
    Choice("quiet", "A quiet place", "quiet"),
    Choice("somebody", "Somebody with me", "together"),
)
COMES = (
    Choice("all", "Yes, all of it", "thumb-up"),
    Choice("part", "Only a part of it", "part"),
    Choice("no", "No", "thumb-down"),
    Choice("not_sure", "Not sure yet", "face-not-sure"),
)
AGREES = (
    Choice("yes", "Yes", "thumb-up"),
    Choice("mostly", "Mostly", "part"),
    Choice("no", "No", "thumb-down"),
    Choice("not_sure", "Not sure", "face-not-sure"),
)
SCALE = tuple(Choice(str(number), str(number)) for number in range(11))
STEPS = (
    Choice("school", "Stay at school or college"),
    Choice("apprenticeship", "An apprenticeship"),
    Choice("work", "A job"),
    Choice("training", "Training"),
    Choice("university", "University"),
    Choice("not_sure", "I am not sure yet"),
)


def _card(topic, code, words, picture, choices=LIKE, said="") -> AskPage:
    """A card: one picture, one thing to pick."""
    return AskPage(code, words, (Ask(topic, words, code=code, choices=choices, picture=picture, said=said),), picture)


def _face(topic, code, words, said) -> Ask:
    return Ask(topic, words, code=code, choices=FACES, said=said)


GOOD_AT = Ask("good_at", "What do you like, and what are you good at?", "A subject, a sport, being a good friend.")
FRIENDS = Ask("friends", "How are breaks, and who do you spend time with?")
HELPERS = Ask("helpers", "Who helps you? Who can you talk to?")
HARD = Ask("hard", "What is hard, or worries you?", "You can leave this out.")
WOULD_HELP = Ask("would_help", "What would help?", "Something somebody could do, stop doing, or get for you.")
NEXT = Ask("next", "What do you want next?", "Next week, this term, or one day.")
COME = Ask("meeting", "Do you want to come to your meeting?", code="come", choices=COMES, said="Coming to the meeting")
WHO = Ask("meeting", "Who should be there?", code="who", said="Who should be there")
SAY = Ask("meeting", "Is there something you want an adult to say for you?")
SAYER = Ask("meeting", "Who should say it?", code="sayer", said="Who should say it for me")
MEETING = AskPage(
    "meeting",
    "Your meeting",
    (COME, WHO),
    "meeting",
    "At the meeting people talk about how school is going, and plan what happens next.",
)
SAY_FOR_ME = AskPage("say-for-me", "Something to say for you", (SAY, SAYER), "speak")
AGREE = AskPage(
    "agree",
    "Do you agree with your plan?",
    (
        Ask("agree", "Do you agree with your plan?", code="agree", choices=AGREES, said="Do I agree"),
        Ask("agree", "Tell us more, if you like"),
    ),
    "plan",
    "Your meeting has been. This is about what people agreed there.",
)

WAYS: dict[str, tuple[AskPage, ...]] = {
    "pictures": (
        _card("good_at", "drawing", "Drawing and making", "drawing"),
        _card("good_at", "sport", "Running and sport", "sport"),
        _card("lessons", "reading", "Reading", "reading"),
        _card("lessons", "numbers", "Numbers", "numbers"),
        _card("friends", "playtime", "Playtime", "playtime"),
        _card("helpers", "grown_ups", "Grown-ups at school", "grown-up"),
        _card("would_help", "helps", "What helps you more?", "helps", HELPS, "What helps me more"),
        _card("meeting", "come", "Do you want to come to your meeting?", "meeting", COMES[:3], COME.said),
    ),
    "faces": (
        AskPage("good-at", "Good things", (GOOD_AT,), "star"),
        AskPage(
            "lessons",
            "Lessons",
            (
                _face("lessons", "lessons", "How are your lessons?", "Lessons"),
                _face("lessons", "reading", "How is reading and writing?", "Reading and writing"),
                _face("lessons", "numbers", "How is maths?", "Maths"),
            ),
            "reading",
        ),
        AskPage(
            "friends",
            "Friends and breaks",
            (
                _face("friends", "breaks", "How are breaks and lunch?", "Breaks and lunch"),
                _face("friends", "friends", "How is it with your friends?", "Friends"),
                Ask("friends", "Do you want to say more?"),
            ),
            "playtime",
        ),
        AskPage(
            "helpers",
            "People who help",
            (_face("helpers", "asking", "How is it to ask for help?", "Asking for help"), HELPERS),
            "grown-up",
        ),
        AskPage("hard", "What is hard, and what would help", (HARD, WOULD_HELP), "helps"),
        AskPage(
            "next",
            "What comes next",
            (_face("next", "ahead", "How do you feel about what comes next?", "What comes next"), NEXT),
            "path",
        ),
        MEETING,
        SAY_FOR_ME,
    ),
    "words": (
        AskPage(
            "school",
            "You and school",
            (
                GOOD_AT,
                Ask("lessons", "How do lessons feel?", "Which ones are good? Which ones are not, and why?"),
                Ask(
                    "lessons",
                    "How is school going?",
                    "0 is really bad, 10 is really good.",
                    code="going",
                    choices=SCALE,
                    said="How school is going, from 0 to 10",
                ),
            ),
            "star",
        ),
        AskPage("people", "People", (FRIENDS, HELPERS), "together"),
        AskPage("hard", "What is hard, and what would help", (HARD, WOULD_HELP), "helps"),
        AskPage("next", "What comes next", (NEXT,), "path"),
        MEETING,
        SAY_FOR_ME,
    ),
    "next_steps": (
        AskPage(
            "now",
            "What you do now",
            (
                Ask("good_at", "What are you good at, and what do you enjoy?"),
                Ask("lessons", "How is it going where you learn or work?"),
            ),
            "star",
        ),
        AskPage(
            "plans",
            "Where you want to get to",
            (
                Ask("next", "What would you like to do next?", code="step", choices=STEPS, said="My next step"),
                Ask("next", "What are your plans, and what do you still need to know?", "You can change your mind."),
            ),
            "path",
        ),
        AskPage(
            "help",
            "Who and what helps",
            (
                HELPERS,
                Ask("would_help", "What would help?", "Work experience, money, travel, a course, somebody to go with."),
                HARD,
            ),
            "together",
        ),
        MEETING,
        SAY_FOR_ME,
    ),
    "easy": (
        AskPage("good-at", "What do you like?", (Ask("good_at", "What do you like? What are you good at?"),), "star"),
        AskPage("lessons", "Lessons", (Ask("lessons", "How are your lessons?"),), "reading"),
        AskPage("friends", "Friends", (Ask("friends", "How is it with your friends?"),), "playtime"),
        AskPage("helpers", "Help", (Ask("helpers", "Who helps you at school?"),), "grown-up"),
        AskPage("hard", "Hard things", (Ask("hard", "What is hard for you?"),), "helps"),
        AskPage("would-help", "What would help?", (Ask("would_help", "What can we do to help?"),), "quiet"),
        AskPage("next", "What comes next", (Ask("next", "What do you want to do next?"),), "path"),
        AskPage("meeting", "Your meeting", (COME,), "meeting", "At the meeting people talk about you and your school."),
        AskPage("who", "Who should come", (WHO,), "together"),
        SAY_FOR_ME,
    ),
}

# What each way is, in a picture and a few words, on the page where it is chosen.
ABOUT = {
    "pictures": ("picture-cards", "Look at a picture and pick a face."),
    "faces": ("face-good", "Pick a face for each question. Say more if you want to."),
    "words": ("speak", "Write in your own words."),
    "next_steps": ("path", "School, work and what comes after."),
    "easy": ("star", "Short words and pictures."),
}
TITLES = {
    "good_at": "What I like and am good at",
    "lessons": "How lessons feel",
    "friends": "Friends and breaks",
    "helpers": "People who help me",
    "hard": "What is hard or worries me",
    "would_help": "What would help",
    "next": "What I want next",
    "meeting": "About the meeting",
    "agree": "Whether I agree with my plan",
}


def page_of(way: str, slug: str) -> AskPage | None:
    if slug == AGREE.slug:
        return AGREE
    return next((page for page in WAYS[way] if page.slug == slug), None)


def neighbours(way: str, page: AskPage) -> tuple[AskPage | None, AskPage | None]:
    """The page before and the page after, in this way."""
    pages = WAYS[way]
    if page not in pages:
        return None, None
    place = pages.index(page)
    return pages[place - 1] if place else None, pages[place + 1] if place + 1 < len(pages) else None


def suggested(year_group: str, *, is_post_16: bool, needs_interpreter: bool) -> str:
    """With which way to begin; it is only ever offered."""
    if needs_interpreter:
        return "easy"
    if is_post_16 or year_group in {"12", "13", "14"}:
        return "next_steps"
    if year_group in {"E1", "E2", "N1", "N2", "R", "1", "2"}:
        return "pictures"
    return "faces" if year_group in {"3", "4", "5", "6"} else "words"


def _all_asks() -> Iterator[Ask]:
    for pages in (*WAYS.values(), (AGREE,)):
        for page in pages:
            yield from page.asks


def _choices() -> dict[str, dict[str, str]]:
    """For each question the choices it may have in any way; none: its answer is words."""
    found: dict[str, dict[str, str]] = {}
    for ask in _all_asks():
        if ask.code:
            found.setdefault(ask.name, {}).update({choice.code: choice.words for choice in ask.choices})
    return found


CHOICES = _choices()
SAID: dict[str, str] = {}
for _ask in _all_asks():
    if _ask.code:
        SAID.setdefault(_ask.name, _ask.said or _ask.words)
PICTURES = {
    choice.code: choice.picture for ask in _all_asks() for choice in ask.choices if choice.picture
}  # what was picked, as a picture
CARDS = {ask.name: ask.picture for page in WAYS["pictures"] for ask in page.asks}


def in_words(picks: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What was picked as people read it: each question, with its answer."""
    for name in SAID:
        if name in picks:
            yield SAID[name], CHOICES[name].get(picks[name], picks[name])


def texts() -> list[str]:
    """Every text a young person meets from here, once: what a catalogue of a language has to hold."""
    found = [*TITLES.values(), *(words for _, words in ABOUT.values())]
    for pages in (*WAYS.values(), (AGREE,)):
        for page in pages:
            found += [page.title, page.lead]
            for ask in page.asks:
                found += [ask.words, ask.hint, ask.said, *(choice.words for choice in ask.choices)]
    return [text for text in dict.fromkeys(found) if text and not text.isdigit()]
