"""Taking ratings along, in and out."""

from django.urls import path

from accounts.imports import views

pages = [
    path("import/", views.imports, name="imports"),
    path("import/<int:pk>/", views.one_import, name="import"),
    path("import/<int:pk>/report.csv", views.report, name="import_report"),
    path("import/<int:pk>/undo/", views.undo, name="undo_import"),
    path("import/<int:pk>/discard/", views.discard, name="discard_import"),
    path("ratings/export/<slug:layout>.csv", views.export, name="export_ratings"),
]
