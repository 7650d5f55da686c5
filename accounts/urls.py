"""The landing page, signing up and in, the welcome, taste and settings."""

from allauth.account import views as allauth_views
from django.urls import include, path

from accounts import settings_views, views
from accounts.imports import urls as imports
from accounts.trying import urls as trying

pages = [
    *imports.pages,
    *trying.pages,
    path("", views.landing, name="landing"),
    path("appearance/", views.set_appearance, name="appearance"),
    path("welcome/", views.welcome, name="welcome"),
    path("taste/", views.taste, name="taste"),
    path("settings/", settings_views.settings, name="settings"),
    path("settings/sharing/", settings_views.share, name="share"),
    path("settings/tokens/", settings_views.create_api_token, name="create_token"),
    path("settings/tokens/<int:pk>/revoke/", settings_views.revoke_api_token, name="revoke_token"),
    path("settings/data/", settings_views.data, name="data"),
    path("settings/data/<uuid:key>/", settings_views.download, name="download"),
    path("settings/delete/", settings_views.delete_account, name="delete_account"),
    path("people/<str:username>/", settings_views.person, name="person"),
]

# allauth's own names stand outside our namespace. The three short addresses come last, so that they are the ones
# `reverse` finds; the rest of allauth answers under /accounts/.
urlpatterns = [
    path("", include((pages, "accounts"))),
    path("accounts/", include("allauth.urls")),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
]
