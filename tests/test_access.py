"""Who gets what: every address of the house, asked for by every persona.

One line an address; a column a persona. 404: it does not exist for them. 403: they see it, and may not do this.
302: sign in first (anonymous), or back to the plan because this is not the moment. 405: the address only takes posts.
A `w` after the number: this persona may send the form; for everybody else sending it is refused and changes nothing.
The name may be followed by the letter or slug in the address and by the child (see `tests/world.py`): Ada's meeting was
held, Fay's plan is new, Eve's is written, Ben's is with the Virtual School and rated, Cleo's signed off, Dan's closed.
"""

import logging
from http import HTTPStatus

import pytest
from django.apps import apps
from django.db import connection
from django.template import engines
from django.test import Client
from django.urls import get_resolver

from accounts.roles import Role
from audit.models import Look
from children.standing import capacities
from epep import health
from tests import pages
from tests.factories import ChildFactory, SchoolFactory, UserFactory, allocate, enrol, in_care, member
from tests.world import PATTERNS, SURNAME, undone, walk

PERSONAS = [
    "anonymous", "social worker", "other social worker", "teacher", "other teacher", "adviser", "other adviser", "head",
    "administrator", "carer", "young person", "reviewing officer", "stranger",
]  # fmt: skip
# Whom the everyday suite walks the house as; CI walks it as all of them.
EVERYDAY = {"anonymous", "social worker", "other social worker", "teacher", "administrator"}
FINANCE = "finance officer"
DELEGATE = "delegate"  # of the teacher for Section C: of nearly every row their column would say "as a stranger"
# fmt: off
TABLE = {
    #                                       anon sw   other dt  other advi other head admi care youn iro  stranger
    # epep
    "home":                                 "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "help":                                 "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "guide:way":                            "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "guide:guide":                          "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "guide:how_to":                         "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "accessibility":                        "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "privacy":                              "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "look":                                 "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "logo":                                 "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "healthz":                              "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "readyz":                               "200  200  200  200  200  200  200  200  200  200  200  200  200",

    # account
    "account_login":                        "200w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "account_logout":                       "302w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "account_inactive":                     "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "account_signup":                       "200w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "account_reauthenticate":               "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "account_email":                        "302  302  302  302  302  302  302  302  302  302  302  302  302",
    "account_email_verification_sent":      "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "account_change_password":              "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "account_set_password":                 "302  302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "account_reset_password":               "200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "account_confirm_login_code":           "302  302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "account_confirm_email":                "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "account_reset_password_from_key_done": "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "account_reset_password_from_key":      "200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "account_reset_password_done":          "200  200  200  200  200  200  200  200  200  200  200  200  200",

    # accounts
    "accounts:people":                      "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "accounts:invite":                      "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "accounts:accept":                      "200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "accounts:end_membership":              "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "accounts:keep_membership":             "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "accounts:person":                      "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "accounts:resend":                      "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "accounts:suspend":                     "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "accounts:reactivate":                  "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "accounts:many":                        "302  403  403  403  403  403  403  302w 302w 403  403  403  403",
    "accounts:change_role":                 "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "accounts:unlock":                      "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "accounts:reset_second_factor":         "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:teams":                   "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "provisioning:team":                    "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "provisioning:team_make":               "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:team_add":                "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:team_rename":             "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:team_place":              "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "provisioning:review_of_team":          "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "accounts:reset_request":               "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "people_file:choose":                   "302  403  403  403  403  403  403  403  302w 403  403  403  403",
    "people_file:template":                 "302  403  403  403  403  403  403  403  200  403  403  403  403",
    "people_file:preview":                  "302  403  403  403  403  403  403  403  200w 403  403  403  403",
    "people_file:refused":                  "302  403  403  403  403  403  403  403  200  403  403  403  403",
    "importing:index":                      "302  403  403  403  403  403  403  403  200  403  403  403  403",
    "importing:choose ssda903":             "302  403  403  403  403  403  403  403  200w 403  403  403  403",
    "importing:template names":             "302  403  403  403  403  403  403  403  200  403  403  403  403",
    "importing:run":                        "302  403  403  403  403  403  403  403  200w 403  403  403  403",
    "importing:progress":                   "302  403  403  403  403  403  403  403  302  403  403  403  403",
    "importing:report":                     "302  403  403  403  403  403  403  403  200  403  403  403  403",
    "importing:undo":                       "302  403  403  403  403  403  403  403  200w 403  403  403  403",
    "asking:ask":                           "200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "asking:sent":                          "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "asking:queue":                         "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "asking:decide":                        "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "asking:decline":                       "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:warnings":                "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "provisioning:caseloads":               "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "provisioning:caseload":                "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:unallocated":             "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:reviews":                 "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "provisioning:review_team":             "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "provisioning:review_school":           "302  403  403  403  403  403  403  200w 200w 403  403  403  403",

    # settings of an authority
    "authority:index":                      "302  403  403  403  403  403  403  302  302  403  403  403  403",
    "authority:why":                        "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "authority:settings":                   "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "authority:policy":                     "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "authority:policy_dated":               "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "authority:policy_start":               "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "authority:policy_draft":               "302  403  403  404  404  403  404  302  403  403  404  403  404",
    "authority:policy_group first-plan":    "302  403  403  404  404  403  404  302w 403  403  404  403  404",
    "authority:policy_preview":             "302  403  403  404  404  403  404  302w 403  403  404  403  404",
    "authority:policy_withdraw":            "302  403  403  404  404  403  404  302w 403  403  404  403  404",
    "authority:terms":                      "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "authority:term_add":                   "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "authority:term":                       "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "authority:term_remove":                "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "authority:school_find":                "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "authority:school":                     "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "authority:school_term_add":            "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "authority:school_give_back":           "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "authority:file":                       "302  403  403  404  404  403  404  403  302  403  404  403  404",
    "authority:closures":                   "302  403  403  404  404  403  404  200  200w 403  404  403  404",
    "authority:closure_remove":             "302  405  405  405  405  405  405  405  405w 405  405  405  405",
    "authority:sign_in":                    "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "authority:numbers":                    "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "authority:look":                       "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "authority:look_preview":               "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "voice:settings":                        "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "voice:language":                        "302  403  403  404  404  403  404  404  404  403  404  403  404",
    "voice:withdraw":                        "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "questions:list":                        "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "questions:add":                         "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "questions:change":                      "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "questions:preview":                     "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "questions:move":                        "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "questions:stop":                        "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "questions:drop":                        "302  405  405  405  405  405  405  405w 405  405  405  405  405",

    # demo
    "demo_people":                          "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "demo_sign_in":                         "405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w",
    "demo_outbox":                          "200  200  200  200  200  200  200  200  200  200  200  200  200",

    # components
    "components:gallery":                   "200  200  200  200  200  200  200  200  200  200  200  200  200",

    # children
    "children:list":                        "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "children:new":                         "302  200w 200w 403  403  200w 200w 200w 200w 403  403  403  403",
    "children:child":                       "302  200  404  200  404  200  404  200  200  200  200  200  404",
    "children:name":                        "302  200w 404  403  404  200w 404  200w 200w 403  403  403  404",
    "children:details":                     "302  200w 404  403  404  200w 404  200w 200w 404  404  403  404",
    "children:placement":                   "302  200w 404  403  404  403  404  403  404  403  403  403  404",
    "children:school":                      "302  403  404  403  404  200w 404  200w 200w 404  404  403  404",
    "children:people":                      "302  403  404  403  404  200w 404  200w 200w 404  404  403  404",
    "delegation:list":                      "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "delegation:share":                     "302  200w 404  200w 404  403  404  403  403  403  403  403  404",
    "delegation:end":                       "302  405  405  405w 405  405w 405  405w 405w 405  405  405  405",
    "delegation:redate":                    "302  403  404  200w 404  403  404  403  403  404  404  403  404",
    "delegation:queue":                     "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "delegation:decide":                    "302  403  404  403  404  403  404  200w 200w 404  404  403  404",
    "transfers:list":                       "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "transfers:offer":                      "302  403  404  403  404  403  404  200w 200w 404  404  403  404",
    "transfers:one":                        "302  404  404  404  404  404  404  200  200  404  404  404  404",
    "transfers:take":                       "302  404  404  404  404  404  404  403  403  404  404  404  404",
    "transfers:refuse":                     "302  404  404  404  404  404  404  403  403  404  404  404  404",
    "transfers:withdraw":                   "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "children:end_allocation":              "302  403  404  403  404  200w 404  200w 200w 404  404  403  404",

    # documents
    "documents:list":                       "302  200  404  200  404  200  404  200  404  200  200  200  404",
    "documents:add":                        "302  200w 404  200w 404  200w 404  200w 404  200w 200w 403  404",
    "documents:download":                   "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "documents:preview":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "documents:change":                     "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "documents:add_newer":                  "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "documents:remove":                     "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "documents:cite":                       "302  200w 404  200w 404  200w 404  200w 404  403  403  403  404",
    "documents:held_back":                  "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "documents:scan_again":                 "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "documents:destroy":                    "302  403  403  403  403  403  403  200w 200w 403  403  403  403",

    # a plan from before the portal
    "former:paper":                         "302  200  404  200  404  200  404  200  404  404  404  200  404",

    # attendance and attainment from a file
    "figures:choose":                       "302  403  403  200w 200w 200w 200w 200w 403  403  403  403  403",
    "figures:template attendance":          "302  403  403  200  200  200  200  200  403  403  403  403  403",
    "figures:preview":                      "302  403  403  200w 302w 302w 302w 302w 403  403  403  403  403",
    "figures:refused":                      "302  403  403  200  302  302  302  302  403  403  403  403  403",

    # peps
    "peps:plan":                            "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:part A":                          "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:part B":                          "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:part C":                          "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:part D":                          "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:part E":                          "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:page care":                       "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page home":                       "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page arrival":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page leaving":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page reviews":                    "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page agencies":                   "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page contacts":                   "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page decisions":                  "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page health":                     "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page views":                      "302  200w 404  200w 404  200  404  200  404  404  404  200  404",
    "peps:page school":                     "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page no-school":                  "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page early":                      "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page move":                       "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page history":                    "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page life":                       "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page attendance":                 "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page absence":                    "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page attainment":                 "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page feedback":                   "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page sen":                        "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page sen-support":                "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page wellbeing":                  "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page support":                    "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page transition":                 "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page pathway":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page pathway @Eve":              "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page next-step":                  "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:page next-step @Eve":             "302  200  404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page minutes":                    "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page carer-views":                "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page next-meeting":               "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:page summary":                    "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:here attendance":                 "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:draft_drop":                      "302  405  405  405w 405  405  405  405  405  405  405  405  405",
    "peps:readers attendance":              "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:readers minutes":                 "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:readers care":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:readers attendance @Ben":         "302  403  404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:page care @Ben":                  "302  200w 404  200  404  200  404  200  404  404  404  200  404",
    "peps:page minutes @Eve":               "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:row_add contacts":                "302  302w 404  403  404  403  404  403  404  404  404  403  404",
    "peps:row_add contacts @Fay":           "302  200w 404  403  404  403  404  403  404  404  404  403  404",
    "peps:row contacts":                    "302  302w 404  403  404  403  404  403  404  404  404  403  404",
    "peps:row_add attainment":              "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:row attainment":                  "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:actions":                         "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:row_here attainment":             "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:row_again attainment @Cleo's next": "302 405 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:row_remove contacts":             "302  405w 405  405  405  405  405  405  405  405  405  405  405",
    "peps:row_remove attainment":           "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:action":                          "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:action_done":                     "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:remove_action":                   "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:answers":                          "302  200w 404  200w 404  403  404  403  404  404  302w 403  404",
    "peps:other_view":                      "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:hand_over":                       "302  200w 404  200w 404  403  404  403  404  404  403  403  404",
    "peps:ask_child":                        "302  200w 404  200w 404  403  404  403  404  404  403  403  404",
    "peps:views_read":                       "302  405  405  405  405  405  405  405  405  405  405  405  405",
    "peps:links":                           "302  200  404  200  404  200  404  200  404  404  404  403  404",
    "peps:link_add":                        "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:link_round":                      "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:link_add @Cleo":                  "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:link_renew":                      "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:link_code":                       "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:link_stop":                       "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:arrange":                         "302  200w 404  200w 404  200w 404  200w 404  403  403  403  404",
    "peps:arrange @Ben":                    "302  302w 404  302w 404  302w 404  302w 404  403  403  403  404",
    "peps:arrange @Fay":                    "302  200w 404  200w 404  200w 404  200w 404  403  403  403  404",
    "peps:call_off @Eve":                   "302  302w 404  302w 404  302w 404  302w 404  403  403  403  404",
    "peps:equipment":                            "302  200w 404  200w 404  200w 404  200w 404  403  403  403  404",
    "peps:equipment @Fay":                       "302  302w 404  302w 404  302w 404  302w 404  403  403  403  404",
    "peps:interpreter":                     "302  200w 404  200w 404  200w 404  200w 404  403  403  403  404",
    "peps:ready":                           "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:ready @Fay":                      "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "peps:thread":                          "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:thread @Cleo":                    "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:thread_read":                     "302  405w 405  405w 405  405w 405  405w 405  405  405  405w 405",
    "peps:nudge":                           "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:invite":                          "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:invitee":                         "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:withdraw":                        "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:new_link":                        "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:reply":                           "302  404  404  302w 404  404  404  404  404  404  404  404  404",
    "peps:reply @Cleo's next":              "302  404  404  200w 404  404  404  404  404  404  404  404  404",
    "peps:people":                          "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "peps:calendar":                        "302  200  404  200  404  200  404  200  404  200  200  200  404",
    "peps:held":                            "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:who_came":                        "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    # the meeting on a shared screen: Ada's was held, so there is nothing to go on with
    "peps:room:start":                       "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:who":                         "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:welcome":                     "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:changed":                     "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:views":                       "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:school":                      "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:carer":                       "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:discussion":                  "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:agree":                       "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:next":                        "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:finish":                      "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:show":                        "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:end":                         "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "peps:room:go":                          "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:note":                        "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:discuss":                     "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:open":                        "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:size":                        "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:hide":                        "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:pause":                       "302  405w 405  405w 405  405w 405  405w 405  405  405  405  405",
    "peps:room:hidden":                      "302  302  404  302  404  302  404  302  404  404  404  403  404",
    "peps:room:scribe":                      "302  302  404  302  404  302  404  302  404  404  404  403  404",
    "peps:room:state":                       "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:room:leave":                       "302  302w 404  302w 404  302w 404  302w 404  404  404  302w 404",
    "peps:recorded":                         "302  200w 404  404  404  404  404  404  404  200w 200w 404  404",
    "peps:recorded @Fay":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:answer_correction":                "302  200w 404  200w 404  200w 404  200w 404  404  404  403  404",
    "peps:mine":                            "302  200  404  200  404  200  404  200  404  200  200  200  404",
    "peps:my_views:hello":                   "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:way":                     "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:ask school":              "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:picture":                 "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:picture_file":            "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:my_views:check":                   "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:take_back":               "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:finish":                  "302  404  404  404  404  404  404  404  404  404  405w 404  404",
    "peps:my_views:finished":                "302  404  404  404  404  404  404  404  404  404  200  404  404",
    "peps:my_views:comfort":                 "302  404  404  404  404  404  404  404  404  404  200w 404  404",
    "peps:my_views:hidden":                  "302  404  404  404  404  404  404  404  404  404  200  404  404",
    "peps:carer_views":                     "302  404  404  404  404  404  404  404  404  200w 404  404  404",

    "peps:my_pathway":                      "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "peps:my_pathway @Eve":                 "302  404  404  404  404  404  404  404  404  404  302w 404  404",

    # people without an account: only a browser that was narrowed to it finds such a page
    "guests:open":                          "200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "guests:hello":                         "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:finish":                        "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:finished":                      "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:way":                            "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:ask school":                     "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:picture":                        "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:picture_file":                   "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:check":                          "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:take_back":                      "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:comfort":                        "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:hidden":                         "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:form":                          "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:shared":                        "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:shared_file":                   "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "guests:thanks":                        "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "sign_in:leave":                        "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "sign_in:closed":                       "200  200  200  200  200  200  200  200  200  200  200  200  200",

    "invited:answer":                       "200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "invited:calendar":                     "200  200  200  200  200  200  200  200  200  200  200  200  200",

    # targets
    "targets:list":                         "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "targets:add":                          "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:add @Ben":                     "302  403  404  302w 404  302w 404  302w 404  404  404  403  404",
    "targets:room_review":                   "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "targets:room_new":                      "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "targets:no_money":                     "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:change":                       "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:here":                         "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "targets:remove":                       "302  403  404  302w 404  302w 404  302w 404  404  404  403  404",
    "targets:remove @Eve":                 "302  403  404  302w 404  302w 404  302w 404  404  404  403  404",
    "targets:move":                         "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "targets:review @Cleo's next":          "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:story":                        "302  200w 404  200w 404  200w 404  200w 404  404  404  200  404",
    "targets:action_add":                   "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:action":                       "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:action_remove":                "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "targets:ask":                          "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:change_request":               "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "targets:submit_request":               "302  405  405  405w 405  405w 405  405w 405  405  405  405  405",
    "targets:remove_request":               "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",

    # money: Ada's request that waits, her one that is approved, its batch; Oakfield is her school
    "money:queue":                          "302  404  404  302  302  200  200  200  404  404  404  404  404",
    "money:request":                        "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "money:change":                         "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "money:remove":                         "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "money:decide":                         "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "money:condition":                      "302  405  405  405  405  405w 405  405w 405  405  405  405  405",
    "money:evidence":                       "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "money:impact":                         "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "money:settle":                         "302  403  404  403  404  200w 404  200w 404  404  404  403  404",
    "money:child":                          "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "money:child_csv":                      "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "money:ask":                            "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "money:school":                         "302  404  404  200  404  200  404  200  404  404  404  404  404",
    "money:school_csv":                     "302  404  404  200  404  200  404  200  404  404  404  404  404",
    "money:authority":                      "302  404  404  404  404  200  404  200  404  404  404  404  404",
    "money:authority_csv":                  "302  404  404  404  404  200  404  200  404  404  404  404  404",
    "money:payments":                       "302  404  404  404  404  200  404  200w 404  404  404  404  404",
    "money:batch":                          "302  404  404  404  404  200  404  200w 404  404  404  404  404",
    "money:batch_csv":                      "302  404  404  404  404  200  404  200  404  404  404  404  404",
    "money:batch_drop":                     "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "money:settings":                       "302  404  404  404  404  200  404  200  404  404  404  404  404",
    "money:rate":                           "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "money:allocate":                       "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "money:scheme":                         "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "money:scheme_spend":                   "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "money:category_add":                   "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "money:category":                       "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "money:category_remove":                "302  405  405  405  405  405  405  405w 405  405  405  405  405",

    "rubric:page":                          "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "rubric:version":                       "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "rubric:criterion_add":                 "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:criterion voice":               "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:comments voice":                "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:scale":                         "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:clause_add":                    "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:clause":                        "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:otherwise":                     "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:preview":                       "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "rubric:arrange":                       "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "rubric:drop":                          "302  405  405  405  405  405  405  405w 405  405  405  405  405",

    # signoff
    "signoff:page":                         "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "signoff:complete B":                   "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "signoff:complete A":                   "302  302w 404  403  404  302w 404  302w 404  404  404  403  404",
    "signoff:reopen_part A":                "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "signoff:reopen_part E @Eve":           "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "signoff:reopen_part A @Ben":           "302  302w 404  403  404  302w 404  302w 404  404  404  403  404",
    "signoff:submit":                       "302  403  404  302w 404  302w 404  302w 404  404  404  403  404",
    "signoff:submit @Eve":                  "302  403  404  200w 404  200w 404  200w 404  404  404  403  404",
    "signoff:return @Eve":                  "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:return @Ben":                  "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "signoff:rate @Eve":                    "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:rate @Ben":                    "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "signoff:decide @Eve":                  "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:decide @Ben":                  "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "signoff:filed @Cleo":                  "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "signoff:filed @Ben":                   "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "signoff:not_filed @Cleo":              "302  302w 404  403  404  302w 404  302w 404  404  404  403  404",
    "signoff:improved @Cleo":               "302  403  404  403  404  302w 404  302w 404  404  404  403  404",
    "quality:queue":                        "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "quality:start":                        "302  405  405  405  405  405w 405w 405w 405  405  405  405  405",
    "quality:stop":                         "302  405  405  405  405  405w 405w 405w 405  405  405  405  405",
    "quality:samples":                      "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "quality:draw":                         "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "quality:sample":                       "302  403  403  404  404  403  404  200  403  403  404  403  404",
    "quality:second":                       "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "quality:compare":                      "302  404  404  404  404  403  404  403  404  404  404  404  404",
    "quality:skip":                         "302  405  405  405  405  405w 405  405w 405  405  405  405  405",
    "signoff:sign_off @Eve":                "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:sign_off @Ben":                "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "signoff:hand_on":                      "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:close":                        "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "signoff:close @Cleo":                  "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:reopen":                       "302  404  404  404  404  403  404  302w 404  404  404  404  404",
    "signoff:reopen @Dan":                  "302  404  404  404  404  403  404  200w 404  404  404  404  404",
    "signoff:pause":                        "302  403  404  403  404  200w 404  200w 404  404  404  403  404",
    "signoff:pause @Cleo":                  "302  403  404  403  404  302w 404  302w 404  404  404  403  404",
    "signoff:go_on":                        "302  405  405  405  405  405w 405  405w 405  405  405  405  405",
    "signoff:why_late":                     "302  404  404  404  404  302w 404  302w 404  404  404  404  404",
    "signoff:cannot_attend":                "302  302w 404  302w 404  302w 404  302w 404  403  403  403  404",

    # papers
    "papers:check":                         "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "papers:blank_forms":                   "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "papers:blank pictures":                "302  200  200  200  404  200  404  200  200  200  200  200  404",
    "papers:blank nothing":                 "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:blank_pdf carer":               "302  200  200  200  404  200  404  200  200  200  200  200  404",
    "papers:by_hand":                       "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "papers:by_hand @Cleo":                 "302  302  404  302  404  302  404  302  404  404  404  302  404",
    "papers:plan @Cleo":                    "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "papers:plan @Ben":                     "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:pack adults":                   "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "papers:pack together @Fay":            "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "papers:pack elsewhere":                "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:pack_pdf elsewhere":            "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:before":                        "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:pdf @Cleo":                     "302  302  404  302  404  302  404  302  404  404  404  302  404",
    "papers:json @Cleo":                    "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "papers:json @Ben":                     "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:share @Cleo":                   "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "papers:share @Ben":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:share_what carer @Cleo":        "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "papers:share_what nobody @Cleo":       "302  404  404  403  404  404  404  404  404  404  404  403  404",
    "papers:shared":                        "302  200  404  200  404  200  404  200  404  200  404  200  404",
    "papers:shared_pdf":                    "302  302  404  302  404  302  404  302  404  302  404  302  404",
    "papers:withdraw":                      "302  200w 404  403  404  200w 404  200w 404  403  404  403  404",
    "papers:format":                        "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "papers:schema epep-plan-file-1":       "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "papers:schema other":                  "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "papers:pdf @Ben":                      "302  404  404  404  404  404  404  404  404  404  404  404  404",

    "papers:my_plan":                       "302  200  404  200  404  200  404  200  404  200  200  200  404",
    "papers:my_plan_pdf":                   "302  200  404  200  404  200  404  200  404  200  200  200  404",

    # reminders, one's own; the duty is to sign off Ben's plan
    "reminders:list":                       "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "reminders:choices":                    "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "reminders:snooze @Ben":                "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "reminders:stop_snoozing @Ben":         "302  405  405  405  405  405w 405  405w 405  405  405  405  405",
    "reminders:make_feed":                  "302  405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w",
    "reminders:stop_feed":                  "302  405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w",
    "feed":                                 "200  200  200  200  200  200  200  200  200  200  200  200  200",

    # the caseload list
    "caseload:list":                        "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "caseload:download":                    "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "caseload:save_view":                   "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "caseload:drop_view":                   "302  405  405  405  405  405w 405  405  405  405  405  405  405",
    "caseload:many":                        "302  403  403  403  403  302w 302w 302w 403  403  403  403  403",

    # casework
    "casework:desk":                        "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "casework:watchlist":                   "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "casework:watch":                       "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "casework:unwatch":                     "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "casework:alerts no-school":             "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "casework:school":                      "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "casework:note_file":                   "302  404  404  404  404  200  404  200  404  404  404  404  404",
    "casework:concern":                     "302  200w 404  200w 404  403  404  403  404  404  404  404  404",
    "casework:catalogue":                   "302  403  403  404  404  403  404  200w 403  403  404  403  404",
    "casework:retire":                      "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "casework:interventions":               "302  200  404  200  404  200  404  200  404  200  404  200  404",
    "casework:add_intervention":            "302  403  404  403  404  200w 404  200w 404  403  404  403  404",
    "casework:change_intervention":         "302  403  404  403  404  200w 404  200w 404  404  404  403  404",
    "casework:notes":                       "302  404  404  404  404  200  404  200  404  404  404  404  404",
    "casework:add_note":                    "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "casework:correct_note":                "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "casework:followed_up":                 "302  404  404  404  404  200w 404  200w 404  404  404  404  404",
    "casework:tell":                        "302  200w 404  200w 404  403  404  403  404  200w 404  404  404",
    "casework:told":                        "302  200  404  200  404  200  404  200  404  200  404  404  404",
    "casework:report":                      "302  200w 404  404  404  200w 404  200w 404  404  404  404  404",
    "casework:look_into":                   "302  405  405  405  405  405w 405  405w 405  405  405  405  405",
    "casework:challenges":                  "302  404  404  200  404  200  404  200  404  404  404  404  404",
    "casework:add_challenge":               "302  404  404  403  404  200w 404  200w 404  404  404  404  404",
    "casework:challenge":                   "302  404  404  200w 404  200w 404  200w 404  404  404  404  404",
    "casework:further":                     "302  404  404  403  404  200w 404  200w 404  404  404  404  404",
    "casework:close":                       "302  404  404  403  404  200w 404  200w 404  404  404  404  404",
    "moves:of_child":                       "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "moves:start @Fay":                     "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "moves:start":                          "302  302w 404  403  404  302w 404  302w 404  404  404  403  404",
    "moves:move":                           "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "moves:need":                           "302  200w 404  403  404  200w 404  200w 404  404  404  403  404",
    "moves:options":                        "302  200  404  404  404  200  404  200  404  404  404  200  404",
    "moves:add_option":                     "302  200w 404  404  404  200w 404  200w 404  404  404  403  404",
    "moves:option":                         "302  200w 404  404  404  200w 404  200w 404  404  404  403  404",
    "moves:remove_option":                  "302  405w 405  405  405  405w 405  405w 405  405  405  405  405",
    "moves:choose":                         "302  200w 404  404  404  200w 404  200w 404  404  404  403  404",
    "moves:step education":                 "302  302w 404  404  404  302w 404  302w 404  404  404  403  404",
    "moves:step approval":                  "302  403  404  404  404  403  404  302w 404  404  404  403  404",
    "moves:step agreement":                 "302  403  404  404  404  302w 404  302w 404  404  404  403  404",
    "moves:step apply":                     "302  200w 404  404  404  200w 404  200w 404  404  404  403  404",
    "moves:step answer":                    "302  302w 404  404  404  302w 404  302w 404  404  404  403  404",
    "moves:step date":                      "302  302w 404  404  404  302w 404  302w 404  404  404  403  404",
    "moves:step meeting":                   "302  302w 404  404  404  302w 404  302w 404  404  404  403  404",
    "moves:step transition":                "302  302w 404  302w 404  302w 404  302w 404  404  404  403  404",
    "moves:step start":                     "302  302w 404  404  404  302w 404  302w 404  404  404  403  404",
    "moves:step stop":                      "302  200w 404  404  404  200w 404  200w 404  404  404  403  404",

    # insight
    "insight:index":                        "302  403  403  403  403  302  302  302  403  403  403  403  403",
    "insight:morning":                      "302  403  403  403  403  403  403  200  403  403  403  403  403",
    "insight:dashboard compliance":         "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "insight:dashboard elsewhere":          "302  403  403  403  403  404  404  404  403  403  403  403  403",
    "insight:list due":                     "302  403  403  403  403  200  200  200  403  403  403  403  403",
    "insight:list elsewhere":               "302  403  403  403  403  404  404  404  403  403  403  403  403",
    "insight:take due":                     "302  403  403  403  403  200w 200w 200w 403  403  403  403  403",
    "insight:reports":                      "302  403  403  403  403  403  403  200w 403  403  403  403  403",
    "insight:report":                       "302  403  403  403  403  403  403  200  403  403  403  403  403",
    "insight:report_pdf":                   "302  403  403  403  403  403  403  404  403  403  403  403  403",

    # the whole record
    "exchange:format":                      "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "exchange:webhooks":                    "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "exchange:webhook_add":                 "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "exchange:webhook":                     "302  404  404  404  404  404  404  200  200  404  404  404  404",
    "exchange:webhook_change":              "302  404  404  404  404  404  404  200w 200w 404  404  404  404",
    "exchange:webhook_switch":              "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "exchange:webhook_secret":              "302  404  404  404  404  404  404  200w 200w 404  404  404  404",
    "exchange:webhook_old_secret":          "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "exchange:webhook_test":                "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "exchange:call":                        "302  404  404  404  404  404  404  200  200  404  404  404  404",
    "exchange:call_again":                  "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "exchange:folder":                      "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "exchange:folder_change":               "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "exchange:folder_since":                "302  403  403  404  404  403  404  200w 200w 403  404  403  404",
    "exchange:deliver_again":               "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "records:disposals":                    "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "records:upload":                       "302  403  403  403  403  403  403  200w 403  403  403  403  403",
    "records:taking":                       "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:leave":                        "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "records:own_copy":                     "302  404  404  404  404  404  404  404  404  404  200  404  404",
    "records:twins":                        "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "records:compare":                      "302  404  404  404  404  403  404  200  200  404  404  404  404",
    "records:different":                    "302  404  404  404  404  403  404  200w 200w 404  404  404  404",
    "records:offer_again":                  "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "records:join":                         "302  404  404  404  404  403  404  200w 200w 404  404  404  404",
    "records:merge":                        "302  404  404  404  404  404  404  200  200  404  404  404  404",
    "records:part":                         "302  404  404  404  404  404  404  200w 200w 404  404  404  404",
    "records:child":                        "302  404  404  404  404  404  404  200  404  404  404  404  404",
    "records:copy":                         "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:copied":                       "302  404  404  404  404  404  404  200  404  404  404  404  404",
    "records:copy_file":                    "302  404  404  404  404  404  404  302  404  404  404  404  404",
    "records:ask":                          "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:asked":                        "302  404  404  404  404  404  404  200  404  404  404  404  404",
    "records:more_time":                    "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:wait":                         "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:go_on":                        "302  404  404  404  404  404  404  302w 404  404  404  404  404",
    "records:refuse":                       "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:owner":                        "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:sent":                         "302  404  404  404  404  404  404  302w 404  404  404  404  404",
    "records:ask_again":                    "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "records:copy_again":                   "302  405  405  405  405  405  405  405w 405  405  405  405  405",
    "records:release":                      "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:answer":                       "302  404  404  404  404  404  404  302  404  404  404  404  404",
    "records:item":                         "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:item_file":                    "302  404  404  404  404  404  404  200  404  404  404  404  404",
    "records:hold":                         "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:lift":                         "302  404  404  404  404  404  404  200w 404  404  404  404  404",
    "records:propose":                      "302  403  404  403  404  403  404  302w 302w 404  404  403  404",
    "records:disposal":                     "302  404  404  404  404  404  404  200  200  404  404  404  404",
    "records:confirm":                      "302  404  404  404  404  404  404  403  200w 404  404  404  404",
    "records:keep":                         "302  404  404  404  404  404  404  200w 200w 404  404  404  404",

    # other systems: their tokens, and the API, where a person who is signed in is nobody
    "exchange:api":                          "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "exchange:systems":                      "302  403  403  404  404  403  404  200  200  403  404  403  404",
    "exchange:make":                         "302  403  403  404  404  403  404  403  200w 403  404  403  404",
    "exchange:token":                        "302  404  404  404  404  404  404  200  200  404  404  404  404",
    "exchange:revoke":                       "302  404  404  404  404  404  404  200w 200w 404  404  404  404",
    "exchange:restricted":                   "302  404  404  404  404  404  404  200w 403  404  404  404  404",
    "api:children":                          "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:child":                             "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:plans":                             "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:plan":                              "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:plan_file":                         "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:plan_pdf":                          "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:statuses":                          "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:duties":                            "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:documents":                         "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:document":                          "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:document_file":                     "401  401  401  401  401  401  401  401  401  401  401  401  401",
    "api:openapi":                           "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "api:nowhere":                           "404  404  404  404  404  404  404  404  404  404  404  404  404",

    # jobs
    "jobs:list":                            "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "jobs:run":                             "302  405  405  405  405  405  405  405w 405w 405  405  405  405",
    "jobs:try_again":                       "302  405  405  405  405  405  405  405w 405w 405  405  405  405",

    # signing in, second steps and devices; who looked, and breaking the glass
    "sign_in:me":                           "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "sign_in:out_everywhere":               "302  405  405  405  405  405  405  405  405  405  405  405  405",
    "sign_in:onward":                       "302  302  302  302  302  302  302  302  302  302  302  302  302",
    "sign_in:status":                       "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "sign_in:extend":                       "405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w",
    "socialaccount_connections":            "302  302  302  302  302  302  302  302  302  302  302  302  302",
    "account_request_login_code":           "200w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "mfa_index":                            "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "mfa_authenticate":                     "302  302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "mfa_reauthenticate":                   "302  302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "mfa_activate_totp":                    "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "mfa_deactivate_totp":                  "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "mfa_view_recovery_codes":              "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "mfa_generate_recovery_codes":          "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "mfa_download_recovery_codes":          "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "mfa_list_webauthn":                    "302  200  200  200  200  200  200  200  200  200  200  200  200",
    "mfa_add_webauthn":                     "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "mfa_reauthenticate_webauthn":          "302  302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "mfa_login_webauthn":                   "302  302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w 302w",
    "usersessions_list":                    "302  200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w 200w",
    "socialaccount_login_cancelled":        "200  200  200  200  200  200  200  200  200  200  200  200  200",
    "socialaccount_login_error":            "302  401  401  401  401  401  401  401  401  401  401  401  401",
    "socialaccount_signup":                 "302  302  302  302  302  302  302  302  302  302  302  302  302",
    "access:table":                         "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "access:why":                           "302  403  403  403  403  403  403  200w 200w 403  403  403  403",
    "access:looks":                         "302  403  403  403  403  403  403  200w 403  403  403  403  403",
    "access:looks_of":                      "302  403  403  403  403  403  403  200  403  403  403  403  403",
    "access:search":                        "302  403  403  403  403  403  403  200  403  403  403  403  403",
    "access:search_csv":                    "302  403  403  403  403  403  403  200  403  403  403  403  403",
    "access:break_glass":                   "302  403  403  403  403  403  403  200  200  403  403  403  403",
    "access:open_glass":                    "302  403  403  403  403  403  403  200w 403  403  403  403  403",
    "children:parents":                     "302  200w 404  403  404  403  404  403  404  403  403  403  404",
    "children:end_parent":                  "302  405w 405  405  405  405  405  405  405  405  405  405  405",
    "children:closed_to":                   "302  200w 404  404  404  200w 404  200w 404  404  404  404  404",
    "children:lift_bar":                    "302  405w 405  405  405  405w 405  405w 405  405  405  405  405",
    "children:restrict":                    "302  200w 404  404  404  200w 404  200w 404  404  404  404  404",
    "children:history":                     "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "children:history_csv":                 "302  200  404  200  404  200  404  200  404  404  404  200  404",
    "children:looks":                       "302  404  404  404  404  404  404  200  404  404  404  404  404",
    "children:looks_csv":                   "302  404  404  404  404  404  404  200  404  404  404  404  404",
    "sign_in:kept":                         "302  302  302  302  302  302  302  302  302  302  302  302  302",
    "sign_in:throw_away":                   "302  405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w 405w",
    "sign_in:accept_with":                  "405  405  405  405  405  405  405  405  405  405  405  405  405",
    "mfa_remove_webauthn":                  "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "mfa_edit_webauthn":                    "302  404  404  404  404  404  404  404  404  404  404  404  404",
    "openid_connect_login":                 "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "openid_connect_callback":              "404  404  404  404  404  404  404  404  404  404  404  404  404",
    "access:close_glass":                   "302  405  405  405  405  405  405  405  405  405  405  405  405",
}
# Where the delegate gets more than a stranger: the section that was shared with them, and giving it back.
OF_THE_DELEGATE = {
    "figures:choose":                       "200w",
    "figures:template attendance":          "200",
    "figures:preview":                      "302w",
    "figures:refused":                      "302",
    "peps:plan":                            "200",
    "peps:part C":                          "200",
    "peps:page school":                     "200w",
    "peps:page history":                    "200w",
    "peps:page life":                       "200w",
    "peps:page attendance":                 "200w",
    "peps:page absence":                    "200w",
    "peps:page attainment":                 "200w",
    "peps:page feedback":                   "200w",
    "peps:page sen":                        "200w",
    "peps:page wellbeing":                  "200w",
    "peps:page support":                    "200w",
    "peps:page transition":                 "200w",
    "peps:page pathway @Eve":               "200w",
    "peps:here attendance":                 "405w",
    "peps:readers attendance":              "200w",
    "peps:readers attendance @Ben":         "302w",
    "peps:page next-step @Eve":             "200w",
    "peps:row_add attainment":              "200w",
    "peps:row attainment":                  "200w",
    "peps:row_here attainment":             "405w",
    "peps:row_again attainment @Cleo's next": "405w",
    "peps:row_remove attainment":           "405w",
    "delegation:end":                       "405w",
    "delegation:redate":                    "403",
}
# Where the finance officer gets more than a stranger: payments and the ledger, by child id. Settings of their authority
# they find and may not open, as everybody who belongs to it.
OF_THE_FINANCE_OFFICER = {
    "papers:blank pictures": "200",
    "papers:blank_pdf carer": "200",
    "money:queue":                          "302",
    "money:school":                         "200",
    "money:school_csv":                     "200",
    "money:authority":                      "200",
    "money:authority_csv":                  "200",
    "money:payments":                       "200w",
    "money:batch":                          "200w",
    "money:batch_csv":                      "200",
    "money:batch_drop":                     "405w",
    **{
        line: row.split()[1] for line, row in TABLE.items()
        if line.startswith(("authority:", "voice:", "questions:", "rubric:", "casework:catalogue", "quality:draw"))
        or line.startswith("exchange:folder")
        or line in {"exchange:systems", "exchange:make", "exchange:webhooks", "exchange:webhook_add"}
        or line == "quality:sample"
    },
}
EXTRAS = {DELEGATE: OF_THE_DELEGATE, FINANCE: OF_THE_FINANCE_OFFICER}
# fmt: on
OF_ALLAUTH = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
# Rows of one child named under another one's plan: the reader may see both, and still it is not found.
MIXED = [
    name for name, arguments in PATTERNS.items()
    if "pep_id" in arguments and {"row_id", "target_id", "request_id"} & set(arguments)
]  # fmt: skip

# Rows of a council or of whoever loads a file: who belongs there is told no instead of nothing, or sent home.
OF_NO_CHILD = {"quality:sample", "figures:preview", "figures:refused"}
# Roles of which there are several in one council, and whether one is allocated to a child.
OF_ANOTHER_CHILD = {
    Role.SOCIAL_WORKER: True, Role.CARER: True, Role.PARENT: True, Role.YOUNG_PERSON: True,
    Role.REVIEWING_OFFICER: True, Role.DESIGNATED_TEACHER: False, Role.COLLEAGUE: False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet_and_ready(monkeypatch):
    """Refusals are what is tested here, so they need no line in the log; the machine's broker is not."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(health, "CHECKS", {})


def cells(persona):
    """The persona's column: name, words of the address, child, expected status, whether they may write."""
    for line, row in TABLE.items():
        page, _, of = line.partition(" @")
        name, *words = page.split(" ")
        column = PERSONAS.index("stranger" if persona in EXTRAS else persona)
        cell = EXTRAS.get(persona, {}).get(line)
        yield line, name, words, of or "Ada", cell or row.split()[column]


class Browser:
    """A client signed in once, that comes back to each page with the session it began with."""

    def __init__(self, world, persona, **options):
        self.client = Client(raise_request_exception=False, **options)
        if persona != "anonymous":
            self.client.force_login(world.user(persona))
        self.began = {name: cookie.value for name, cookie in self.client.cookies.items()}

    def __call__(self, method, address):
        self.client.cookies.clear()
        for name, value in self.began.items():
            self.client.cookies[name] = value
        return getattr(self.client, method)(address)


def test_every_address_has_a_name_and_a_row_and_no_row_is_left_over():
    known = list(walk(get_resolver("epep.urls").url_patterns))
    assert [pattern for name, pattern, _ in known if name is None] == []
    assert {name for name, _, _ in known} == {line.split(" ")[0] for line in TABLE}


def test_every_row_has_a_column_for_everybody():
    assert all(extra.keys() <= TABLE.keys() for extra in EXTRAS.values())
    assert {line: row for line, row in TABLE.items() if len(row.split()) != len(PERSONAS)} == {}


@pytest.mark.parametrize(
    "persona", [one if one in EVERYDAY else pytest.param(one, marks=pytest.mark.full) for one in [*PERSONAS, *EXTRAS]]
)
def test_everybody_gets_what_the_table_says(persona, again, monkeypatch):
    """And every page on the way is whole, says who looked at a child, and writes nothing else."""
    browser = Browser(again, persona)
    before = rows_of_all_tables()
    got, expected, wrong = {}, {}, {}
    for line, name, words, of, cell in cells(persona):
        looks = Look.objects.count()
        # allauth's own templates name what they were not given.
        undefined = "" if name.startswith(OF_ALLAUTH) else pages.Undefined()
        monkeypatch.setattr(engines["django"].engine, "string_if_invalid", undefined)
        expected[line] = int(cell.rstrip("w"))
        response = browser("get", again.address(name, *words, of=of))
        got[line] = response.status_code
        if response["Content-Type"].startswith("text/html") and response.content:
            html = response.content.decode()
            wrong[line] = pages.faults(html)
            if SURNAME in html and Look.objects.count() == looks:
                wrong[line].append("shows a child and leaves no look")
    assert got == expected
    assert {line: faults for line, faults in wrong.items() if faults} == {}
    assert rows_of_all_tables() == before


@pytest.mark.full
@pytest.mark.parametrize("persona", [*PERSONAS, *EXTRAS])
def test_nobody_sends_a_form_without_its_token(persona, again):
    """Every form that this persona may send is refused when it does not come from our page."""
    browser = Browser(again, persona, enforce_csrf_checks=True)
    before = rows_of_all_tables()
    for line, name, words, of, cell in cells(persona):
        if cell.endswith("w"):
            assert browser("post", again.address(name, *words, of=of)).status_code == HTTPStatus.FORBIDDEN, line
    assert rows_of_all_tables() == before


@pytest.mark.full
@pytest.mark.parametrize("persona", [*PERSONAS, *EXTRAS])
def test_only_who_may_write_is_heard(persona, again):
    browser = Browser(again, persona)
    before = rows_of_all_tables()
    for line, name, words, of, cell in cells(persona):
        with undone():
            response = browser("post", again.address(name, *words, of=of))
            if cell.endswith("w"):
                assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, line
                assert not is_refused(response), line
            else:
                assert is_refused(response), (line, response.status_code)
                assert rows_of_all_tables() == before, line


@pytest.mark.full
@pytest.mark.parametrize("persona", [*PERSONAS, *EXTRAS])
def test_a_child_of_another_council_does_not_exist_for_ours(persona, again):
    browser = Browser(again, persona)
    theirs = {"other teacher", "other adviser"}
    before = rows_of_all_tables()
    for name, arguments in PATTERNS.items():
        if not {"pep_id", "child_id"} & set(arguments) or persona in theirs:
            continue
        address = again.address(name, "care" if "slug" in arguments else "A", of="Zoe")
        with undone():
            got = {browser("get", address).status_code, browser("post", address).status_code}
            if persona == "anonymous":
                assert got == {HTTPStatus.FOUND}, name
            else:
                assert got <= {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}, name
            assert rows_of_all_tables() == before, name


@pytest.mark.full
@pytest.mark.parametrize("role", list(OF_ANOTHER_CHILD))
def test_somebody_in_the_same_role_for_another_child_finds_what_a_stranger_finds(role, again, monkeypatch):
    """The other one of each role, in the same council: a page of a child, a plan or a row of theirs."""
    theirs = SchoolFactory(name="Ashfield School", la_code="971")
    authority = again.children["Ada"].authority
    at_school = role in {Role.DESIGNATED_TEACHER, Role.COLLEAGUE}
    is_member = role is not Role.YOUNG_PERSON
    person = member(role, theirs if at_school else authority) if is_member else UserFactory()
    child = in_care(ChildFactory(authority=authority, given_name="Gil", family_name="Near"))
    enrol(child, theirs)
    if OF_ANOTHER_CHILD[role]:
        allocate(child, person, role)
    monkeypatch.setitem(again.people, "somebody else", person)
    browser, before, wrong = Browser(again, "somebody else"), rows_of_all_tables(), {}
    for line, name, words, of, cell in cells("stranger"):
        with_ids = any(argument.endswith("_id") for argument in PATTERNS[name]) and "code" not in PATTERNS[name]
        if not with_ids or name in OF_NO_CHILD:
            continue
        address = again.address(name, *words, of=of)
        with undone():
            got, sent = browser("get", address), browser("post", address)
            if got.status_code != int(cell.rstrip("w")) or not (cell.endswith("w") or is_refused(sent)):
                wrong[line] = (got.status_code, sent.status_code)
    assert wrong == {}
    assert rows_of_all_tables() == before
    assert capacities(person, child) == ({role} - {Role.COLLEAGUE})


@pytest.mark.parametrize("persona", ["social worker", "teacher", "adviser", "head"])
@pytest.mark.parametrize("name", MIXED)
def test_a_row_of_one_child_is_not_found_under_the_plan_of_another(name, persona, again):
    browser = Browser(again, persona)
    address = again.address(name, of="Fay")
    before = rows_of_all_tables()
    assert is_refused(browser("get", address))
    assert is_refused(browser("post", address))
    assert rows_of_all_tables() == before


def is_refused(response) -> bool:
    to_sign_in = response.status_code == HTTPStatus.FOUND and "/account/login/" in response["Location"]
    return to_sign_in or response.status_code in REFUSED


def rows_of_all_tables() -> dict:
    """How many rows each table has, but for looks and sessions. What changes leaves a row in its history."""
    models = [model for model in apps.get_models(include_auto_created=True) if "sessions" not in model._meta.app_label]
    tables = sorted({model._meta.db_table for model in models} - {"audit_look", "audit_lookinlist"})
    quoted = connection.ops.quote_name
    counts = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {quoted(table)}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())
