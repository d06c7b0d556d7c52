from django.urls import path

from peps.own import settings

app_name = "questions"
urlpatterns = [
    path("", settings.questions, name="list"),
    path("add/", settings.question, name="add"),
    path("preview/", settings.preview, name="preview"),
    path("<int:question_id>/", settings.question, name="change"),
    path("<int:question_id>/move/", settings.move, name="move"),
    path("<int:question_id>/stop/", settings.stop, name="stop"),
    path("<int:question_id>/drop/", settings.drop, name="drop"),
]
