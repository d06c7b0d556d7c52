"""What a meeting goes through, step by step, in the order of the text this was built from; each step's page lives in
the room that owns what it shows."""

from peps.room import agenda, showing
from peps.room.agenda import Step
from targets import at_meeting

STEPS = [
    Step("welcome", "Welcome. This is {name}’s meeting", "Welcome", "peps:room:welcome"),
    Step(
        "changed",
        "What has changed?",
        "What has changed",
        "peps:room:changed",
        record="care",
        professionals_only=True,
        asks="What has changed in the care plan? Only professionals read it.",
        writes_up="care_plan_changes",
    ),
    Step("views", "What {name} thinks", "{name}’s views", "peps:room:views", record="views"),
    Step("school", "How school is going", "School", "peps:room:school", record="education", writes_up="discussion"),
    Step("reviewed", "Last time’s targets", "Last targets", "targets:room_review", record="targets"),
    Step("targets", "What comes next", "New targets", "targets:room_new", record="targets"),
    Step(
        "carer",
        "What the carer says",
        "Carer’s views",
        "peps:room:carer",
        record="carer_views",
        asks="In the carer’s words where you can.",
        writes_up="carer_views",
    ),
    Step(
        "discussion",
        "What we talked about",
        "What we said",
        "peps:room:discussion",
        headings=("Working well", "Worried about", "What needs to happen"),
        writes_up="discussion",
    ),
    Step("agree", "Does {name} agree?", "Agreed?", "peps:room:agree", record="views"),
    Step("next", "When do we meet again?", "Next meeting", "peps:room:next", record="meeting_details"),
    Step("finish", "Thank you, {name}", "Finish", "peps:room:finish"),
]


def register() -> None:
    agenda.register(STEPS)
    showing.register(at_meeting.offered)
