from audit.announce import Announcement

calendar_changed = Announcement("Terms, closures or the policy of an authority changed: calendar_changed(authority=…)")
