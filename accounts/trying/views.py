"""Rating a few films and seeing reasoned shelves without an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.trying.trial import NEEDED, SESSION_KEY, Trial
from catalog.http import Request
from catalog.models import Movie
from explainer.flows import for_history, why_for_history
from recommender.page_limits import limited
from recommender.serving import NoLiveModel


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("try")
def trying(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:welcome")
    trial = Trial.from_session(request.session)
    trial.fill()
    if request.method == "POST":
        if not trial.answer(request.POST):
            messages.error(request, "Choose the stars first, half a star to five.")
        trial.to_session(request.session)
        if not request.htmx:
            return redirect("accounts:try")
    return render(
        request,
        "accounts/_welcome.html" if request.htmx else "accounts/try.html",
        _context(trial, answered=request.method == "POST"),
    )


@never_cache
@require_safe
@limited("try_shelves")
def shelves(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("explainer:for_you")
    trial = Trial.from_session(request.session)
    if not trial.is_enough:
        return redirect("accounts:try")
    try:
        page = for_history(trial.history)
    except NoLiveModel:
        page = None
    return render(request, "accounts/try_shelves.html", {"page": page, "count": len(trial.given)})


@never_cache
@require_safe
@limited("try_shelves")
def why(request: Request, pk: int) -> HttpResponse:
    trial = Trial.from_session(request.session)
    if request.user.is_authenticated or not trial.is_enough:
        return redirect("explainer:why", pk)
    movie = get_object_or_404(Movie, pk=pk)
    try:
        found = why_for_history(trial.history, movie)
    except NoLiveModel:
        found = None
    template = "explainer/_why.html" if request.htmx and found else "explainer/why.html"
    return render(request, template, {"why": found, "movie": movie})


@require_POST
def forget(request: Request) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    messages.success(request, "Forgotten. You can begin anew.")
    return redirect("accounts:try")


def _context(trial: Trial, *, answered: bool) -> dict:
    count = len(trial.given)
    films = Movie.objects.in_bulk(trial.rated)
    return {
        "movies": trial.movies(),
        "rated": [
            {"movie": films[pk], "movie_id": pk, "stars": trial.given[pk][0]}
            for pk in trial.rated
            if pk in films and pk in trial.given
        ],
        "count": count,
        "needed": NEEDED,
        "missing": max(NEEDED - count, 0),
        "can_undo": bool(trial.steps),
        "fresh": trial.fresh if answered else (),
        "trying": True,
    }
