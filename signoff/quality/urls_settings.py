from django.urls import path

from signoff.quality import views_settings as views

app_name = "rubric"
urlpatterns = [
    path("", views.rubric, name="page"),
    path("versions/<int:number>/", views.version, name="version"),
    path("criteria/add/", views.criterion, name="criterion_add"),
    path("criteria/<slug:slug>/", views.criterion, name="criterion"),
    path("criteria/<slug:slug>/comments/", views.comments, name="comments"),
    path("ratings/", views.scale, name="scale"),
    path("rule/add/", views.clause, name="clause_add"),
    path("rule/<int:place>/", views.clause, name="clause"),
    path("rule/otherwise/", views.otherwise, name="otherwise"),
    path("arrange/", views.arrange, name="arrange"),
    path("preview/", views.preview, name="preview"),
    path("drop/", views.drop, name="drop"),
]
