"""From agents' messages to what pages and API are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Movie
from explainer.agents.historian import names_of
from explainer.agents.pipeline import Page, Why
from explainer.agents.proposals import Reason, ShelfPlan
from explainer.agents.prose import Prose, Reasoned, marker, stars_in_words
from explainer.facts.evidence import EvidencePack, FilmEvidence
from explainer.facts.standings import Person
from explainer.pages import (
    ContributionView,
    CounterfactualView,
    ForYouPage,
    ItemView,
    PatternView,
    SentenceView,
    SharedView,
    ShelfView,
    WhyView,
)
from explainer.selectors import movies_by_id
from explainer.strength import Strength, strengths_of
from explainer.talk.wishes import PatternRef, Wishes, find_pattern, pattern_of_theme, pattern_of_trait
from explainer.waiting import Waiting
from recommender.candidates import Ranking

OFFLINE, LLM = "offline", "llm"
SHOWN_CONTRIBUTIONS = 3
Better = Mapping[str, Reason]
"""Reasons that a language model wrote and the critic passed, by shelf slug and by movie id."""


def present_page(page: Page, better: Better | None = None, waiting: Mapping[str, Waiting] | None = None) -> ForYouPage:
    """Return the page with the better reasons where there are some; `waiting` says by slug what is being written."""
    better, waiting = better or {}, waiting or {}
    movies = movies_by_id(_films_of(page.pack))
    look = _Look(page, movies, better, _scale(page), strengths_of(page.splits, page.pack))
    return ForYouPage(
        shelves=tuple(look.shelf(plan, waiting.get(plan.slug)) for plan in page.shelves),
        recency=page.ranking.taste.recency,
        model_version=page.ranking.model.version,
        message=message_for(page.pack.taste.person),
        ranking=page.ranking,
        wishes=tuple(
            PatternView.of(pattern, page.wishes)
            for pattern in (find_pattern(wish, page.library) for wish in page.wishes)
            if pattern
        ),
    )


def present_why(
    why: Why, movie: Movie, better: Reason | None, counterfactual: CounterfactualView | None, wishes: Wishes
) -> WhyView:
    """Return one film's why."""
    evidence, pack, reason = why.evidence, why.pack, better or why.reason
    movies = movies_by_id(_films_of(pack))
    listed = [ContributionView.of(fact, movies[fact.rated.id]) for fact in evidence.contributions if fact.weight > 0]
    return WhyView(
        movie=movie,
        text=Reasoned(reason.sentences, pack.names),
        text_source=LLM if better else OFFLINE,
        sentences=_sentences(reason, pack),
        contributions=tuple(listed),
        prior=evidence.prior.share,
        score=evidence.score,
        match=_match(evidence.score, match_scale(why.ranking)) if pack.taste.standings else None,
        shared=tuple(SharedView.of(fact, movies, wishes) for fact in evidence.shared),
        rest_count=evidence.rest_count,
        rest_share=max(1.0 - evidence.prior.share - sum(view.share for view in listed), 0.0),
        rank=why.ranking.place_of(movie.pk),
        counterfactual=counterfactual,
        strength=strengths_of(why.splits, pack).get(movie.pk),
        model_version=why.ranking.model.version,
        evidence=evidence,
        message="" if evidence.supporters else message_for(pack.taste.person),
        ranking=why.ranking,
    )


def message_for(person: Person) -> str:
    """Return what a page says first where nothing the person liked can speak for a film; otherwise nothing."""
    if person.liked:
        return ""
    if not person.ratings:
        return _("Rate a few films and this page begins to answer to you. Until then it shows what many people like.")
    rated = ngettext("You have rated %(n)s film", "You have rated %(n)s films", person.ratings) % {"n": person.ratings}
    best = _("none with more than %(stars)s") % {"stars": stars_in_words(person.best)}
    said = {"rated": rated, "best": best}
    if 2 * person.disliked > person.ratings:
        return _("%(rated)s, %(best)s. With nothing you liked to go by, this page shows films least like those.") % said
    return _("%(rated)s, %(best)s. With nothing you liked to go by, this page leans on what many people like.") % said


def present_counterfactual(
    before: Ranking,
    after: Ranking,
    evidence: FilmEvidence,
    without: int,
    movies: Mapping[int, Movie],
) -> CounterfactualView | None:
    """Return what a re-solve without a film says of another; None where that is no candidate."""
    film = evidence.film.id
    place, place_after = before.place_of(film), after.place_of(film)
    if place is None or place_after is None or without not in movies:
        return None
    instead = _in_place(after, place, film)
    return CounterfactualView(
        without=movies[without],
        score_before=evidence.score,
        score_after=float(after.score_films([film])[0]),
        rank_before=place,
        rank_after=place_after,
        instead=movies.get(instead) if instead else None,
        text=_counterfactual_text(before, film, without, instead if instead in movies else None, place, place_after),
    )


def place_taker(before: Ranking, after: Ranking, film: int) -> int | None:
    """Return the film that would stand where this one stands now."""
    place = before.place_of(film)
    return _in_place(after, place, film) if place else None


def match_scale(ranking: Ranking) -> tuple[float, float]:
    """Return the scores of the person's middling and best candidate."""
    if not len(ranking):
        return 0.0, 0.0
    return float(np.median(ranking.pool_scores)), float(ranking.scores[0])


@dataclass(frozen=True, slots=True)
class _Look:
    """What the views of a page's shelves and films are made of."""

    page: Page
    movies: Mapping[int, Movie]
    better: Better
    scale: tuple[float, float] | None
    strengths: Mapping[int, Strength]

    def shelf(self, plan: ShelfPlan, waiting: Waiting | None) -> ShelfView:
        """Return one shelf."""
        page, better = self.page, self.better
        reason = better.get(plan.slug) or page.reasons[plan.slug]
        cited = dict.fromkeys(fact for sentence in reason.sentences for fact in sentence.facts)
        return ShelfView(
            slug=plan.slug,
            title=Prose(plan.title, page.pack.names),
            text=Reasoned(reason.sentences, page.pack.names),
            text_source=LLM if plan.slug in better else OFFLINE,
            items=tuple(self.item(movie_id) for movie_id in plan.films if movie_id in self.movies),
            patterns=tuple(PatternView.of(pattern, page.wishes) for pattern in _patterns(plan, page)),
            sentences=_sentences(reason, page.pack),
            facts=tuple(page.pack.facts[fact] for fact in cited if fact in page.pack.facts),
            waiting=waiting,
        )

    def item(self, movie_id: int) -> ItemView:
        """Return one film on a shelf."""
        page, movies = self.page, self.movies
        evidence, key = page.pack.by_film[movie_id], str(movie_id)
        reason = self.better.get(key) or page.reasons[key]
        return ItemView(
            movie=movies[movie_id],
            score=evidence.score,
            theme=page.library.themes.get(evidence.theme) if evidence.theme else None,
            match=_match(evidence.score, self.scale) if self.scale else None,
            text=Reasoned(reason.sentences, page.pack.names),
            text_source=LLM if key in self.better else OFFLINE,
            sentences=_sentences(reason, page.pack),
            contributions=tuple(
                ContributionView.of(fact, movies[fact.rated.id])
                for fact in evidence.supporters[:SHOWN_CONTRIBUTIONS]
                if fact.rated.id in movies
            ),
            evidence=evidence,
            strength=self.strengths[movie_id],
        )


def _scale(page: Page) -> tuple[float, float] | None:
    return match_scale(page.ranking) if page.pack.taste.standings else None


def _patterns(plan: ShelfPlan, page: Page) -> list[PatternRef]:
    """Return what the shelf is around."""
    theme = page.library.themes.get(plan.theme) if plan.theme else None
    return [pattern_of_theme(theme)] if theme else [pattern_of_trait(trait) for trait in plan.traits]


def _match(score: float, scale: tuple[float, float]) -> int:
    middling, best = scale
    return round(100 * min(max((score - middling) / max(best - middling, 1e-12), 0.0), 1.0))


def _sentences(reason: Reason, pack: EvidencePack) -> tuple[SentenceView, ...]:
    return tuple(SentenceView(Prose(each.text, pack.names), each.facts) for each in reason.sentences)


def _films_of(pack: EvidencePack) -> set[int]:
    """Return the films a page shows, and those it may link as reasons."""
    return set(pack.by_film) | {c.rated.id for evidence in pack.films for c in evidence.contributions}


def _in_place(after: Ranking, place: int, film: int) -> int | None:
    others: Sequence[int] = after.movie_ids[: place + 1].tolist()
    taker = others[place - 1] if place <= len(others) else None
    return taker if taker != film else None


def _counterfactual_text(
    ranking: Ranking, film: int, without: int, instead: int | None, place: int, place_after: int
) -> Prose:
    """Say where the film would be and what would stand in its place, which a re-solve knows; never in shares."""
    names = names_of(ranking.model.version, [film, without, *([instead] if instead else [])])
    said = {"film": marker(without), "place": place, "after": place_after}
    if place_after == place:
        return Prose(_("Even without %(film)s it would keep its place, number %(place)s.") % said, names)
    if place_after < place:
        return Prose(_("Without %(film)s it would rise from number %(place)s to %(after)s.") % said, names)
    text = _("Without %(film)s it would fall from number %(place)s to %(after)s.") % said
    if instead in names:
        text = _("Without %(film)s this would be %(instead)s; it would fall from number %(place)s to %(after)s.") % (
            said | {"instead": marker(instead)}
        )
    return Prose(text, names)
