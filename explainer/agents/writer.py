"""The agent that says why, offline: true sentences from the forms, no two alike in a row, none worn out on a page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from explainer.agents.arguments import Argument, arguments_for, say_the_same
from explainer.agents.forms import EXTRAS, FORMS, Form, Need, Stance
from explainer.agents.headings import shelf_sentence
from explainer.agents.proposals import Reason, Sentence, WriterBrief
from explainer.agents.prose import fill, marker, named_in, star_adjective, stars_in_words, word_slots
from explainer.facts.evidence import Belongs, Contribution, FilmEvidence, Lean, Source, Trait, TraitKind
from explainer.facts.vocabulary import has_quality, words_for

LOVED, HIGH = 4.5, 4.0
LED_BY = 1.5
EVEN_WITHIN = 0.85
LATELY = 10
"""How many ratings back still counts as lately."""
LIKED_MEAN, LIKED_COUNT = 3.75, 10
MANY, FEW = 50, 25
YEARS_APART = 10
ARGUMENTS_TRIED = 5
CITING_SLOTS, QUALITIES = ("a", "b", "c"), ("quality", "quality2")
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
        if argument.stance is Stance.ECHO:
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
        lukewarm = LUKEWARM if cited.stars < HIGH else 0.0
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
            reasons[shelf.slug] = Reason(
                subject=shelf.slug, sentences=(shelf_sentence(pack, shelf, memory.forms, brief.in_order),)
            )
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
        for cost, i, case in [(cost, i, _Case(found[i], evidence)) for cost, i in sorted(costs)[:ARGUMENTS_TRIED]]
        for j, form in enumerate(FORMS_BY_STANCE[found[i].stance])
        if case.allows(form)
    ]
    _cost, i, j = min(options)
    argument = found[i]
    form = FORMS_BY_STANCE[argument.stance][j]
    memory.note(argument, form)
    return Sentence(text=fill(form.text, _slots(evidence, argument)), facts=_facts(form, argument, evidence))


@dataclass(slots=True)
class _Case:
    """One argument for one film, with what is known already of the promises it can keep."""

    argument: Argument
    evidence: FilmEvidence
    unsayable: frozenset[str] = frozenset()
    kept: dict[Need, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shared, cited = self.argument.shared, self.argument.cited
        missing = set(CITING_SLOTS[len(cited) :])
        missing |= {slot for slot, fact in zip(QUALITIES, shared, strict=False) if not has_quality(fact.trait)}
        if len(shared) < 2 and self.argument.stance is not Stance.NOTHING:
            missing.add("quality2")
        if not shared:
            missing.add("kin")
        self.unsayable = frozenset(missing)

    def allows(self, form: Form) -> bool:
        """Return whether all that the form promises is so."""
        if not form.slots.isdisjoint(self.unsayable):
            return False
        for need in form.needs:
            if need not in self.kept:
                self.kept[need] = _holds(need, self.argument, self.evidence)
            if not self.kept[need]:
                return False
        return True


def _holds(need: Need, argument: Argument, evidence: FilmEvidence) -> bool:
    cited, film = argument.cited, evidence.film
    heaviest = evidence.supporters
    match need:
        case Need.TOP:
            return cited[0].id == heaviest[0].id
        case Need.LED:
            return cited[0].id == heaviest[0].id and (len(heaviest) == 1 or cited[0].share > LED_BY * heaviest[1].share)
        case Need.EVEN:
            return len(cited) > 1 and cited[1].share >= EVEN_WITHIN * cited[0].share
        case Need.LOVED:
            return cited[0].stars >= LOVED
        case Need.ONLY:
            return len(heaviest) == 1
        case Need.HIGH:
            return all(c.stars >= HIGH for c in cited)
        case Need.SAME_STARS:
            return len(cited) > 1 and cited[0].stars == cited[1].stars
        case Need.LATELY:
            history = len(evidence.contributions) + evidence.rest_count
            return cited[0].since < LATELY < history / 3 and cited[0].source is Source.RECENT
        case Need.YEAR:
            return film.year is not None and all(s.trait.kind is not TraitKind.DECADE for s in argument.shared)
        case Need.OLDER:
            return bool(film.year and cited[0].rated.year and film.year <= cited[0].rated.year - YEARS_APART)
        case Need.NEWER:
            return bool(film.year and cited[0].rated.year and film.year >= cited[0].rated.year + YEARS_APART)
        case Need.TWO_TRAITS:
            return second_trait(evidence) is not None
        case Need.TRAIT:
            return bool(argument.shared or evidence.own)
        case _:
            return _community_says(need, evidence)


def _community_says(need: Need, evidence: FilmEvidence) -> bool:
    community = evidence.community
    if community is None:
        return False
    if need is Need.LIKED:
        return community.count >= LIKED_COUNT and (community.mean or 0.0) >= LIKED_MEAN
    return community.count >= MANY if need is Need.MANY else 0 < community.count <= FEW


def _facts(form: Form, argument: Argument, evidence: FilmEvidence) -> tuple[str, ...]:
    """Return the ids of all the form says."""
    facts = list(argument.facts)
    if argument.stance in (Stance.POPULAR, Stance.NOTHING):
        facts.append(evidence.prior.id)
    if not argument.shared:
        facts += [fact.id for fact in _own_traits(form, evidence)]
    about_people = form.needs & {Need.LIKED, Need.MANY, Need.FEW} or "count" in form.slots
    if about_people and evidence.community:
        facts.append(evidence.community.id)
    return tuple(facts)


def second_trait(evidence: FilmEvidence) -> Belongs | None:
    """Return what can be named beside the film's first own trait, without saying it again."""
    if not evidence.own:
        return None
    first, *others = evidence.own
    fitting = (fact for fact in others if has_quality(fact.trait) and not say_the_same(first.trait, fact.trait))
    return next(fitting, None)


def _own_traits(form: Form, evidence: FilmEvidence) -> list[Belongs]:
    """Return the film's own traits that a form says."""
    second = second_trait(evidence) if Need.TWO_TRAITS in form.needs else None
    first = evidence.own[:1] if form.needs & {Need.TRAIT, Need.TWO_TRAITS} else ()
    return [*first, *([second] if second else [])]


def _extra(evidence: FilmEvidence, memory: Memory) -> Sentence | None:
    """Return a word on how well known the film is, now and then."""
    if evidence.lean is not Lean.RATINGS or len(memory.stances) % EXTRA_EVERY:
        return None
    argument = Argument(Stance.PLAIN)
    case = _Case(argument, evidence)
    fitting = [form for form in EXTRAS if case.allows(form) and not memory.forms[form.text]]
    if not fitting:
        return None
    form = min(fitting, key=lambda form: _jitter(evidence, form))
    memory.forms[form.text] += 1
    return Sentence(text=fill(form.text, _slots(evidence, argument)), facts=_facts(form, argument, evidence))


def _slots(evidence: FilmEvidence, argument: Argument) -> dict[str, str]:
    slots = {letter: marker(c.rated.id) for letter, c in zip(CITING_SLOTS, argument.cited, strict=False)}
    if argument.cited:
        stars = argument.cited[0].stars
        slots |= {"a_stars": stars_in_words(stars), "a_star": star_adjective(stars)}
    own = [evidence.own[0].trait] if evidence.own else []
    if own and (second := second_trait(evidence)):
        own.append(second.trait)
    traits = [shared.trait for shared in argument.shared] or own
    for number, trait in zip(("", "2"), traits, strict=False):
        slots |= word_slots(words_for(trait), number)
    if evidence.community:
        slots["count"] = f"{evidence.community.count:,}"
    return slots | {"year": str(evidence.film.year)}


def _jitter(evidence: FilmEvidence, form: Form) -> float:
    """Return a little that is the same each time, so that equal choices do not always fall alike."""
    return (evidence.film.id * 2_654_435_761 + form.salt) % 1000 / 2500
