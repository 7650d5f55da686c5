from django.urls import path

from explainer import views

app_name = "explainer"
urlpatterns = [
    path("for-you/", views.for_you, name="for_you"),
    path("for-you/text/<slug:slug>/", views.shelf_text, name="shelf_text"),
    path("themes/", views.themes, name="themes"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("movies/<int:pk>/why/", views.why, name="why"),
]
