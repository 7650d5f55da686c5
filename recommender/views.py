"""Rating a film, the person's ratings, films like a film, and how good the model is."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event
from django_htmx.middleware import HtmxDetails

from catalog.models import DataSource, Movie
from recommender import flows
from recommender.forms import RateForm
from recommender.models import ModelVersion
from recommender.selectors import ORDERS, community_bars, ratings_of, summarise_ratings
from recommender.similar import similar_movies

if TYPE_CHECKING:
    from accounts.models import User

PAGE_SIZE = 40


class Request(HttpRequest):
    """What the middleware makes of a request."""

    htmx: HtmxDetails


class SignedInRequest(Request):
    """A request behind `sign_in_first`."""

    user: "User"


def sign_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send people without a session to the sign-in page, the whole page also where htmx asked for a part."""

    @wraps(view)
    def guarded(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if request.htmx and not request.user.is_authenticated:
            return HttpResponseClientRedirect(reverse("account_login"))
        return login_required(view)(request, *args, **kwargs)

    return guarded


@sign_in_first
@require_POST
def rate(request: SignedInRequest, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    form = RateForm(request.POST)
    if not form.is_valid():
        return _refuse(request, movie, form)
    seen_as = {"shelf": form.cleaned_data["shelf"], "position": form.cleaned_data["position"]}
    stars, rating = form.cleaned_data["stars"], None
    if stars is None:
        flows.unrate(user=request.user, movie=movie, **seen_as)
    else:
        rating = flows.rate(user=request.user, movie=movie, stars=stars, **seen_as)
    if not request.htmx:
        return redirect(_safe_next(request, movie))
    response = render(request, "recommender/_rating.html", {"movie": movie, "rating": rating, **seen_as})
    return trigger_client_event(response, "rated", {"movie": movie.pk, "stars": stars and float(stars)})


@sign_in_first
@never_cache
@require_safe
def ratings(request: SignedInRequest) -> HttpResponse:
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "recent"
    page = Paginator(ratings_of(request.user, order), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "ratings": page,
        "summary": summarise_ratings(request.user),
        "order": order,
        "orders": [("recent", "Most recent"), ("highest", "Highest"), ("lowest", "Lowest")],
        "shelf": flows.HISTORY_SHELF,
    }
    return render(request, "recommender/ratings.html", context)


@require_safe
def similar(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    template = "recommender/_similar.html" if request.htmx else "recommender/similar.html"
    return render(request, template, {"movie": movie, "similar": similar_movies(movie)})


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    context = {
        "live": ModelVersion.objects.live(),
        "versions": ModelVersion.objects.defer("gram")[:20],
        "source": DataSource.objects.first(),
        "histogram": community_bars(),
    }
    return render(request, "recommender/insights.html", context)


def _refuse(request: Request, movie: Movie, form: RateForm) -> HttpResponse:
    """Say what is wrong in one line, on the page the form was on."""
    fault = str(next(message for errors in form.errors.values() for message in errors))
    if request.htmx:
        return HttpResponseBadRequest(fault, content_type="text/plain; charset=utf-8")
    messages.error(request, fault)
    return redirect(_safe_next(request, movie))


def _safe_next(request: HttpRequest, movie: Movie) -> str:
    """The page the form was on, unless someone made it point elsewhere."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else movie.get_absolute_url()
