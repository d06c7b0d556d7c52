from audit.announce import Announcement

paper_made = Announcement("The PDF of a signed-off plan is there: paper_made(paper=…)")
