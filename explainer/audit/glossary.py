"""What words say of a film, read from the tables and the lexicon of tags: the checker's own dictionary.

It goes word by word. A word says a facet where it is in the facet's label, in a tag that says it outright, or in the
list below; it says a genre where it is in the genre's name. A film must carry one of the traits of every such word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from recommender.facets.lexicon import BY_KEY

WORDS = re.compile(r"[a-z]+")
STARS = ("half a star", "one star", "one and a half stars", "two stars", "two and a half stars", "three stars",
         "three and a half stars", "four stars", "four and a half stars", "five stars")  # fmt: skip
"""From half a star upwards."""
GENRES = {
    "Action": "action",
    "Adventure": "adventure adventurous",
    "Animation": "animation animated",
    "Children": "family children ages",
    "Comedy": "comedy comic comedic",
    "Crime": "crime",
    "Documentary": "documentary",
    "Drama": "drama dramatic",
    "Fantasy": "fantasy",
    "Film-Noir": "noir shadow",
    "Horror": "horror",
    "Musical": "musical",
    "Mystery": "mystery",
    "Romance": "romance romantic love",
    "Sci-Fi": "sci fi science fiction",
    "Thriller": "thriller suspense",
    "War": "war combat",
    "Western": "western",
}
DECADES = {
    "twenties": "1920",
    "thirties": "1930",
    "forties": "1940",
    "fifties": "1950",
    "sixties": "1960",
    "seventies": "1970",
    "eighties": "1980",
    "nineties": "1990",
}
BESIDE = {
    "slow_burn": "burning",
    "twist": "surprise",
    "whodunit": "solved mystery",
    "coming_of_age": "growing business",
    "courtroom": "case argued court",
    "survival": "fight stay alive",
    "true_story": "taken life root real live",
    "from_the_page": "adaptation literary source",
    "identity": "question who someone identity",
    "character_study": "close attention character",
    "love_story": "love",
    "dialogue": "live talk dialogue people quote",
    "disguise": "disguise",
    "on_the_road": "road journey",
    "espionage": "spy spies double live thriller",
    "organised_crime": "gangster organised crime",
    "killers_for_hire": "hit man hired men killer",
    "serial_killer": "killer large",
    "dystopia": "future gone wrong dystopia dystopian",
    "space_voyage": "space out outer",
    "first_contact": "alien",
    "superhero": "heroe superhero",
    "power": "political politics",
    "newsroom": "media",
    "society": "conscience social society sharp eye",
    "big_questions": "idea big question under",
    "troubled_mind": "psychological mind under pressure",
    "family_ties": "family ties tie under strain",
    "friendship": "friendship",
    "underdog": "sport sports subject",
    "show_business": "backstage show business",
    "behind_bars": "prison",
    "faith": "religion faith",
    "addiction": "addiction",
    "visually_rich": "image worth watching themselve visually rich",
    "atmospheric": "thick atmosphere atmospheric",
    "dreamlike": "dreamlike drift",
    "noir": "shadow",
    "black_and_white": "photography black white",
    "stop_motion": "animation",
    "spectacle": "effect large scale spectacle",
    "gritty": "gritty",
    "documentary": "eye",
    "mockumentary": "documentary told straight face",
    "martial_arts": "staged choreographed fight",
    "kinetic": "action keep moving",
    "graphic_violence": "plain view violence violent",
    "period": "period",
    "frontier": "open frontier western",
    "song_and_dance": "song dance musical",
    "soundtrack": "music matter",
    "long_takes": "long unhurried take",
    "confined": "close quarter confined",
    "colourful": "bright colour colourful",
    "retro": "retro",
    "arthouse": "freedom form cinema",
    "tense": "tension throughout",
    "scary": "scare scary",
    "disturbing": "scene disturb disturbing",
    "bleak": "outlook bleak",
    "melancholy": "bittersweet bittersweetness",
    "heartbreaking": "sorrow heartbreaking heartbreak",
    "moving": "open emotion moving",
    "warm": "warm heart hearted warmth",
    "funny": "comedy",
    "dark_comedy": "dark humour comedy black",
    "dry_wit": "dry wit witty",
    "silly": "silly comedy cheerful silliness",
    "irreverent": "irreverent comedy humour",
    "screwball": "screwball comedy pace",
    "satirical": "satire satirical",
    "sensual": "erotic charge sensual",
    "adventurous": "adventure",
    "for_everyone": "family something age",
    "cult": "following",
    "cool": "swagger",
    "wonder": "wonder",
}
"""What facets may be called beside their labels and tags."""
FRAMES = frozenset(
    """story tale piece setting look streak mood centre subject background plot sense single lead place told episode
    part built film movie something plenty people tag""".split()  # noqa: SIM905
)
"""Words that go with a trait's own and say nothing without them."""

DENIALS = frozenset({"no", "not", "never", "non", "nothing", "without", "un"})
"""What denies a trait in a tag ("not linear") says nothing of it by itself."""

Dictionary = Mapping[str, frozenset[str]]


def make_dictionary(genres: Iterable[str], facets: Iterable[str]) -> Dictionary:
    """Return the ids of the traits that each word may say, of the genres and facets that the tables hold."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in genres:
        for word in _stems(GENRES.get(name, name)):
            found[word].add(f"genre.{name}")
    for key in facets:
        if facet := BY_KEY.get(key):
            for text in (facet.label, *facet.tags, BESIDE.get(key, "")):
                for word in _stems(text):
                    found[word].add(f"{facet.family.value}.{key}")
    for word, decade in DECADES.items():
        found[word].add(f"decade.{decade}")
    return {word: frozenset(traits) for word, traits in found.items()}


def stem(word: str) -> str:
    """Return a word without the endings that make no difference to what it says."""
    word = word.casefold()
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 5 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _stems(text: str) -> set[str]:
    return {stem(word) for word in WORDS.findall(text.casefold())} - DENIALS
