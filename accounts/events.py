from audit.announce import Announcement

membership_began = Announcement(
    "Somebody begins to work here: membership_began(membership, by). Who takes over is told what is open."
)
membership_ended = Announcement(
    "Somebody no longer works here: membership_ended(membership, by). Rooms above end what hangs on it (allocations)."
)
membership_kept = Announcement(
    "Somebody stays after all: membership_kept(membership, last_day, ended_at, by). Rooms above take back what ended "
    "with it, at that moment and for that day."
)
person_suspended = Announcement(
    "An account is closed: person_suspended(user, by). Rooms above end what cannot go on without the person."
)
