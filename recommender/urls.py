from django.urls import path

from recommender import views

app_name = "recommender"
urlpatterns = [
    path("movies/<int:pk>/rate/", views.rate, name="rate"),
    path("movies/<int:pk>/similar/", views.similar, name="similar"),
    path("movies/<int:pk>/guess/", views.guess, name="guess"),
    path("movies/<int:pk>/traits/", views.traits, name="traits"),
    path("ratings/", views.ratings, name="ratings"),
    path("insights/", views.insights, name="insights"),
    path("insights/report.md", views.report, name="report"),
]
