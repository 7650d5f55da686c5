from django.urls import path

from explainer.api import views

urlpatterns = [
    path("recommendations/", views.RecommendationsView.as_view(), name="recommendations"),
    path("recommendations/what-if/", views.WhatIfView.as_view(), name="what_if"),
    path("recommendations/<int:movie>/why/", views.WhyView.as_view(), name="why"),
    path("session/recommendations/", views.SessionView.as_view(), name="session_recommendations"),
    path("themes/", views.ThemeListView.as_view(), name="themes"),
    path("themes/<slug:slug>/", views.ThemeView.as_view(), name="theme"),
]
