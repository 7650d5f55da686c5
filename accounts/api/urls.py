"""The API's account part."""

from django.urls import path

from accounts.api import imports, views

urlpatterns = [
    path("auth/signup/", views.SignUpView.as_view(), name="signup"),
    path("auth/token/", views.TokenView.as_view(), name="token"),
    path("auth/revoke/", views.RevokeView.as_view(), name="revoke"),
    path("me/", views.MeView.as_view(), name="me"),
    path("onboarding/", views.OnboardingView.as_view(), name="onboarding"),
    path("imports/", imports.ImportListView.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.ImportView.as_view(), name="import"),
    path("imports/<int:pk>/confirm/", imports.ConfirmView.as_view(), name="import_confirm"),
    path("imports/<int:pk>/undo/", imports.UndoView.as_view(), name="import_undo"),
    path("ratings/export/<slug:layout>/", imports.ExportView.as_view(), name="ratings_export"),
]
