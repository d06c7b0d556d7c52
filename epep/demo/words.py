"""What made-up people say and write. By phase of school; `{name}` is the child, `{adult}` the key adult at school."""
# ruff: noqa: E501 (sentences)

from decimal import Decimal

EARLY, PRIMARY, SECONDARY, POST_16 = "early", "primary", "secondary", "post_16"
KEY_ADULTS = ["Ms Bell", "Mr Okafor", "Mrs Lindley", "Miss Carrow", "Mr Singh", "Mrs Abara", "Ms Pellow", "Mr Tasker"]


def phase_of(year_group: str) -> str:
    if year_group in {"E1", "E2", "N1", "N2", "R"}:
        return EARLY
    if not year_group.isdecimal():
        return SECONDARY
    return PRIMARY if int(year_group) <= 6 else SECONDARY if int(year_group) <= 11 else POST_16


VOICES = {
    EARLY: [
        {
            "good_at": "Building a tower up to the sky. And puddles.",
            "helpers": "{adult} does the voices in the bear book.",
            "next": "Ride the big red bike by myself.",
        },
        {
            "good_at": "Singing. I know all of the bus song.",
            "friends": "Bea plays shop with me. I am the shop lady.",
            "hard": "When it is loud in the hall.",
        },
    ],
    PRIMARY: [
        {
            "good_at": "I like football and I am good at being a goalie. I am good at times tables now too, up to 8.",
            "lessons": "Maths is fun. Writing makes my hand hurt and I run out of ideas.",
            "friends": "I play with Ahmed and Josie. At lunch it can get loud.",
            "helpers": "{adult}. She lets me sit in the book corner when I need five minutes.",
            "would_help": "If someone tells me the day before when we have a different teacher.",
            "next": "To go on the residential and sleep in the top bunk.",
        },
        {
            "good_at": "Drawing dragons. I did one with 100 scales and it is on the wall.",
            "lessons": "I like art and science. Reading out loud is scary.",
            "hard": "Spellings on a Friday. I worry about them on Thursday.",
            "would_help": "Doing spellings with {adult} and not in front of everybody.",
            "next": "I want to be a vet or make cartoons.",
        },
        {
            "good_at": "I am a really good friend and I always share my crisps.",
            "friends": "Ruby and Sam. We made a club about bugs.",
            "helpers": "{adult} and also my nan on the phone.",
            "hard": "When people ask why I do not live with my mum.",
            "would_help": "A thing I can say when they ask.",
            "meeting": "Please tell everyone I did my swimming badge. I will come for the biscuits.",
        },
        {
            "good_at": "Running. I came second out of everyone in the whole of the year.",
            "lessons": "Computing is best. In English I wish I could type it.",
            "hard": "Mondays.",
            "next": "Get my pen licence. Then be a bus driver.",
        },
    ],
    SECONDARY: [
        {
            "good_at": "Drama, and I am quite good at arguing, so maybe law one day.",
            "lessons": "English is good because we get to discuss. Science feels rushed.",
            "friends": "Same three as last year. Break is fine, lunch is better in the library.",
            "helpers": "{adult} – I can send a message and get a real answer.",
            "would_help": "Not being taken out of lessons for meetings. It makes people ask questions.",
            "next": "Pass my mocks and do the Duke of Edinburgh bronze.",
            "meeting": "I want to start the meeting and then decide if I stay.",
        },
        {
            "good_at": "Fixing bikes. My carer and I did up a mountain bike over the holidays.",
            "lessons": "DT and maths are good. I do not get French at all.",
            "hard": "Homework when there is no quiet place.",
            "would_help": "Homework club on Tuesdays, if someone walks back with me.",
            "next": "A work experience place in a garage.",
        },
        {
            "good_at": "Football, and looking after my little cousins when I see them.",
            "friends": "I have got new mates from the team, which is better than last year.",
            "hard": "I do not like it when lessons get covered. I never know who is coming.",
            "helpers": "{adult} and the head of year, if she is in a good mood.",
            "next": "I want to stay at this school. That is the main thing.",
        },
        {
            "good_at": "Art. I got a 7 for my portfolio and nobody helped me.",
            "lessons": "I feel behind in maths because I missed so much in Year 7.",
            "would_help": "Someone to go through the bits I missed, not in front of the class.",
            "next": "College for graphic design.",
            "meeting": "Please do it after school, and no more than six people.",
        },
    ],
    POST_16: [
        {
            "good_at": "Cooking. I make dinner for everyone in the house on Thursdays.",
            "lessons": "College is better than school because they treat you like an adult.",
            "hard": "The bus takes over an hour and I am always nearly late.",
            "would_help": "Sorting out the bursary properly so I can get the train.",
            "next": "Finish Level 2 and get an apprenticeship in a real kitchen.",
        },
        {
            "good_at": "I am organised. I have a spreadsheet for everything.",
            "lessons": "Business is my favourite. The maths resit is boring but I know why I need it.",
            "helpers": "{adult} at college and my personal adviser.",
            "next": "University, but I want to visit first. Nobody I know has been.",
        },
    ],
}


def _target(area, statement, measure, action, who, *, need="", baseline="", own="", often="", money=None):
    return {
        "values": {
            "area": area, "need": need, "baseline": baseline, "statement": statement, "measure": measure,
            "own_words": own, "action": action, "who": who, "how_often": often, "monitoring": "Half-termly, by {adult}",
        },
        "money": money,
    }  # fmt: skip


def _money(category, description, provider, units, unit_cost, impact):
    return {
        "category": category, "description": description, "provider": provider, "units": units,
        "unit_cost": Decimal(unit_cost), "expected_impact": impact,
    }  # fmt: skip


TARGETS = {
    EARLY: [
        _target(
            "developmental", "{name} puts three or four words together to ask for what is wanted.",
            "Four examples a week in the speech diary", "Small talking group with pictures and songs", "{adult}",
            need="Speech is behind what is expected at this age.", baseline="Single words and pointing",
            own="Use my big voice", often="Three times a week",
            money=_money("therapy", "Speech and language sessions in a small group", "Chatterbox Speech Therapy", 8, "42.50",
                         "Longer sentences, seen in the speech diary and at the two-year check."),
        ),
        _target(
            "emotional", "{name} says goodbye in the morning and settles to play within ten minutes.",
            "A smile chart on four mornings of five", "The same adult at the door, with the comfort bag", "{adult}",
            baseline="Up to forty minutes of tears", own="Come in happy", often="Every day",
        ),
        _target(
            "out_of_school", "{name} goes to a singing and story group with the carer.",
            "Six visits this term", "Library rhyme time on Saturdays", "The carer", often="Weekly",
        ),
    ],
    PRIMARY: [
        _target(
            "academic", "{name} reads aloud for ten minutes and retells the story in order.",
            "Reading age up by six months in the next assessment", "Paired reading before register", "{adult}",
            need="Reading is behind what is expected, and confidence is low.", baseline="Reading age one year behind",
            own="Finish a whole chapter book", often="Four mornings a week",
            money=_money("tuition", "One-to-one reading with a specialist teacher", "Bright Pages Tuition", 12, "38.00",
                         "Six months' gain in reading age by the end of term."),
        ),
        _target(
            "emotional", "{name} uses the calm card before things get too much.",
            "Used on three of four hard moments, by the weekly log", "Weekly session on feelings and what helps", "{adult}",
            need="Noise and change are hard.", baseline="Leaves the room two or three times a week",
            own="Tell someone before I get cross", often="Weekly",
            money=_money("therapy", "Art therapy, one hour a week", "Paper Boat Arts", 10, "55.00",
                         "Fewer lessons left early: from three a week to one."),
        ),
        _target(
            "out_of_school", "{name} swims 25 metres without stopping.",
            "The 25-metre badge", "Swimming lessons on Saturday mornings", "The carer",
            baseline="10 metres", own="Get my badge", often="Weekly",
            money=_money("enrichment", "Swimming lessons, one term", "Exmoor Lane Pool", 11, "7.20",
                         "A badge, new friends and something to be proud of."),
        ),
        _target(
            "academic", "{name} writes half a page with full stops and capital letters, and a plan made first.",
            "Three pieces in the book that show it", "Talk it, draw it, write it: a plan before each piece", "Class teacher",
            baseline="Two sentences with help", own="Write a story about dragons", often="Each literacy lesson",
        ),
        _target(
            "attendance", "{name} arrives before register every day.",
            "At least 96 % this term", "Breakfast club, and a job in the library on arrival", "{adult}",
            baseline="91 % last term", own="Be on time for library", often="Daily",
        ),
    ],
    SECONDARY: [
        _target(
            "academic", "{name} closes the gaps in number and algebra that were left in Years 7 and 8.",
            "From grade 3 to grade 4 in the next data point", "One-to-one maths after school", "Maths department",
            need="Missed most of a year when placements changed.", baseline="Working at grade 3",
            own="Feel OK in maths", often="Once a week",
            money=_money("tuition", "One-to-one maths tuition", "Oak Tutors", 15, "34.00",
                         "One grade up by the next assessment, and willing to answer in class."),
        ),
        _target(
            "attendance", "{name} is in school and in lessons for at least 95 % of sessions.",
            "Register, looked at each Friday", "Meet and greet, and a phone call home on the first day missed", "{adult}",
            need="Attendance has slipped on Mondays.", baseline="88 % so far this year",
            own="Not miss Mondays", often="Weekly",
            money=_money("mentoring", "Learning mentor, two mornings a week", "The school", 20, "18.50",
                         "From 88 % to 95 %, and no lessons missed on a Monday."),
        ),
        _target(
            "ambition", "{name} knows three routes after Year 11 and has visited two of them.",
            "Two visits, and a page in the careers folder", "Careers meeting and college open evenings", "Careers adviser",
            own="See a real college", often="This term",
            money=_money("enrichment", "Travel to two open days with a mentor", "The school", 2, "46.00",
                         "An application made by the deadline."),
        ),
        _target(
            "support", "{name} hands in homework on time in four subjects of five.",
            "Homework record", "Homework club with a laptop at home", "{adult}",
            baseline="Two of five", own="Get homework done before tea", often="Tuesdays and Thursdays",
            money=_money("equipment", "Laptop with office software, for school work at home", "School IT", 1, "429.99",
                         "Homework handed in on time in four subjects of five."),
        ),
        _target(
            "emotional", "{name} talks to a trusted adult before a lesson goes wrong.",
            "No more than one removal from lessons in a half-term", "Weekly check-in; time-out card", "{adult}",
            baseline="Four removals last half-term", own="Use my card, not walk out", often="Weekly",
        ),
        _target(
            "out_of_school", "{name} takes part in drama club and the spring show.",
            "Attends eight rehearsals of ten", "Place in drama club, lift home agreed", "Drama teacher",
            own="Get a part", often="Weekly",
        ),
    ],
    POST_16: [
        _target(
            "academic", "{name} passes the Level 2 units that are due this term.",
            "All units signed by the tutor", "Study skills session and a quiet room on Wednesdays", "{adult}",
            baseline="Four of six units done", own="Get all my units", often="Weekly",
            money=_money("tuition", "Maths resit tuition, small group", "College learning centre", 10, "28.00",
                         "A grade 4 in the resit."),
        ),
        _target(
            "ambition", "{name} applies for two apprenticeships and goes to one interview.",
            "Applications sent, interview attended", "Help with applications and a practice interview", "Careers adviser",
            own="Get a proper job with training", often="This term",
            money=_money("equipment", "Interview clothes and travel", "College bursary office", 1, "120.00",
                         "Goes to the interview prepared."),
        ),
        _target(
            "support", "{name} plans money for a month with the bursary and part-time pay.",
            "A budget that adds up, three months running", "Two sessions with the personal adviser", "Personal adviser",
            own="Not run out before Friday", often="Monthly",
        ),
    ],
}  # fmt: skip

ACHIEVEMENTS = [
    "{name} has had a settled term, and was named star of the week twice. Kind to new pupils without being asked.",
    "A real effort this term. {name} stood up in assembly and read a poem. Two low-level incidents, both talked through.",
    "{name} is polite and funny, and has 42 house points. Unstructured times are still the hardest.",
    "Teachers describe {name} as curious and determined. A certificate for the science fair is on the wall.",
]
CLUBS = ["Football on Wednesdays, and Scouts.", "Art club; swimming with the carer.", "Drama club and the library team.",
         "Coding club. Would like to try boxing."]  # fmt: skip
NOTICED = [
    "Weekly check-in with {adult}, a look at the register every Friday, and a short note from each teacher at half-term.",
    "The key adult sees {name} every morning. The Boxall profile was done in the first half of the term.",
    "Through daily contact; staff know that going quiet is a sign of worry.",
]
STRATEGIES = [
    "A calm start with {adult}, a visual timetable, and warning before changes. Staff have had attachment training.",
    "Time-out card, seat near the door, and one adult who follows up. Praise in private works best.",
    "Small steps, choices, and the same routine each day. {name} can go to the nurture room without asking.",
]
SUPPORT = [
    "Emotional literacy session with {adult}, 30 minutes a week since the start of term. {name} leaves fewer lessons.",
    "Learning mentor twice a week. Homework is now handed in more often than not.",
]
SUBJECTS = {
    EARLY: [("Communication and language", "Emerging", "below"), ("Physical development", "On track", "at"),
            ("Personal, social and emotional", "Emerging", "below")],
    PRIMARY: [("Reading", "Working towards", "below"), ("Writing", "Working towards", "below"), ("Maths", "Expected", "at"),
              ("Science", "Expected", "at")],
    SECONDARY: [("English", "4", "at"), ("Maths", "3", "below"), ("Science", "4", "at"), ("Art", "6", "above")],
    POST_16: [("Level 2 course", "Merit", "at"), ("Maths resit", "3", "below")],
}  # fmt: skip
HOPES = [
    "Wants to work with animals and knows that it takes good science grades.",
    "A career in kitchens: a local restaurant has offered a Saturday trial.",
    "Graphic design at college; is building a portfolio.",
    "Is not sure yet, and would like to see more than one college before deciding.",
]
CARE_PLANS = [
    "Long-term foster care with the present carers, agreed at the last review.",
    "The plan is to stay with the present carers while the assessment of wider family is finished.",
    "To remain in the present placement until 18, and then Staying Put.",
]
HEALTH = ["Asthma: a blue inhaler is kept in the office.", "No health needs that affect the school day.",
          "Wears glasses for reading. Hay fever in the summer term."]  # fmt: skip
PERMANENCE = [
    "To grow up with the present carers.", "A family member is being assessed; long-term fostering if that is not agreed.",
    "Long-term fostering, matched at the panel in spring.",
]  # fmt: skip
FIRST_DAYS = [
    "{name} likes to be met at the side door, not in the busy hall. Call the carer, not the office, if anything is wrong.",
    "Do not ask about home in front of others. {name} settles with a job to do.",
]
TRAVEL = ["Walks with the carer", "By taxi, with an escort", "By bus, alone since last term", "The carer drives"]
HOME_LEARNING = [
    "A desk in the bedroom and half an hour after tea. The carer reads along.",
    "Homework club on two days, so that evenings are free. A laptop from the Virtual School.",
    "Learns best by doing: cooking, measuring, the shopping list.",
]
ARRIVAL = {
    "languages": "Dari and some Pashto; reads Dari", "interpreter": "Dari, by telephone, the same person where possible",
    "age_assessment": "not_needed", "english": "beginner",
    "schooling_before": "Six years of school, with a gap of two on the way. Liked geography and knows a lot of it.",
}  # fmt: skip
AGENCIES = [
    {
        "name": "Speech and language therapy",
        "purpose": "Understanding instructions in class",
        "outcome": "Follows two steps without help.",
    },
    {
        "name": "CAMHS",
        "purpose": "Sleep and worries",
        "contact": "The duty desk",
        "outcome": "A first appointment by half-term.",
    },
    {"name": "School nurse", "purpose": "Asthma plan", "outcome": "Carries the inhaler alone."},
]
AFTER_CARE = "{adult} stays the person to ask at school. The family support worker visits each fortnight until summer."
CONDUCT = [
    "Two calm weeks out of three. A card to leave the room has been used four times, and helped each time.",
    "Very settled. Ready to help others.",
    "Lively at the end of the day; a walk before the last lesson makes the difference.",
]
RELATIONSHIPS = [
    "Two good friends, and a place in the team.",
    "Finds it hard to join in at break; better in a club with a task.",
]
SDQ_STRATEGY = (
    "{adult} meets {name} on Monday and Thursday for fifteen minutes; we look again with the carer in six weeks."
)
NO_PLACE = {
    "place_sought": "Three schools were asked on Monday. One has offered a visit next week; one said no; one has not answered.",
    "meanwhile": "Fifteen hours a week with a tutor at the library: English, maths and science. Football on Thursdays.",
}
MOVED = {
    "move_reason": "The new home is too far from the old school.", "move_agreed": "before", "records_sent": "here",
    "settling": "A buddy from the first day, and a place in the choir, which was loved at the old school.",
}  # fmt: skip
PLAY = "{name} builds and knocks down, again and again, and looks to {adult} before starting something new."
SCALE = {EARLY: "", PRIMARY: "age", SECONDARY: "gcse", POST_16: "vocational"}
EARLIER = {
    EARLY: [{"name": "Little Acorns playgroup", "place": "Sampleton", "reason": "placement"}],
    PRIMARY: [
        {"name": "Millbrook Infant School", "place": "Sampleton", "reason": "phase"},
        {
            "name": "St Anne’s Primary",
            "place": "Northbridge",
            "reason": "placement",
            "more": "A good year, missed by {name}.",
        },
    ],
    SECONDARY: [
        {"name": "Millbrook Primary School", "place": "Sampleton", "reason": "phase"},
        {"name": "Hillcrest Academy", "place": "Northbridge", "reason": "placement"},
    ],
    POST_16: [{"name": "Hillcrest Academy", "place": "Northbridge", "reason": "phase"}],
}
RESULTS = {
    EARLY: [],
    PRIMARY: [{"assessment": "phonics", "value": "31", "status": "result"}],
    SECONDARY: [
        {"assessment": "ks2", "subject": "Reading", "value": "98", "status": "result"},
        {"assessment": "ks2", "subject": "Mathematics", "value": "101", "status": "result"},
        {"assessment": "gcse", "subject": "English", "value": "5", "status": "target"},
    ],
    POST_16: [
        {"assessment": "gcse", "subject": "English", "value": "4", "status": "result"},
        {"assessment": "gcse", "subject": "Mathematics", "value": "4", "status": "predicted"},
    ],
}
FEEDBACK_OF_TEACHERS = {
    EARLY: [],
    PRIMARY: [{"subject": "Mathematics", "teacher": "Mr Holt", "going_well": "Quick with number, and proud of it.", "next_step": "Explain the way, not only the answer."}],
    SECONDARY: [{"subject": "English", "teacher": "Mrs Rowe", "going_well": "Speaks with confidence.", "next_step": "Plan before writing; a list of openings would help."}],
    POST_16: [{"subject": "Level 2 course", "teacher": "Mr Ferris", "going_well": "On time and careful.", "next_step": "Write up each session on the same day."}],
}  # fmt: skip
SUPPORT_LINES = [
    {
        "what": "One-to-one reading",
        "who": "{adult}",
        "how_often": "Three times a week",
        "impact": "Reads aloud to the carer now.",
    },
    {
        "what": "A quiet start",
        "who": "{adult}",
        "how_often": "Every morning",
        "impact": "Fewer late marks: two this term.",
    },
    {
        "what": "Mentor from the Virtual School",
        "who": "Mr Tasker",
        "how_often": "Every second week",
        "impact": "Talks about what comes next.",
    },
    {
        "what": "Maths in a small group",
        "who": "Mrs Abara",
        "how_often": "Twice a week",
        "impact": "Tries the hard questions first.",
    },
]
PROVISION = {
    "provider": "Greenfield Farm School",
    "days": "Tuesday and Thursday, 6 hours",
    "registered": "yes",
    "aim": "Working with animals, and coming back to full days.",
    "checked": True,
}
SUSPENSION = {
    "category": "SUSP",
    "days": Decimal("1.5"),
    "reason": "DB",
    "meanwhile": "Work was sent home, and a meeting was held on the first day back.",
}
PATHWAY = {
    "careers_adviser": "Nina Holt, careers service", "courses": "", "pathway": "Level 2 first, then an apprenticeship or Level 3.",
    "destination": "College in September", "neet_risk": "low", "work_experience": "A week at the council’s garage in June.",
}  # fmt: skip
APPLICATIONS = [{"where": "Sampleton College", "course": "Level 3", "status": "applied"}]
MINUTES = [
    {
        "discussion": "{name} opened the meeting by showing work that {name} chose. What works well: the morning routine and "
        "reading with {adult}. What people worry about: noise at lunch and the change of class teacher. What needs "
        "to happen: a quiet place at lunch, and the new teacher introduced before the change.",
        "agreed": "A quiet lunch place from Monday. Tuition goes on for another term. The carer and {adult} keep a shared book.",
        "summary": "{name} has had a good term and told us what helps. Reading and confidence are growing. We agreed on a "
        "quiet place at lunch and on tuition for another term.",
        "carer": "Homework is calmer since the shared book began. {name} talks about school at tea, which is new. Please "
        "ring me, do not send letters home in the bag.",
        "actions": [
            ("Find a quiet place at lunch", "{adult}"),
            ("Send the dates of tuition to the carer", "School office"),
        ],
    },
    {
        "discussion": "Attendance has risen, and {name} is proud of that. Maths is still hard because of the time missed. "
        "Family time was moved to Saturdays, so that no lesson is missed. {name} asked for meetings after school.",
        "agreed": "Meetings after the last lesson from now on. One-to-one maths once a week. {adult} checks in on Mondays.",
        "summary": "A term of steady progress. {name} is in school more, and would like meetings at another time; we agreed. "
        "Maths tuition starts next week.",
        "carer": "I can see the effort. Mondays are still wobbly after family time. A message in the evening before "
        "anything changes would help us a lot.",
        "actions": [
            ("Arrange maths tuition", "Designated teacher"),
            ("Tell the contact service about Saturdays", "Social worker"),
        ],
    },
    {
        "discussion": "Everybody round the table could name something {name} is good at. {name} sent a video and joined "
        "for the last ten minutes. We talked about the next step and about who will help with it.",
        "agreed": "Two visits to see what comes next. A laptop for homework. The targets stay, with smaller steps.",
        "summary": "{name} told us about hopes for the future. We agreed on two visits and on help with homework.",
        "carer": "{name} is part of the family and teaches our youngest to cook. We would like more notice of school trips.",
        "actions": [("Book two visits", "Careers adviser"), ("Order the laptop", "School business manager")],
    },
]
EVIDENCE = {
    "achieved": "Seen in class and in the last assessment. {name} was told in front of the people who helped.",
    "in_progress": "Getting there: more often than not, and needing less help than last term.",
    "not_achieved": "Sessions were missed when staff changed. The step was too big; a smaller one is set below.",
}
IMPACT = {
    "achieved": "It made the difference: the gap is half of what it was.",
    "in_progress": "The money paid for ten sessions of twelve; they are worth going on with.",
    "not_achieved": "Only part was spent. The rest will be used this term.",
}
# Of an amber criterion: the comment, and the page it is about.
COMMENTS = {
    "progress": (
        "Please show where each subject began this year, so that we can see the way from there.",
        "attainment",
    ),
    "smart": ("How would we know at the end of term that it worked? Please say so for each target.", "targets"),
    "money": ("What did last term’s money change? A sentence is enough.", "money"),
}
FEEDBACK_AMBER = (
    "The meeting was on time and everybody was heard. Three things would make the next plan stronger: you find each beside "
    "the page it is about."
)
FEEDBACK = [
    "The young person's voice runs through this plan and changed a decision. The targets say how we will know. Next time, "
    "please show attainment from the starting point as well.",
    "A clear plan, well reviewed. The evaluation of the money is a model for others. Thank you.",
    "A good meeting and honest minutes. One target is still vague: what will be different by when?",
]
WHY_LATE = "Two advisers were away at once. From now on somebody looks at the queue each Monday."
FEEDBACK_SOCIAL_WORKER = ["Section A was ready before the meeting, which helped school. Thank you.", "",
                          "Please give the date of the next review as soon as it is known."]  # fmt: skip
RETURNS = [
    {"C": "The attendance figures are those of last term. Please give this year's, with the reason for the dip.",
     "D": "The first target has no baseline. What can the child do now?"},
    {"E": "The carer's view says only “happy”. What helps at home, and what should school know?"},
    {"A": "The date of the next statutory review has passed. Please give the new one.",
     "C": "Please say what school does about the latest SDQ score."},
]  # fmt: skip
ALTERNATIVE = [
    (
        "carer",
        "At home {name} sings all the time and asks how things work. It would be good if school saw that side too.",
    ),
    ("parent", "I am proud of how hard {name} tries. I would like to see the reading book when we meet."),
    ("teacher", "In lessons {name} rarely speaks, but the drawings in the margin tell a whole story."),
]
