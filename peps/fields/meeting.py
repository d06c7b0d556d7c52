"""Section E and the summary, question by question. Who came and what was promised are lists of their own."""
# fmt: off
# ruff: noqa: E501 (one question a line)

from children.audience import Audience
from peps.fields.table import ask, page
from peps.models import Part

E = Part.E


def carer_view_is_wanted(pep) -> bool:
    return pep.rules.gates.carer_view_recorded


def next_date_has_a_time(said):
    if said.get("next_on") and not said.get("next_at"):
        yield "next_at", "Enter the time of the next meeting"
    if said.get("next_on") and said.get("no_next_reason"):
        yield "no_next_reason", "You gave a date and also a reason why there is none. Keep one."


PAGES = [
    page("minutes", E, "meeting", "minutes", "Minutes", "What was discussed and agreed.", [
        ask("chair", "Who chaired the meeting?", width=20, honest=False),
        ask("from_paper", "It was written up from paper", look={"legend": "How was it written down?"}, hint="Add a scan of the paper to the documents of this plan."),
        ask("care_plan_changes", "Has the care plan changed?", rows=3, record="care", hint="Told by the social worker. Only professionals read this."),
        ask("care_plan_for_room", "What of it may stand on the shared screen?", width=20, record="care", honest=False, hint="A few words for everybody in the room. Nothing here: it says only who gives the update."),
        ask("discussion", "What was discussed?", rows=8, hint="What is working well, what people worry about, what needs to happen.", need="Write what was discussed", honest=False, good="Somebody who was not there should understand what was agreed, and why."),
        ask("agreed", "What was agreed?", rows=5, need="Write what was agreed", honest=False),
        ask("child_agrees", "Does the young person agree with the plan?", look={"inline": True}),
        ask("child_agrees_words", "In their words", rows=2, record="views"),
    ], audience=Audience.PROFESSIONALS),
    page("carer-views", E, "carer_views", "minutes", "Carer’s views", "In the carer’s words where possible.", [
        ask("carer_views", "What does the carer say?", rows=6, hint="How is learning at home? What helps? What should school know?", need="Record the carer’s views, or why there are none", unless=("no_carer_views",), when=carer_view_is_wanted),
        ask("no_carer_views", "If there is no view from a carer, why not?"),
    ], good="Something only the carer could know."),
    page("next-meeting", E, "meeting", "minutes", "Next meeting", "Set this before you leave the room: the plan cannot be completed without it.", [
        ask("next_on", "When is the next meeting?", unless=("no_next_reason",), record="meeting_details"),
        ask("next_at", "At what time?", hint="For example 2:30pm", width=5, honest=False, record="meeting_details"),
        ask("next_place", "Where?", record="meeting_details"),
        ask("no_next_reason", "If there will be no next meeting, why not?", hint="For example the young person leaves care, or Year 13 ends."),
    ], checks=[next_date_has_a_time], good="A day everybody in the room has written down."),
    page("summary", Part.SUMMARY, "meeting", "minutes", "Summary of the discussion", "A few sentences for everybody.", [
        ask("summary", "Summary of the discussion", rows=8, hint="A short text that somebody who was not there understands.", need="Write the summary of the discussion", honest=False, look={"hide_label": True}, good="What goes well, what is hard, what was agreed and who does it: in a few sentences the child could read."),
    ], audience=Audience.CARER_AND_YOUNG_PERSON),
]
