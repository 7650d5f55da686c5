"""The API's account part."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("auth/signup/", views.SignUpView.as_view(), name="signup"),
    path("auth/token/", views.TokenView.as_view(), name="token"),
    path("auth/revoke/", views.RevokeView.as_view(), name="revoke"),
    path("me/", views.MeView.as_view(), name="me"),
    path("onboarding/", views.OnboardingView.as_view(), name="onboarding"),
]
