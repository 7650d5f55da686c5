"""Trying the site before signing up."""

from django.urls import path

from accounts.trying import views

pages = [
    path("try/", views.trying, name="try"),
    path("try/shelves/", views.shelves, name="try_shelves"),
    path("try/why/<int:pk>/", views.why, name="try_why"),
    path("try/forget/", views.forget, name="try_forget"),
]
