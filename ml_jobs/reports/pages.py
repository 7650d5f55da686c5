"""What the rules of a whole page cost: six shelves of eight films, filled by the rules of the site's page.

The first shelf has the best films, whatever they are; each other one is of a theme that no shelf had, whose best films
are worth most, kept to the popularity of what the person rated by calibration. Shelves around traits or one film, which
the site has as well, are not made: they need what the database says of films.
"""

import numpy as np

from ml_jobs import metrics
from ml_jobs.reports.measuring import Trial
from ml_jobs.reports.trade_off import Person, people_of
from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.model import TrainedModel
from recommender.calibration import calibrate

SHELVES, ON_SHELF, FEWEST = 6, 8, 4
"""Of a page; a shelf has at least FEWEST films."""
SIZE = SHELVES * ON_SHELF
POOL = 400
"""Best films by score that a page is made of, as on the site."""
RULES: dict[str, float | None] = {
    f"the best {SIZE} by score": None,
    **{f"shelves of themes, strength {strength:g}": strength for strength in (0.0, 0.05, 0.1, 0.2, 0.5)},
}
"""Strength of calibration by the rule's name; None makes no shelves."""
MEASURES = ("ndcg_of_page", "themes", "popularity_lift", "overshoot")
"""Of a page, shelf by shelf: relevance over all its films; distinct themes; popularity over that of the films that the
person liked; and by how much the page leans further to the popular than the person's ratings do."""


def page_trade_off(model: TrainedModel, trial: Trial, themes: Ids) -> list[dict[str, float | str]]:
    """Return a point for each rule: means over the people of a trial. `themes` are the films', (n,)."""
    people = people_of(model, trial, POOL)
    places = [np.searchsorted(model.catalogue.movie_ids, person.films) for person in people]
    points: list[dict[str, float | str]] = []
    for rule, strength in RULES.items():
        rows = []
        for person, place in zip(people, places, strict=True):
            page = place[fill_page(person, model.rank.prior[place], themes[place], strength)]
            rows.append(_measure(model, trial, person, page, themes))
        means = np.nanmean(np.array(rows), axis=0) if rows else np.full(len(MEASURES), np.nan)
        points.append({"rule": rule, **dict(zip(MEASURES, means.tolist(), strict=True))})
    return points


def fill_page(person: Person, popularity: Floats, themes: Ids, strength: float | None) -> Ids:
    """Return the page's films, shelf by shelf, as places among the person's best, in whose order the others are."""
    if strength is None:
        return np.arange(min(SIZE, len(person.films)))
    page = np.arange(min(ON_SHELF, len(person.films)))
    had: set[int] = set()
    while len(page) < SIZE:
        shelves = _open_shelves(page, themes, had)
        if not shelves:
            break
        theme = max(shelves, key=lambda theme: float(person.worth[shelves[theme][:ON_SHELF]].sum()))
        films, shown = shelves[theme], popularity[page]
        chosen = calibrate(
            person.worth[films], popularity[films], person.target, ON_SHELF, shown=shown, strength=strength
        )
        page, had = np.r_[page, films[chosen]], had | {theme}
    return page


def _open_shelves(page: Ids, themes: Ids, had: set[int]) -> dict[int, Ids]:
    """The films not on the page of each theme that has no shelf and enough of them, best first."""
    left = np.setdiff1d(np.arange(len(themes)), page)
    shelves = {theme: left[themes[left] == theme] for theme in set(themes[left].tolist()) - had}
    return {theme: films for theme, films in sorted(shelves.items()) if len(films) >= FEWEST}


def _measure(model: TrainedModel, trial: Trial, person: Person, page: Ids, themes: Ids) -> list[float]:
    return [
        metrics.ndcg_at_k(trial.movie_ids[page].tolist(), person.relevant, SIZE),
        len(set(themes[page].tolist())),
        metrics.popularity_lift(trial.counts[page], [person.known] if person.known else []),
        person.target.overshoot(model.rank.prior[page]),
    ]
