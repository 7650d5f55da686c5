"""The agent that says why, offline: true sentences from the forms, no two alike in a row, none worn out on a page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from explainer.agents.arguments import Argument, arguments_for, say_the_same
from explainer.agents.cases import UNNAMED, Case
from explainer.agents.forms import EXTRAS, FORMS, Form, Stance
from explainer.agents.headings import shelf_sentence
from explainer.agents.plain import plain_sentence
from explainer.agents.proposals import Reason, Sentence, WriterBrief
from explainer.agents.prose import named_in
from explainer.facts.evidence import Contribution, FilmEvidence, Lean
from explainer.facts.kinds import Trait
from explainer.facts.standards import HIGH_FROM

ARGUMENTS_TRIED = 5
EXTRA_EVERY = 3
LUKEWARM, MOST_STALE = 0.25, 0.8
"""What it costs to cite a film that was liked but not much."""
FORMS_BY_STANCE: Mapping[Stance, tuple[Form, ...]] = {
    stance: tuple(form for form in FORMS if form.stance is stance) for stance in Stance
}


@dataclass(slots=True)
class Memory:
    """What the page has said so far, so that it does not say it again soon."""

    forms: Counter[str] = field(default_factory=Counter)
    stances: list[Stance] = field(default_factory=list)
    openings: list[str] = field(default_factory=list)
    films: Counter[int] = field(default_factory=Counter)
    traits: Counter[Trait] = field(default_factory=Counter)
    shelf_films: Counter[int] = field(default_factory=Counter)
    shelf_traits: Counter[Trait] = field(default_factory=Counter)
    told: tuple[Trait, ...] = ()
    """What the shelf's own text says of all its films."""

    def begin_shelf(self, traits: Sequence[Trait], films: Sequence[int]) -> None:
        """Start a shelf whose heading has named these."""
        self.shelf_films, self.shelf_traits = Counter(films), Counter()
        self.told = tuple(traits)

    def staleness(self, argument: Argument) -> float:
        """Return how much of an argument the reader has just read."""
        if argument.stance in UNNAMED:
            # It names nobody, so that a page that rests on one film need not say its title in every line.
            return self._echo(argument)
        stale = sum(self._familiarity(cited) for cited in argument.cited)
        for shared in argument.shared:
            stale += 0.35 * self.shelf_traits[shared.trait] + 0.04 * self.traits[shared.trait]
            stale += 0.9 * any(say_the_same(shared.trait, trait) for trait in self.told)
        return stale + 0.3 * self.stances[-2:].count(argument.stance)

    def _familiarity(self, cited: Contribution) -> float:
        """Return how tired the reader is of a film's name, or how little it was liked."""
        movie_id = cited.rated.id
        lukewarm = LUKEWARM if cited.stars < HIGH_FROM else 0.0
        return lukewarm + 0.4 * self.shelf_films[movie_id] + min(0.08 * self.films[movie_id], MOST_STALE)

    def _echo(self, argument: Argument) -> float:
        """Return how stale it is not to name the film: not to be understood before it was named on the shelf."""
        named = self.shelf_films[argument.cited[0].rated.id]
        return -2.0 if named else 9.0

    def wear(self, form: Form) -> float:
        """Return how worn a form is."""
        return 1.2 * self.forms[form.text] + 0.5 * (form.opening in self.openings[-4:])

    def note(self, argument: Argument, form: Form) -> None:
        """Remember what was said."""
        cited, traits = [c.rated.id for c in argument.cited], [shared.trait for shared in argument.shared]
        for counter in (self.films, self.shelf_films):
            counter.update(cited)
        for tally in (self.traits, self.shelf_traits):
            tally.update(traits)
        self.forms[form.text] += 1
        self.stances.append(argument.stance)
        self.openings.append(form.opening)


@dataclass(frozen=True, slots=True)
class OfflineWriter:
    """Writes every reason of a page from its evidence, the same each time."""

    name: str = "writer"

    def run(self, brief: WriterBrief, /) -> dict[str, Reason]:
        """Return a reason for each shelf, by slug, and for each film, by movie id."""
        memory, pack = Memory(), brief.pack
        if not brief.shelves:
            return {str(film.film.id): self.explain(film, memory) for film in pack.films}
        reasons: dict[str, Reason] = {}
        for shelf in brief.shelves:
            reasons[shelf.slug] = Reason(subject=shelf.slug, sentences=(shelf_sentence(pack, shelf, memory.forms),))
            named = [movie_id for sentence in reasons[shelf.slug].sentences for movie_id in named_in(sentence.text)]
            memory.begin_shelf(shelf.traits, named)
            for movie_id in shelf.films:
                reasons[str(movie_id)] = self.explain(pack.by_film[movie_id], memory)
        return reasons

    def explain(self, evidence: FilmEvidence, memory: Memory | None = None) -> Reason:
        """Return the reason for one film, in the light of what the page has said already."""
        memory = memory or Memory()
        sentences = [film_sentence(evidence, memory)]
        if extra := _extra(evidence, memory):
            sentences.append(extra)
        return Reason(subject=str(evidence.film.id), sentences=tuple(sentences))


def film_sentence(evidence: FilmEvidence, memory: Memory) -> Sentence:
    """Return the best argument in the freshest form."""
    found = arguments_for(evidence)
    costs = [(memory.staleness(argument) - argument.worth, i) for i, argument in enumerate(found)]
    options = [
        (cost + memory.wear(form) + _jitter(evidence, form), i, j)
        for cost, i, case in [(cost, i, Case(found[i], evidence)) for cost, i in sorted(costs)[:ARGUMENTS_TRIED]]
        for j, form in enumerate(FORMS_BY_STANCE[found[i].stance])
        if case.allows(form)
    ]
    if not options:
        return plain_sentence(evidence)
    _cost, i, j = min(options)
    argument = found[i]
    form = FORMS_BY_STANCE[argument.stance][j]
    memory.note(argument, form)
    return Case(argument, evidence).tell(form)


def _extra(evidence: FilmEvidence, memory: Memory) -> Sentence | None:
    """Return a word on how well known the film is, now and then."""
    if evidence.lean is not Lean.RATINGS or len(memory.stances) % EXTRA_EVERY:
        return None
    case = Case(Argument(Stance.PLAIN), evidence)
    fitting = [form for form in EXTRAS if case.allows(form) and not memory.forms[form.text]]
    if not fitting:
        return None
    form = min(fitting, key=lambda form: _jitter(evidence, form))
    memory.forms[form.text] += 1
    return case.tell(form)


def _jitter(evidence: FilmEvidence, form: Form) -> float:
    """Return a little that is the same each time, so that equal choices do not always fall alike."""
    return (evidence.film.id * 2_654_435_761 + form.salt) % 1000 / 2500
