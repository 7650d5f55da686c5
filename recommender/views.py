"""Rating a film, the person's ratings, films like a film, and how good the model is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from catalog.http import Request, SignedInRequest, next_page, sign_in_first
from catalog.models import DataSource, Movie
from recommender import flows
from recommender.film_traits import traits_of
from recommender.forms import RateForm
from recommender.insights import insight_sections, theme_atlas
from recommender.models import ModelVersion
from recommender.rating_habits import habits_of
from recommender.reports import report_card
from recommender.selectors import ORDERS, ratings_of, summarise_ratings
from recommender.serving import NoLiveModel
from recommender.similar import similar_movies
from recommender.star_guesses import guess_stars

PAGE_SIZE = 40


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
        return redirect(next_page(request, movie.get_absolute_url()))
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
        "habits": habits_of(request.user) if page.number == 1 else None,
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


@vary_on_headers("HX-Request")
@require_safe
def traits(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    template = "recommender/_traits.html" if request.htmx else "recommender/traits.html"
    return render(request, template, {"movie": movie, "families": traits_of(movie)})


@sign_in_first
@never_cache
@vary_on_headers("HX-Request")
@require_safe
def guess(request: SignedInRequest, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    try:
        found = guess_stars(request.user, movie)
    except NoLiveModel:
        found = None
    template = "recommender/_guess.html" if request.htmx else "recommender/guess.html"
    return render(request, template, {"movie": movie, "guess": found})


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    context = {
        "live": ModelVersion.objects.live(),
        "versions": ModelVersion.objects.defer("gram")[:20],
        "source": DataSource.objects.first(),
        "report": report_card(),
        "sections": insight_sections(),
        "atlas": theme_atlas(),
    }
    return render(request, "recommender/insights.html", context)


def _refuse(request: Request, movie: Movie, form: RateForm) -> HttpResponse:
    """Say what is wrong in one line, on the page the form was on."""
    fault = str(next(message for errors in form.errors.values() for message in errors))
    if request.htmx:
        return HttpResponseBadRequest(fault, content_type="text/plain; charset=utf-8")
    messages.error(request, fault)
    return redirect(next_page(request, movie.get_absolute_url()))
