"""The for-you, theme and why pages."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from catalog.http import Request, SignedInRequest, sign_in_first
from catalog.models import Movie
from catalog.selectors import with_marks
from explainer import flows
from explainer.pages import ForYouPage
from explainer.selectors import best_known_of, live_themes, telling_tags, with_exemplars
from recommender.serving import NoLiveModel

PICKS_ON_THEME = 8
MOST_POLLS = 20


@require_GET
@never_cache
@sign_in_first
def for_you(request: SignedInRequest) -> HttpResponse:
    try:
        page = flows.for_you(request.user, recency=_share(request.GET.get("recency")))
    except NoLiveModel:
        return render(request, "explainer/for_you.html", {"page": ForYouPage(), "no_model": True})
    flows.note_shown(request.user, page)
    template = "explainer/_shelves.html" if request.htmx else "explainer/for_you.html"
    return render(request, template, {"page": page})


@require_GET
@never_cache
@sign_in_first
def shelf_text(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give a waiting page its better texts, or have it ask again, a bounded number of times."""
    key, asked = request.GET.get("key", ""), _count(request.GET.get("n"))
    texts = flows.better_text(request.user, key)
    context = {"slug": slug, "key": key, "asked": asked + 1, "texts": texts, "goes_on": asked < MOST_POLLS}
    return render(request, "explainer/_shelf_text.html", context)


@require_GET
def themes(request: Request) -> HttpResponse:
    return render(request, "explainer/themes.html", {"themes": with_exemplars(live_themes())})


@require_GET
@never_cache
def theme(request: Request, slug: str) -> HttpResponse:
    found = get_object_or_404(live_themes(), slug=slug)
    movies = with_marks(best_known_of(found), request.user)
    context = {"theme": found, "movies": movies, "tags": telling_tags(found), "items": ()}
    if request.user.is_authenticated:
        page = flows.for_you(request.user, per_shelf=PICKS_ON_THEME, theme=found)
        flows.note_shown(request.user, page)
        context["items"] = page.shelves[0].items if page.shelves else ()
    return render(request, "explainer/theme.html", context)


@require_GET
@never_cache
@vary_on_headers("HX-Request")
def why(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    found = None
    if request.user.is_authenticated:
        try:
            found = flows.why_film(request.user, movie)
        except NoLiveModel:
            found = None
        else:
            shelf, position = request.GET.get("shelf", "")[:120], request.GET.get("position")
            flows.note_why(request.user, movie, found, shelf=shelf, position=_count(position) if position else None)
    template = "explainer/_why.html" if request.htmx and found else "explainer/why.html"
    return render(request, template, {"why": found, "movie": movie})


def _share(text: str | None) -> float | None:
    """Return a number from 0 to 1 of the query, or None for anything else."""
    try:
        share = float(text or "")
    except ValueError:
        return None
    return share if 0.0 <= share <= 1.0 else None


def _count(text: str | None) -> int:
    """Return a small whole number of the query, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 5 else 0
