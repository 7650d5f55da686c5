from django.urls import path

from catalog import poster_views, views

app_name = "catalog"
urlpatterns = [
    path("movies/", views.movie_list, name="movie_list"),
    path("movies/<int:pk>/", views.movie_detail, name="movie_detail"),
    path("movies/<int:pk>/save/", views.save, name="save"),
    path("movies/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("posters/<int:pk>/", poster_views.poster, name="poster"),
    path("posters/<int:pk>/<slug:version>/", poster_views.poster, name="poster"),
    path("search/", views.search, name="search"),
    path("watchlist/", views.watchlist, name="watchlist"),
]
