from audit.announce import Announcement

calendar_changed = Announcement("Terms, closures or the policy of an authority changed: calendar_changed(authority=…)")
schools_followed = Announcement(
    "These schools are closed and another one has taken over: schools_followed(schools=[…]), their successor beside"
)
