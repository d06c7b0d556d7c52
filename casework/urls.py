from django.urls import path

from casework.views import challenges, desk, log, reports, watching

app_name = "casework"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("watchlist/", watching.watchlist, name="watchlist"),
    path("watchlist/<uuid:watch_id>/end/", watching.unwatch, name="unwatch"),
    path("child/<uuid:child_id>/watch/", watching.watch, name="watch"),
    path("interventions/<str:code>/", desk.catalogue, name="catalogue"),
    path("interventions/<str:code>/<uuid:offer_id>/retire/", desk.retire, name="retire"),
    path("alerts/<slug:slug>/", desk.alerts_of_kind, name="alerts"),
    path("schools/<uuid:school_id>/interventions/", log.of_school, name="school"),
    path("child/<uuid:child_id>/interventions/", log.interventions, name="interventions"),
    path("child/<uuid:child_id>/interventions/add/", log.add_intervention, name="add_intervention"),
    path("child/<uuid:child_id>/case-recording/", log.notes, name="notes"),
    path("child/<uuid:child_id>/case-recording/add/", log.add_note, name="add_note"),
    path("child/<uuid:child_id>/tell/", reports.tell, name="tell"),
    path("child/<uuid:child_id>/told/", reports.told, name="told"),
    path("child/<uuid:child_id>/challenges/", challenges.of_child, name="challenges"),
    path("child/<uuid:child_id>/challenges/add/", challenges.add, name="add_challenge"),
    path("intervention/<uuid:entry_id>/", log.change_intervention, name="change_intervention"),
    path("note/<uuid:entry_id>/", log.correct_note, name="correct_note"),
    path("note/<uuid:entry_id>/files/<uuid:file_id>/", log.note_file, name="note_file"),
    path("note/<uuid:entry_id>/followed-up/", log.followed_up, name="followed_up"),
    path("plan/<uuid:pep_id>/meeting/", reports.concern, name="concern"),
    path("told/<uuid:report_id>/", reports.report, name="report"),
    path("told/<uuid:report_id>/look-into/", reports.look_into, name="look_into"),
    path("challenge/<uuid:challenge_id>/", challenges.challenge, name="challenge"),
    path("challenge/<uuid:challenge_id>/further/", challenges.further, name="further"),
    path("challenge/<uuid:challenge_id>/close/", challenges.close, name="close"),
]
