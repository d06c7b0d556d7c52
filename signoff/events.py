from audit.announce import Announcement

signed_off = Announcement("A plan was signed off: signed_off(snapshot=…, by=…)")
