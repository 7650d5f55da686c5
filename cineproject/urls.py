"""Where each app's pages and API begin."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from cineproject import health, metrics, wellknown
from cineproject.api_docs import ApiDocsView

# One door for all: the console's own would ask for no second factor and count no failures.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Nor would its page for one's own password: the site's counts tries and tells the owner.
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore

api = [
    path("", include("accounts.api.urls")),
    path("", include("catalog.api.urls")),
    path("", include("recommender.api.urls")),
    path("", include("explainer.api.urls")),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
    path(".well-known/change-password", wellknown.change_password, name="wellknown_change_password"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/v1/", include((api, "api"))),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", ApiDocsView.as_view(url_name="schema"), name="api_docs"),
    path("", include("catalog.urls")),
    path("", include("recommender.urls")),
    path("", include("explainer.urls")),
    path("", include("accounts.urls")),
]
