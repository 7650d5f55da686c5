"""Rating a film, the person's ratings, films like a film, and how good the model is."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from catalog.http import (
    Request,
    SignedInRequest,
    first_fault,
    next_page,
    refuse,
    render_part,
    sign_in_first,
    wants_part,
)
from catalog.models import DataSource, Movie
from recommender import flows
from recommender.film_traits import traits_of
from recommender.forms import RateForm
from recommender.insights import insight_sections, theme_atlas
from recommender.models import ModelVersion
from recommender.rating_habits import habits_of
from recommender.reports import report_card, report_page
from recommender.selectors import ORDERS, ratings_of, summarise_ratings
from recommender.serving import NoLiveModel
from recommender.similar import in_common, similar_movies
from recommender.star_guesses import guess_stars

PAGE_SIZE = 40


@require_POST
@sign_in_first
def rate(request: SignedInRequest, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    form = RateForm(request.POST)
    if not form.is_valid():
        return refuse(request, first_fault(form), movie.get_absolute_url())
    seen_as = {"shelf": form.cleaned_data["shelf"], "position": form.cleaned_data["position"]}
    stars, rating = form.cleaned_data["stars"], None
    if stars is None:
        flows.unrate(user=request.user, movie=movie, **seen_as)
    else:
        rating = flows.rate(user=request.user, movie=movie, stars=stars, **seen_as)
    if not wants_part(request):
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
    found = similar_movies(movie)
    context = {"movie": movie, "similar": list(zip(found, in_common(movie, found), strict=True))}
    return render_part(request, "recommender/_similar.html", "recommender/similar.html", context)


@require_safe
def traits(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    context = {"movie": movie, "families": traits_of(movie)}
    return render_part(request, "recommender/_traits.html", "recommender/traits.html", context)


@sign_in_first
@never_cache
@require_safe
def guess(request: SignedInRequest, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    try:
        found = guess_stars(request.user, movie)
    except NoLiveModel:
        found = None
    return render_part(request, "recommender/_guess.html", "recommender/guess.html", {"movie": movie, "guess": found})


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


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    page = report_page()
    if page is None:
        raise Http404
    # As plain text a browser shows it; as markdown it would only save it.
    return HttpResponse(page, content_type="text/plain; charset=utf-8")
