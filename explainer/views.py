"""The for-you, theme and why pages, and what one says back to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from catalog.forms import ToggleForm
from catalog.http import Request, SignedInRequest, next_page, sign_in_first
from catalog.models import Movie
from catalog.selectors import with_marks
from explainer import flows
from explainer.pages import ForYouPage, PatternView
from explainer.selectors import best_known_of, find_theme, live_themes, telling_tags, with_exemplars
from explainer.talk import remarks
from explainer.talk.questions import Question, read_question
from recommender.flows import count_again
from recommender.flows import leave_out as leave_out_of_taste
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
    found = find_theme(slug)
    if found is None:
        raise Http404
    if found.slug != slug:
        return redirect("explainer:theme", found.slug)
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
    if not request.user.is_authenticated and request.session.get("trying"):
        return redirect("accounts:try_why", pk)
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


@require_GET
@never_cache
@sign_in_first
def why_not(request: SignedInRequest, pk: int) -> HttpResponse:
    movie = get_object_or_404(Movie, pk=pk)
    try:
        found = flows.why_not(request.user, movie)
    except NoLiveModel:
        found = None
    template = "explainer/_why_not.html" if request.htmx and found else "explainer/why_not.html"
    return render(request, template, {"why_not": found, "movie": movie})


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
    template = "explainer/_what_if.html" if request.htmx and sheet else "explainer/what_if.html"
    return render(request, template, {"sheet": sheet, "fault": fault})


@require_POST
@sign_in_first
def leave_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave a rated film out of one's taste, or let it count again."""
    movie = get_object_or_404(Movie, pk=pk)
    form = ToggleForm(request.POST)
    if not form.is_valid():
        return _refuse(request, str(next(message for errors in form.errors.values() for message in errors)))
    on = form.cleaned_data["on"]
    try:
        (leave_out_of_taste if on else count_again)(user=request.user, movie=movie)
    except ValidationError as error:
        return _refuse(request, error.messages[0])
    said = _("Left out of your taste: %s.") if on else _("Counts again: %s.")
    return _agree(request, "explainer/_leave_out.html", {"movie": movie, "left_out": on}, said % movie.title)


@require_POST
@sign_in_first
def wish(request: SignedInRequest) -> HttpResponse:
    """Ask for more or less of a pattern, or take that back."""
    pattern = request.POST.get("pattern", "")[:140]
    try:
        stored = remarks.wish(user=request.user, pattern=pattern, wish=request.POST.get("wish", ""))
    except ValidationError as error:
        return _refuse(request, error.messages[0])
    except NoLiveModel:
        return _refuse(request, _("No model is live yet, so there are no patterns to ask for."))
    label = stored.label if stored else request.POST.get("label", "")[:120]
    said = {"more": _("More of it from now on: %s."), "less": _("Less of it from now on: %s.")}
    text = (said[stored.wish] if stored else _("As before: %s.")) % (label or pattern)
    view = PatternView(pattern, label or pattern, stored.wish if stored else "")
    return _agree(request, "explainer/_wish.html", {"pattern": view}, text)


@require_GET
@never_cache
@sign_in_first
def told(request: SignedInRequest) -> HttpResponse:
    return render(request, "explainer/told.html", {"told": remarks.told_by(request.user)})


def _agree(request: SignedInRequest, template: str, context: dict, said: str) -> HttpResponse:
    """Answer with the control in its new state, or with the page it was on and a line of what changed."""
    if not request.htmx:
        messages.success(request, said)
        return redirect(next_page(request, reverse("explainer:for_you")))
    return trigger_client_event(render(request, template, context), "told", {"text": said})


def _refuse(request: SignedInRequest, fault: str) -> HttpResponse:
    """Say what is wrong in one line, on the page the form was on."""
    if request.htmx:
        return HttpResponseBadRequest(fault, content_type="text/plain; charset=utf-8")
    messages.error(request, fault)
    return redirect(next_page(request, reverse("explainer:for_you")))


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
