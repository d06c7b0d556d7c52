from django.urls import include, path

from peps.room import recorded
from peps.room.urls import patterns as room
from peps.views import asking, meeting, pages, personal, plan, rows, voice
from peps.voice.sitting import for_account
from peps.voice.urls import addresses

app_name = "peps"
urlpatterns = [
    path("", plan.plan, name="plan"),
    path("part/<str:letter>/", plan.part, name="part"),
    path("page/<slug:slug>/", pages.page, name="page"),
    path("page/<slug:slug>/here/<uuid:tab>/", pages.here, name="here"),
    path("draft/<uuid:draft_id>/", pages.draft_drop, name="draft_drop"),
    path("page/<slug:slug>/readers/", pages.readers, name="readers"),
    path("rows/<slug:kind>/add/", rows.row, name="row_add"),
    path("rows/<slug:kind>/<uuid:row_id>/", rows.row, name="row"),
    path("rows/<slug:kind>/<uuid:row_id>/here/<uuid:tab>/", rows.here, name="row_here"),
    path("rows/<slug:kind>/<uuid:row_id>/again/", rows.again, name="row_again"),
    path("rows/<slug:kind>/<uuid:row_id>/remove/", rows.remove, name="row_remove"),
    path("actions/", rows.agreed_actions, name="actions"),
    path("actions/<uuid:row_id>/", rows.action, name="action"),
    path("actions/<uuid:row_id>/done/", rows.action_done, name="action_done"),
    path("actions/<uuid:row_id>/remove/", rows.remove_action, name="remove_action"),
    path("views/", voice.answers, name="answers"),
    path("views/other/", voice.other_view, name="other_view"),
    path("views/ask/", voice.set_up, name="ask_child"),
    path("views/read/", voice.mark_read, name="views_read"),
    path("views/hand-over/", asking.hand_over, name="hand_over"),
    path("links/", asking.links, name="links"),
    path("links/add/", asking.link_add, name="link_add"),
    path("links/round/", asking.link_round, name="link_round"),
    path("links/<uuid:row_id>/renew/", asking.link_renew, name="link_renew"),
    path("links/<uuid:row_id>/code/", asking.link_code, name="link_code"),
    path("links/<uuid:row_id>/stop/", asking.link_stop, name="link_stop"),
    path("meeting/", include("peps.gathering.urls")),
    path("meeting/held/", meeting.held, name="held"),
    path("meeting/who-came/", meeting.who_came, name="who_came"),
    path("meeting/now/", include((room, "room"))),
    path("meeting/recorded/", recorded.recorded, name="recorded"),
    path("meeting/recorded/<uuid:row_id>/answer/", recorded.answer, name="answer_correction"),
    path("mine/", personal.mine, name="mine"),
    path("mine/views/", include((addresses(for_account), "my_views"))),
    path("mine/carer/", personal.carer_views, name="carer_views"),
    path("mine/14-19/", personal.pathway, name="my_pathway"),
]
