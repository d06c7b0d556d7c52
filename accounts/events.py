from audit.announce import Announcement

membership_ended = Announcement(
    "Somebody no longer works here: membership_ended(membership, by). Rooms above end what hangs on it (allocations)."
)
person_suspended = Announcement(
    "An account is closed: person_suspended(user, by). Rooms above end what cannot go on without the person."
)
