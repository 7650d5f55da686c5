from django.urls import path

from recommender.api import views

urlpatterns = [
    path("ratings/", views.RatingListView.as_view(), name="ratings"),
    path("ratings/bulk/", views.RatingBulkView.as_view(), name="ratings_bulk"),
    path("ratings/<int:movie>/", views.RatingView.as_view(), name="rating"),
    path("movies/<int:movie>/similar/", views.SimilarView.as_view(), name="movie_similar"),
    path("model/", views.ModelView.as_view(), name="model"),
    path("taste/", views.TasteView.as_view(), name="taste"),
]
