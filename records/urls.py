from django.urls import path

from records import views, views_asked, views_kept, views_taken
from records.twins import views as twins

app_name = "records"

urlpatterns = [
    path("", views_kept.disposals, name="disposals"),
    path("in/", views_taken.upload, name="upload"),
    path("in/<uuid:taking_id>/", views_taken.taking, name="taking"),
    path("in/<uuid:taking_id>/leave/", views_taken.leave, name="leave"),
    path("twins/", twins.possible, name="twins"),
    path("twins/<uuid:one_id>/<uuid:other_id>/", twins.compare, name="compare"),
    path("twins/<uuid:one_id>/<uuid:other_id>/different/", twins.different, name="different"),
    path("twins/<uuid:one_id>/<uuid:other_id>/again/", twins.offer_again, name="offer_again"),
    path("twins/<uuid:one_id>/<uuid:other_id>/join/", twins.join, name="join"),
    path("merge/<uuid:merge_id>/", twins.merge, name="merge"),
    path("merge/<uuid:merge_id>/apart/", twins.part, name="part"),
    path("child/<uuid:child_id>/", views.record, name="child"),
    path("child/<uuid:child_id>/copy/", views.copy, name="copy"),
    path("copy/<uuid:copy_id>/", views.copied, name="copied"),
    path("copy/<uuid:copy_id>/file/", views.copy_file, name="copy_file"),
    path("copy/<uuid:copy_id>/mine/", views.own_copy, name="own_copy"),
    path("copy/<uuid:copy_id>/again/", views.copy_again, name="copy_again"),
    path("child/<uuid:child_id>/asked/", views_asked.ask, name="ask"),
    path("asked/<uuid:request_id>/", views_asked.asked, name="asked"),
    path("asked/<uuid:request_id>/more-time/", views_asked.more_time, name="more_time"),
    path("asked/<uuid:request_id>/wait/", views_asked.wait, name="wait"),
    path("asked/<uuid:request_id>/go-on/", views_asked.go_on, name="go_on"),
    path("asked/<uuid:request_id>/refuse/", views_asked.refuse, name="refuse"),
    path("asked/<uuid:request_id>/owner/", views_asked.owner, name="owner"),
    path("asked/<uuid:request_id>/sent/", views_asked.sent_out, name="sent"),
    path("asked/<uuid:request_id>/again/", views_asked.again, name="ask_again"),
    path("asked/<uuid:request_id>/release/", views_asked.release, name="release"),
    path("asked/<uuid:request_id>/answer/", views_asked.answer, name="answer"),
    path("asked/<uuid:request_id>/<uuid:item_id>/", views_asked.item, name="item"),
    path("asked/<uuid:request_id>/<uuid:item_id>/file/", views_asked.item_file, name="item_file"),
    path("child/<uuid:child_id>/hold/", views_kept.hold, name="hold"),
    path("child/<uuid:child_id>/lift/", views_kept.lift, name="lift"),
    path("child/<uuid:child_id>/propose/", views_kept.propose, name="propose"),
    path("disposal/<uuid:disposal_id>/", views_kept.disposal, name="disposal"),
    path("disposal/<uuid:disposal_id>/confirm/", views_kept.confirm, name="confirm"),
    path("disposal/<uuid:disposal_id>/keep/", views_kept.keep, name="keep"),
]
