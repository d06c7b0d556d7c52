from django.urls import path

from peps.room import scribing, steps, views

patterns = [
    path("", views.start, name="start"),
    path("who/", views.who, name="who"),
    path("go/", views.go, name="go"),
    path("note/", views.note, name="note"),
    path("discussed/", views.discuss, name="discuss"),
    path("open/", views.open_item, name="open"),
    path("size/", views.size, name="size"),
    path("hide/", views.hide, name="hide"),
    path("hidden/", views.hidden, name="hidden"),
    path("show/", views.show_again, name="show"),
    path("pause/", views.pause, name="pause"),
    path("leave/", views.leave, name="leave"),
    path("end/", views.end, name="end"),
    path("state/<str:key>/<int:turn>/", views.state, name="state"),
    path("scribe/", scribing.scribe, name="scribe"),
    path("welcome/", steps.welcome, name="welcome"),
    path("changed/", steps.changed, name="changed"),
    path("views/", steps.views, name="views"),
    path("school/", steps.school, name="school"),
    path("carer/", steps.carer, name="carer"),
    path("discussion/", steps.discussion, name="discussion"),
    path("agree/", steps.agree, name="agree"),
    path("next/", steps.next_meeting, name="next"),
    path("finish/", steps.finish, name="finish"),
]
