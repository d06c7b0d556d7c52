from django.urls import path

from signoff import views
from signoff.clocks import views as clocks
from signoff.filing import views as filing
from signoff.quality import views as quality

app_name = "signoff"
urlpatterns = [
    path("", views.page, name="page"),
    path("complete/<str:letter>/", views.complete, name="complete"),
    path("reopen/<str:letter>/", views.reopen_part, name="reopen_part"),
    path("send/", views.submit, name="submit"),
    path("return/", views.return_, name="return"),
    path("rate/", quality.rate, name="rate"),
    path("decide/", quality.decide, name="decide"),
    path("sign/", views.sign_off, name="sign_off"),
    path("improved/", views.improved, name="improved"),
    path("filed/", filing.filed, name="filed"),
    path("not-filed/", filing.not_filed, name="not_filed"),
    path("hand-on/", views.hand_on, name="hand_on"),
    path("close/", views.close, name="close"),
    path("open-again/", views.reopen, name="reopen"),
    path("pause/", clocks.pause, name="pause"),
    path("go-on/", clocks.go_on, name="go_on"),
    path("late/", clocks.why_late, name="why_late"),
    path("cannot-attend/", clocks.cannot_attend, name="cannot_attend"),
]
