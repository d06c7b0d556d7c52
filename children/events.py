from audit.announce import Announcement

facts_changed = Announcement(
    "Facts about these children changed: facts_changed(child_ids=[…]), plan_id=… where only that plan was written in"
)
