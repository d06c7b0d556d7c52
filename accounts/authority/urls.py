from django.urls import path

from accounts.authority import views
from accounts.authority.views import look, policy, sign_in, terms

app_name = "authority"

urlpatterns = [
    path("", views.index, name="index"),
    path("why/", views.why, name="why"),
    path("<str:code>/", views.settings, name="settings"),
    path("<str:code>/policy/", policy.policy, name="policy"),
    path("<str:code>/policy/change/", policy.start, name="policy_start"),
    path("<str:code>/policy/draft/", policy.draft, name="policy_draft"),
    path("<str:code>/policy/draft/preview/", policy.preview, name="policy_preview"),
    path("<str:code>/policy/draft/<slug:slug>/", policy.group, name="policy_group"),
    path("<str:code>/policy/<uuid:policy_id>/", policy.dated, name="policy_dated"),
    path("<str:code>/policy/<uuid:policy_id>/withdraw/", policy.withdraw, name="policy_withdraw"),
    path("<str:code>/terms/", terms.terms, name="terms"),
    path("<str:code>/terms/add/", terms.term_add, name="term_add"),
    path("<str:code>/terms/<uuid:term_id>/", terms.term, name="term"),
    path("<str:code>/terms/<uuid:term_id>/remove/", terms.term_remove, name="term_remove"),
    path("<str:code>/terms/schools/", terms.school_find, name="school_find"),
    path("<str:code>/terms/schools/<uuid:school_id>/", terms.school, name="school"),
    path("<str:code>/terms/schools/<uuid:school_id>/add/", terms.school_term_add, name="school_term_add"),
    path("<str:code>/terms/schools/<uuid:school_id>/give-back/", terms.school_give_back, name="school_give_back"),
    path("<str:code>/terms/file/", terms.file, name="file"),
    path("<str:code>/closures/", terms.closures, name="closures"),
    path("<str:code>/closures/<int:closure_id>/remove/", terms.closure_remove, name="closure_remove"),
    path("<str:code>/sign-in/", sign_in.sign_in, name="sign_in"),
    path("<str:code>/numbers/", sign_in.numbers, name="numbers"),
    path("<str:code>/look/", look.look, name="look"),
    path("<str:code>/look/preview.css", look.preview_css, name="look_preview"),
]
