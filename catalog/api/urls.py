from django.urls import path

from catalog.api import views

urlpatterns = [
    path("movies/", views.MovieListView.as_view(), name="movies"),
    path("movies/<int:movie>/", views.MovieView.as_view(), name="movie"),
    path("watchlist/", views.WatchlistView.as_view(), name="watchlist"),
    path("watchlist/<int:movie>/", views.WatchlistEntryView.as_view(), name="watchlist_entry"),
    path("dismissals/", views.DismissalListView.as_view(), name="dismissals"),
    path("dismissals/<int:movie>/", views.DismissalView.as_view(), name="dismissal"),
]
