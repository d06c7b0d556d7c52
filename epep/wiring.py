"""Every wire that carries news upward, on one screen."""

from accounts import discretion, teams
from accounts import following as people_following
from accounts.events import membership_began, membership_ended, membership_kept, person_suspended
from children import actions as children
from children import following as children_following
from children.delegation import actions as delegation
from children.discretion import users_at_confidential_places
from children.events import caseload_moved, children_withdrawn, facts_changed, people_loaded
from children.importing import kinds as imports
from documents import plans
from exchange.outbound import actions as outbound
from exchange.webhooks import actions as webhooks
from notices import telling
from organisations import import_kinds, previews
from organisations.events import calendar_changed, schools_followed
from papers import actions as papers
from papers.events import paper_made
from peps.figures import importing as figures
from peps.figures import marks
from peps.former import importing as former
from peps.standing import is_plan_of
from signoff import dates, handover, openings, withdrawing
from signoff import tasks as signoff
from signoff.events import signed_off


def connect() -> None:
    import_kinds.register(import_kinds.REGISTER_OF_SCHOOLS, import_kinds.TERMS, *imports.KINDS)
    attendance, *others = figures.IMPORTS
    import_kinds.register(attendance, marks.MARKS, *others, former.FORMER_PLANS)
    discretion.register(users_at_confidential_places)
    plans.register(is_plan_of)
    membership_began.connect(handover.on_membership_began)
    membership_ended.connect(teams.on_membership_ended)
    membership_ended.connect(children.on_membership_ended)
    membership_ended.connect(delegation.on_membership_ended)
    membership_kept.connect(teams.on_membership_kept)
    membership_kept.connect(children.on_membership_kept)
    person_suspended.connect(delegation.on_suspended)
    person_suspended.connect(telling.on_person_suspended)
    facts_changed.connect(delegation.on_facts_changed)
    facts_changed.connect(openings.on_facts_changed)
    children_withdrawn.connect(withdrawing.on_children_withdrawn)
    caseload_moved.connect(handover.on_caseload_moved)
    people_loaded.connect(signoff.on_calendar_changed)
    calendar_changed.connect(dates.on_calendar_changed)
    calendar_changed.connect(signoff.on_calendar_changed)
    schools_followed.connect(people_following.on_schools_followed)
    schools_followed.connect(children_following.on_schools_followed)
    previews.register(dates.preview_policy)
    signed_off.connect(papers.on_signed_off)
    signed_off.connect(openings.on_signed_off)
    signed_off.connect(webhooks.on_signed_off)
    paper_made.connect(outbound.on_paper_made)
    paper_made.connect(webhooks.on_paper_made)
