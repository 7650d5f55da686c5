"""The list of films, a film's page, the watchlist, posters, and what one does to a film."""

from collections.abc import Callable
from dataclasses import fields
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from catalog import selectors, services
from catalog.forms import FilterForm, ToggleForm
from catalog.http import Request, SignedInRequest, first_fault, next_page, refuse, sign_in_first, wants_part
from catalog.models import Movie
from catalog.posters import Poster
from catalog.posters.fetching import poster_of, read_poster

PAGE_SIZE = 48
WHY_SHELF = "why"
"""Where a why is shown: what is said there changes the shelves behind it."""
POSTER_SECONDS = 7 * 24 * 3600


@require_safe
def movie_list(request: Request) -> HttpResponse:
    form = FilterForm(request.GET, genres=selectors.list_genres(), decades=selectors.list_decades())
    filters = form.usable()
    found = selectors.search_movies(**filters).with_genres()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = selectors.with_marks(page.object_list, request.user)
    context = {"movies": page, "query": filters["query"], "filters": filters, "form": form}
    return render(request, "catalog/movie_list.html", context)


@require_safe
@cache_control(public=True, max_age=POSTER_SECONDS, stale_while_revalidate=POSTER_SECONDS)
def poster(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie.objects.with_genres(), pk=pk)
    drawn, fetched = Poster.of(movie), poster_of(movie)
    etag = f'"{fetched.digest[:20]}"' if fetched else drawn.etag
    response = get_conditional_response(request, etag=etag)
    if response is None and fetched and (image := read_poster(fetched)):
        response = HttpResponse(image, content_type=fetched.content_type)
    response = response or HttpResponse(drawn.svg(), content_type="image/svg+xml")
    response["ETag"] = etag
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


@require_safe
def movie_detail(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie.objects.with_genres(), pk=pk)
    page = selectors.movie_page(movie, request.user)
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    return render(request, "catalog/movie_detail.html", context)


@vary_on_headers("HX-Request")
@require_safe
def search(request: Request) -> HttpResponse:
    query = request.GET.get("q", "")
    if not wants_part(request):
        return redirect(f"{reverse('catalog:movie_list')}?{request.GET.urlencode()}")
    context = {"movies": selectors.instant_results(query), "query": query}
    return render(request, "catalog/_search_results.html", context)


@sign_in_first
@never_cache
@require_safe
def watchlist(request: SignedInRequest) -> HttpResponse:
    page = Paginator(selectors.watchlist_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    selectors.with_marks([entry.movie for entry in page.object_list], request.user)
    return render(request, "catalog/watchlist.html", {"entries": page})


@require_POST
@sign_in_first
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    return _toggle(request, pk, services.save_movie, services.unsave_movie, "catalog/_save.html", "saved")


@require_POST
@sign_in_first
def dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    response = _toggle(
        request, pk, services.dismiss_movie, services.undismiss_movie, "catalog/_dismiss.html", "dismissed"
    )
    if response.status_code == HTTPStatus.OK and request.POST.get("shelf") == WHY_SHELF:
        on = request.POST["on"] == "1"
        undo = {"url": request.path, "values": {"on": "0" if on else "1", "shelf": WHY_SHELF}}
        said = "Hidden: it is not recommended again." if on else "It may be recommended again."
        return trigger_client_event(response, "told", {"text": said, "undo": undo})
    return response


def _toggle(
    request: SignedInRequest, pk: int, keep: Callable, drop: Callable, template: str, state: str
) -> HttpResponse:
    """Keep or drop the film, and answer with the button in its new state or the page the form was on."""
    movie = get_object_or_404(Movie, pk=pk)
    form = ToggleForm(request.POST)
    if not form.is_valid():
        return refuse(request, first_fault(form), movie.get_absolute_url())
    seen_as = {"shelf": form.cleaned_data["shelf"], "position": form.cleaned_data["position"]}
    if form.cleaned_data["on"]:
        keep(user=request.user, movie=movie, **seen_as)
    else:
        drop(user=request.user, movie=movie)
    if not wants_part(request):
        return redirect(next_page(request, movie.get_absolute_url()))
    return render(request, template, {"movie": movie, state: form.cleaned_data["on"], **seen_as})
