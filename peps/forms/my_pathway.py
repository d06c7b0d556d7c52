"""The 14–19 plan as the young person is asked: the questions of Section C, said to them."""

SAID_TO_THEM = {
    "hopes": "What do you hope for?",
    "courses": "Which courses are you on now, and at what level?",
    "pathway": "Which courses or qualifications do you have in mind?",
    "careers_adviser": "Who is your careers adviser?",
    "careers_meeting_on": "When did you last meet?",
    "careers_next_on": "When do you meet next?",
    "work_experience": "What work experience have you had, or would you like?",
}


def said_to_them(form):
    for name in SAID_TO_THEM.keys() & form.fields.keys():
        form.fields[name].label = SAID_TO_THEM[name]
    return form
