from django.urls import path

from explainer.api import remarks, views

urlpatterns = [
    path("recommendations/", views.RecommendationsView.as_view(), name="recommendations"),
    path("recommendations/what-if/", views.WhatIfView.as_view(), name="what_if"),
    path("recommendations/<int:movie>/why/", views.WhyView.as_view(), name="why"),
    path("recommendations/<int:movie>/why-not/", views.WhyNotView.as_view(), name="why_not"),
    path("taste/exclusions/", remarks.ExclusionListView.as_view(), name="exclusions"),
    path("taste/exclusions/<int:movie>/", remarks.ExclusionView.as_view(), name="exclusion"),
    path("taste/patterns/", remarks.WishListView.as_view(), name="patterns"),
    path("taste/patterns/<path:pattern>/", remarks.WishView.as_view(), name="pattern"),
    path("session/recommendations/", views.SessionView.as_view(), name="session_recommendations"),
    path("themes/", views.ThemeListView.as_view(), name="themes"),
    path("themes/<slug:slug>/", views.ThemeView.as_view(), name="theme"),
]
