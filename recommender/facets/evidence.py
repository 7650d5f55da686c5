"""What people's tags and a film's genres say of its facets, as matrices of films by facets."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.facets.lexicon import FACETS, facets_of_genres, facets_of_tag
from recommender.facets.terms import Family
from recommender.facets.witnesses import Witnesses, estimate, with_hints

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

AGREEMENT_PRIOR = 0.3
"""How often a second person says what a first one said, before any pair of people was seen."""
FAMILY_PAIRS, FACET_PAIRS = 20.0, 10.0
"""Weights, in pairs of people, of the prior in a family's agreement and of the family's in a facet's."""

TAGGER_GROUPS = 5

_COLUMN = {facet.key: column for column, facet in enumerate(FACETS)}
_FEWEST = np.array([facet.witnesses for facet in FACETS], float)

Tags = Mapping[int, Sequence[tuple[str, int]]]
"""(tag, tagger) pairs by movie id."""
Places = dict[tuple[int, int], set[int]]
"""Taggers by the row of a film and the column of a facet."""


@dataclass(frozen=True)
class TagEvidence:
    """What people's tags say; every matrix is (films, facets)."""

    said: Floats
    """How many people said it in so many words."""
    hinted: Floats
    """How many more suggested it."""
    people: Floats
    """How many who use this facet's words tagged the film, so that their silence means something."""
    known_to_say: Floats
    """How many of those who said it say it of other films as well."""
    agreement: Floats
    """(facets,): how often a second person who knows the words says so too, once one has."""
    witnesses: Witnesses
    """How far people are to be believed."""
    hints: tuple[float, float]
    """How often others said outright what somebody hinted at, and how many others there were."""

    @cached_property
    def asked(self) -> Flags:
        """Where somebody who uses the facet's words tagged the film."""
        return self.people > 0

    @cached_property
    def outright(self) -> Flags:
        """Where somebody said it in so many words."""
        return self.said > 0

    @cached_property
    def spoken(self) -> Flags:
        """Where some tag says or suggests it."""
        return self.outright | (self.hinted > 0)

    @cached_property
    def strength(self) -> Floats:
        """How much the film shows it, by how many say so; 0 to 1."""
        return 1.0 - 0.3 ** (self.said + 0.5 * self.hinted)

    @cached_property
    def confidence(self) -> Floats:
        """How sure they make us; what films pretend to be, one person's word is not enough for."""
        silent = np.maximum(self.people - self.said - self.hinted, 0.0)
        believed = np.where(self.said >= _FEWEST, self.said, 0.0)
        return self.witnesses.confidence(believed, self.hinted, silent)

    @property
    def says(self) -> Floats:
        """(facets,): the chance that a person who knows the words says so of a film that shows it."""
        return self.witnesses.says_of(self.agreement)


def read_tags(movie_ids: NDArray[np.int64], tags: Tags) -> TagEvidence:
    """Return what the tags say of the films."""
    shape = (len(movie_ids), len(FACETS))
    rows = {int(movie_id): row for row, movie_id in enumerate(movie_ids)}
    said, hinted = _who_said_what(rows, tags)
    count, hints, once = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    uses = Counter((tagger, column) for (_row, column), taggers in said.items() for tagger in taggers)
    for (row, column), taggers in said.items():
        count[row, column] = len(taggers)
        once[row, column] = sum(uses[tagger, column] == 1 for tagger in taggers)
    for place, taggers in hinted.items():
        hints[place] = len(taggers - said.get(place, set()))
    people = _who_was_asked(rows, tags, said, shape)
    # Who used a word for this film alone is no proof of what people say who know it.
    others_said, others = count - once, people - once
    agreement = _agreement((others_said * (count - 1.0)).sum(axis=0), (count * others - others_said).sum(axis=0))
    where_hinted = _said_where_hinted(rows, tags, said, hinted, uses)
    witnesses = with_hints(estimate(others_said, others), *where_hinted)
    return TagEvidence(count, hints, people, others_said, agreement, witnesses, where_hinted)


def _said_where_hinted(
    rows: Mapping[int, int], tags: Tags, said: Places, hinted: Places, uses: Counter[tuple[int, int]]
) -> tuple[float, float]:
    """Return how often others said outright what somebody hinted at, and how many others knew the words for it."""
    taggers_of = {rows[film]: {who for _tag, who in applied} for film, applied in tags.items() if film in rows}
    agreed = pairs = 0
    for (row, column), hinting in hinted.items():
        speaking = said.get((row, column), set())
        for tagger in hinting - speaking:
            others = taggers_of[row] - {tagger}
            pairs += sum(uses[other, column] > (other in speaking) for other in others)
            agreed += sum(uses[other, column] > 1 for other in speaking)
    return float(agreed), float(pairs)


def split_by_taggers(tags: Tags) -> list[tuple[Tags, Tags]]:
    """Return (the others' tags, its own tags) of each group of taggers, so that no person is in both.

    The busiest tagger opens a group, each next one joins the group with the fewest tags so far: where one person gave
    two fifths of all tags, that person is a group.
    """
    busy = Counter(tagger for applied in tags.values() for _tag, tagger in applied)
    load, group_of = [0] * TAGGER_GROUPS, {}
    for tagger, count in sorted(busy.items(), key=lambda pair: (-pair[1], pair[0])):
        group_of[tagger] = load.index(min(load))
        load[group_of[tagger]] += count
    groups = [{tagger for tagger, group in group_of.items() if group == own} for own in range(TAGGER_GROUPS)]
    return [(_of_taggers(tags, group_of.keys() - own), _of_taggers(tags, own)) for own in groups if own]


def _of_taggers(tags: Tags, taggers: Collection[int]) -> Tags:
    kept = {i: [(tag, tagger) for tag, tagger in applied if tagger in taggers] for i, applied in tags.items()}
    return {movie_id: applied for movie_id, applied in kept.items() if applied}


def genre_confidence(movie_ids: NDArray[np.int64], genres: Mapping[int, Sequence[str]]) -> Floats:
    """Return how sure the genres alone make us, (films, facets); 0 where they say nothing."""
    confidence = np.zeros((len(movie_ids), len(FACETS)))
    known: dict[tuple[str, ...], dict[str, float]] = {}
    for row, movie_id in enumerate(movie_ids.tolist()):
        named = tuple(sorted(genres.get(movie_id, ())))
        if named not in known:
            known[named] = facets_of_genres(named)
        for key, sure in known[named].items():
            confidence[row, _COLUMN[key]] = sure
    return confidence


def _who_said_what(rows: Mapping[int, int], tags: Tags) -> tuple[Places, Places]:
    """Return the taggers who said each facet of each film outright, and those who hinted at it."""
    said: Places = defaultdict(set)
    hinted: Places = defaultdict(set)
    for movie_id, applied in tags.items():
        if movie_id not in rows:
            continue
        for tag, tagger in applied:
            for key, strength in facets_of_tag(tag):
                (said if strength == 1.0 else hinted)[rows[movie_id], _COLUMN[key]].add(tagger)
    return said, hinted


def _who_was_asked(rows: Mapping[int, int], tags: Tags, said: Places, shape: tuple[int, int]) -> Floats:
    """Return how many people who know a facet's words tagged each film."""
    number = {tagger: k for k, tagger in enumerate(sorted({who for applied in tags.values() for _tag, who in applied}))}
    knows = np.zeros((len(number), shape[1]))
    for (_row, column), taggers in said.items():
        knows[[number[tagger] for tagger in taggers], column] = 1.0
    tagged = {
        (rows[movie_id], number[who]) for movie_id, applied in tags.items() if movie_id in rows for _tag, who in applied
    }
    films, people = np.array(sorted(tagged), np.intp).reshape(-1, 2).T
    asked = np.zeros(shape)
    distinct, starts = np.unique(films, return_index=True)
    if len(distinct):
        asked[distinct] = np.add.reduceat(knows[people], starts, axis=0)
    return asked


def _agreement(agreed: Floats, pairs: Floats) -> Floats:
    """Return the share of pairs that agree, (facets,), each shrunk to its family's and never below it.

    Below it people call the same thing by other words or do not see the same; neither makes a film surer to show it.
    """
    shares = np.zeros(len(FACETS))
    for family in Family:
        own = np.array([facet.family is family for facet in FACETS])
        whole = (agreed[own].sum() + AGREEMENT_PRIOR * FAMILY_PAIRS) / (pairs[own].sum() + FAMILY_PAIRS)
        shares[own] = np.maximum((agreed[own] + whole * FACET_PAIRS) / (pairs[own] + FACET_PAIRS), whole)
    return shares
