from django.urls import path

from explainer import views

app_name = "explainer"
urlpatterns = [
    path("for-you/", views.for_you, name="for_you"),
    path("for-you/text/<slug:slug>/", views.shelf_text, name="shelf_text"),
    path("for-you/what-if/", views.what_if, name="what_if"),
    path("for-you/patterns/", views.wish, name="wish"),
    path("themes/", views.themes, name="themes"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("movies/<int:pk>/why/", views.why, name="why"),
    path("movies/<int:pk>/why-not/", views.why_not, name="why_not"),
    path("movies/<int:pk>/taste/", views.leave_out, name="leave_out"),
    path("taste/told/", views.told, name="told"),
]
