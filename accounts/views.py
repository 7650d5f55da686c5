"""The landing page, the welcome and the pages about oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.glimpse import take_glimpse
from accounts.onboarding import NEEDED, close_welcome, count_rated
from accounts.portrait import portrait_of
from accounts.selectors import ratings_of
from accounts.taste_charts import taste_charts
from accounts.welcome import Welcome
from catalog.http import Request, SignedInRequest, next_page, render_part, sign_in_first, wants_part
from recommender.serving import NoLiveModel

CHOICES = {"appearance": {"auto", "light", "dark"}, "shortcuts": {"on", "off"}}
ONE_YEAR = 365 * 24 * 3600


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/landing.html", {"glimpse": take_glimpse()})


def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("brand/mark.svg"))


@require_POST
def set_appearance(request: Request) -> HttpResponse:
    """Keep in a cookie how the site looks, or whether single keys do something."""
    response = redirect(next_page(request, "/"))
    for name, choices in CHOICES.items():
        if (choice := request.POST.get(name)) in choices:
            response.set_cookie(name, choice, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure())
    return response


@sign_in_first
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("action") in {"finish", "leave"}:
        return _leave_welcome(request)
    state = Welcome.from_session(request.session, request.user)
    if request.method == "POST" and not state.answer(request.POST):
        messages.error(request, "Choose the stars first, half a star to five.")
    state.to_session(request.session)
    if request.method == "POST" and not wants_part(request):
        return redirect("accounts:welcome")
    count = count_rated(request.user)
    context = {
        "movies": state.movies(),
        "rated": ratings_of(request.user, state.rated),
        "count": count,
        "needed": NEEDED,
        "missing": max(NEEDED - count, 0),
        "can_undo": bool(state.steps),
        "fresh": state.fresh if request.method == "POST" else (),
    }
    return render_part(request, "accounts/_welcome.html", "accounts/welcome.html", context)


@sign_in_first
@never_cache
def taste(request: SignedInRequest) -> HttpResponse:
    try:
        portrait = portrait_of(request.user)
    except NoLiveModel:
        portrait = None
    charts = taste_charts(portrait.ranking) if portrait and portrait.ranking else None
    return render(request, "accounts/taste.html", {"portrait": portrait, "charts": charts, "needed": NEEDED})


def _leave_welcome(request: SignedInRequest) -> HttpResponse:
    close_welcome(request.user)
    page = reverse("explainer:for_you")
    return HttpResponseClientRedirect(page) if wants_part(request) else redirect(page)
