"""The for-you, theme and why pages, and what one says back to them."""

from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from catalog.forms import ToggleForm
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
from catalog.models import Movie
from catalog.selectors import with_marks
from explainer import flows
from explainer.better import better_texts
from explainer.pages import ForYouPage, PatternView
from explainer.selectors import best_known_of, find_theme, live_themes, telling_traits, with_exemplars
from explainer.talk import remarks
from explainer.talk.questions import Question, read_question
from explainer.talk.rated import what_a_rating_does
from explainer.waiting import Waiting
from recommender.flows import count_again
from recommender.flows import leave_out as leave_out_of_taste
from recommender.serving import NoLiveModel

PICKS_ON_THEME = 8
MOST_KEYS = 32
SOON, MOST_POLLS = 20, 80
"""How often a waiting page asks every two seconds, and how often at all: longer than the task may take."""
MOST_LEFT_OUT = 5
PLACES = {"page", "sheet", "film"}
"""Where a why is shown."""


@require_GET
@never_cache
@sign_in_first
def for_you(request: SignedInRequest) -> HttpResponse:
    context: dict[str, Any] = {"address": request.get_full_path()}
    try:
        page = flows.for_you(request.user, recency=_share(request.GET.get("recency")))
    except NoLiveModel:
        context |= {"page": ForYouPage(), "no_model": True}
    else:
        flows.note_shown(request.user, page)
        context["page"] = page
    return render_part(request, "explainer/_shelves.html", "explainer/for_you.html", context)


@require_GET
@never_cache
@sign_in_first
def shelf_text(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give a waiting page the texts that have come, and have it ask again for the rest, a bounded number of times."""
    asked, keys = _count(request.GET.get("n")), tuple(request.GET.getlist("key")[:MOST_KEYS])
    found = better_texts(request.user, Waiting(slug, keys, request.GET.get("ticket", "")[:40]))
    left = found.left if asked < MOST_POLLS else None
    context = {"slug": slug, "found": found, "waiting": left, "asked": asked + 1, "delay": poll_delay(asked)}
    return render(request, "explainer/_shelf_text.html", context)


def poll_delay(asked: int) -> int:
    """Return how many seconds a waiting page waits before it asks again: longer when it has waited for long."""
    return 2 if asked < SOON else 5


@require_GET
def themes(request: Request) -> HttpResponse:
    return render(request, "explainer/themes.html", {"themes": with_exemplars(live_themes())})


@require_GET
@never_cache
def theme(request: Request, slug: str) -> HttpResponse:
    found = find_theme(slug)
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect("explainer:theme", found.slug)
    movies = with_marks(best_known_of(found), request.user)
    context = {"theme": found, "movies": movies, "traits": telling_traits(found), "items": ()}
    if request.user.is_authenticated:
        page = flows.for_you(request.user, per_shelf=PICKS_ON_THEME, theme=found)
        flows.note_shown(request.user, page)
        shelf = page.shelves[0] if page.shelves else None
        context |= {"items": shelf.items, "waiting": shelf.waiting} if shelf else {}
    return render(request, "explainer/theme.html", context)


@require_GET
@never_cache
def why(request: Request, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    if not request.user.is_authenticated and request.session.get("trying"):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("accounts:try_why", args=[pk]) + query)
    context: dict[str, Any] = {"movie": movie, "why": None, **frame_of_why(request)}
    if request.user.is_authenticated:
        with suppress(NoLiveModel):
            context |= _why_for(cast(SignedInRequest, request), movie)
    return render_part(request, "explainer/_why.html", "explainer/why.html", context)


@require_GET
@never_cache
@sign_in_first
def why_not(request: SignedInRequest, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    try:
        found = flows.why_not(request.user, movie)
    except NoLiveModel:
        found = None
    context = {"why_not": found, "movie": movie, **frame_of_why(request)}
    return render_part(request, "explainer/_why_not.html", "explainer/why_not.html", context)


@require_GET
@never_cache
@sign_in_first
def what_if(request: SignedInRequest) -> HttpResponse:
    """Answer what would be otherwise, from the address alone; nothing is stored."""
    question, fault = Question(), ""
    try:
        question = read_question(request.GET)
    except ValidationError as error:
        fault = error.messages[0]
    try:
        sheet = flows.what_if_sheet(request.user, question)
    except NoLiveModel:
        sheet = None
    context = {"sheet": sheet, "fault": fault}
    return render_part(request, "explainer/_what_if.html", "explainer/what_if.html", context)


@require_POST
@sign_in_first
def leave_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave a rated film out of one's taste, or let it count again."""
    movie = get_object_or_404(Movie, pk=pk)
    form = ToggleForm(request.POST)
    if not form.is_valid():
        return refuse(request, first_fault(form), movie.get_absolute_url())
    on = form.cleaned_data["on"]
    try:
        (leave_out_of_taste if on else count_again)(user=request.user, movie=movie)
    except ValidationError as error:
        return refuse(request, error.messages[0], movie.get_absolute_url())
    said = _("Left out of your taste: %s.") if on else _("Counts again: %s.")
    context = {"movie": movie, "left_out": on}
    return _agree(request, "explainer/_leave_out.html", context, said % movie.title, {"on": "0" if on else "1"})


@require_POST
@sign_in_first
def wish(request: SignedInRequest) -> HttpResponse:
    """Ask for more or less of a pattern, or take that back."""
    pattern = request.POST.get("pattern", "")[:140]
    before = remarks.wish_for(request.user, pattern)
    try:
        stored = remarks.wish(user=request.user, pattern=pattern, wish=request.POST.get("wish", ""))
    except ValidationError as error:
        return refuse(request, error.messages[0], reverse("explainer:for_you"))
    except NoLiveModel:
        fault = _("No model is live yet, so there are no patterns to ask for.")
        return refuse(request, fault, reverse("explainer:for_you"))
    label = (stored.label if stored else request.POST.get("label", "")[:120]) or pattern
    said = {"more": _("More of it from now on: %s."), "less": _("Less of it from now on: %s.")}
    text = (said[stored.wish] if stored else _("As before: %s.")) % label
    view = PatternView(pattern, label, stored.wish if stored else "")
    context = {"pattern": view, "unnamed": request.POST.get("unnamed")}
    return _agree(request, "explainer/_wish.html", context, text, {"pattern": pattern, "label": label, "wish": before})


@require_GET
@never_cache
@sign_in_first
def told(request: SignedInRequest) -> HttpResponse:
    return render(request, "explainer/told.html", {"told": remarks.told_by(request.user)})


def frame_of_why(request: Request) -> dict[str, Any]:
    """Return where a why is shown, what its headings are under there, and the address that shows it anew.

    It is a page of its own, the sheet or a part of the film's page, which says so (`in`) when it asks anew.
    """
    asked = request.GET.get("in", "")
    place = "page" if not wants_part(request) else asked if asked in PLACES else "sheet"
    return {"place": place, "level": 2 if place == "page" else 3, "address": request.path}


def _why_for(request: SignedInRequest, movie: Movie) -> dict[str, Any]:
    """Return why the film has its place or, once it is rated, what the rating does; log it where somebody asked.

    A part that a page asks for by itself says where it stands (`in`): nobody has opened that.
    """
    found = flows.why_film(request.user, movie)
    if "in" not in request.GET:
        shelf, position = request.GET.get("shelf", "")[:120], request.GET.get("position")
        flows.note_why(request.user, movie, found, shelf=shelf, position=_count(position) if position else None)
    with_marks([movie], request.user)
    left_out = remarks.left_out_of(request.user)[:MOST_LEFT_OUT]
    return {"why": found, "rated": what_a_rating_does(request.user, movie), "left_out": left_out}


def _agree(
    request: SignedInRequest, template: str, context: dict[str, Any], said: str, undo: dict[str, str]
) -> HttpResponse:
    """Answer with the control in its new state, or with the page it was on, and a line of what changed.

    `undo` is what sent to the same address takes it back.
    """
    if not wants_part(request):
        messages.success(request, said)
        return redirect(next_page(request, reverse("explainer:for_you")))
    event = {"text": said, "undo": {"url": request.path, "values": undo}}
    return trigger_client_event(render(request, template, context), "told", event)


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
