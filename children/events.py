from audit.announce import Announcement

facts_changed = Announcement(
    "Facts about these children changed: facts_changed(child_ids=[…]), plan_id=… where only that plan was written in"
)

children_withdrawn = Announcement(
    "An import is undone that brought these children: children_withdrawn(child_ids=[…]). What opened by itself goes."
)
people_loaded = Announcement(
    "Many people came to children of an authority at once: people_loaded(authority). What follows is done afterwards."
)
caseload_moved = Announcement(
    "Children go from one worker to another: caseload_moved(event_id, child_ids, role, source, target, starts, by); "
    "source is None where they had nobody. The new one is told what is open."
)
