"""Slots of a plan's pages, filled by upper rooms through `epep/panels.py`: the clock, returned parts, duties."""

from components.panels import Panels

top = Panels()  # above everything, on every page of the plan
overview = Panels()  # on the plan's own page
mine = Panels()  # on the young person's and the carer's page
family = Panels()  # on the page of a parent who came by a link
last_time = Panels()  # what came of what the young person said last time, on the first of their own pages
# On a page of questions, and on that of targets, given (plan, slug of the page): what is said of it. A panel with a
# "field" stands beneath that question.
of_page = Panels()
