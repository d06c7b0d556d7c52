"""The young person's pages, once for everybody who can be let in: `addresses(for_guest)`, `addresses(for_account)`."""

from django.urls import path

from peps.voice import views

PAGES = [
    ("", views.hello, "hello"),
    ("way/", views.way, "way"),
    ("ask/<slug:slug>/", views.ask, "ask"),
    ("picture/", views.picture, "picture"),
    ("picture/<uuid:document_id>/", views.picture_file, "picture_file"),
    ("check/", views.check, "check"),
    ("take-back/<slug:what>/", views.take_back, "take_back"),
    ("finish/", views.finish, "finish"),
    ("finished/", views.finished, "finished"),
    ("comfort/", views.comfort, "comfort"),
    ("hidden/", views.hidden, "hidden"),
]


def addresses(let_in) -> list:
    return [path(route, let_in(view), name=name) for route, view, name in PAGES]
