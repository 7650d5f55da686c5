"""Rating a few films and seeing reasoned shelves without an account."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.throttling import is_allowed
from accounts.trying.trial import NEEDED, SESSION_KEY, Trial
from catalog.http import Request, render_part, wants_part
from catalog.models import Movie
from explainer.flows import for_history, why_for_history
from explainer.views import frame_of_why
from recommender.serving import NoLiveModel


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trying(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:welcome")
    if not is_allowed(request, "try"):
        return render(request, "429.html", status=429)
    trial = Trial.from_session(request.session)
    trial.fill()
    if request.method == "POST":
        if not trial.answer(request.POST):
            messages.error(request, "Choose the stars first, half a star to five.")
        trial.to_session(request.session)
        if not wants_part(request):
            return redirect("accounts:try")
    context = _context(trial, answered=request.method == "POST")
    return render_part(request, "accounts/_welcome.html", "accounts/try.html", context)


@never_cache
@require_safe
def shelves(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("explainer:for_you")
    trial = Trial.from_session(request.session)
    if not trial.is_enough:
        return redirect("accounts:try")
    if not is_allowed(request, "try_shelves"):
        return render(request, "429.html", status=429)
    try:
        page = for_history(trial.history)
    except NoLiveModel:
        page = None
    return render(request, "accounts/try_shelves.html", {"page": page, "count": len(trial.given)})


@never_cache
@require_safe
def why(request: Request, pk: int) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("explainer:why", pk)
    if not is_allowed(request, "try_shelves"):
        return render(request, "429.html", status=429)
    movie, trial = get_object_or_404(Movie, pk=pk), Trial.from_session(request.session)
    context = {"movie": movie, "why": None, "missing": trial.missing, **frame_of_why(request)}
    if trial.is_enough:
        with suppress(NoLiveModel):
            context["why"] = why_for_history(trial.history, movie)
    return render_part(request, "explainer/_why.html", "explainer/why.html", context)


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
        "missing": trial.missing,
        "can_undo": bool(trial.steps),
        "fresh": trial.fresh if answered else (),
        "trying": True,
    }
