"""How prose names what films have in common. Plain on purpose: a phrase may claim no more than its facet does."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from explainer.facts.kinds import Trait, TraitKind
from recommender.facets.lexicon import BY_KEY

PLURAL = frozenset(
    {
        "aliens",
        "big questions under the story",
        "choreographed fights",
        "comic-book heroes",
        "disguises",
        "effects on a large scale",
        "family ties under strain",
        "gangsters",
        "images worth watching for themselves",
        "killers for hire",
        "long unhurried takes",
        "questions of who someone is",
        "roots in real lives",
        "scares",
        "scenes that disturb",
        "spies and double lives",
        "the shadows of noir",
        "thinking machines",
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """A trait as the forms need it: `one` with its article, `kin` for several films, `quality` for what they share."""

    one: str
    kin: str
    quality: str = ""
    """Empty where a sentence can only say what kind of film it is."""

    @property
    def verb(self) -> str:
        """Return `are` for a quality in the plural, otherwise `is`."""
        return "are" if self.quality in PLURAL else "is"

    @property
    def bare(self) -> str:
        """`one` without its article, for "another …"."""
        return self.one.removeprefix("an ").removeprefix("a ")


def _film(what: str, quality: str) -> Words:
    article = "an" if what[0] in "aeiou" else "a"
    return Words(f"{article} {what} film", f"{what} films", quality)


FACET_WORDS: dict[str, Words] = {
    # narrative
    "slow_burn": Words("a slow burn", "slow burns", "a slow-burning pace"),
    "twist": Words("a story with surprises", "stories with surprises", "surprises in the plot"),
    "nonlinear": Words("a story told out of order", "stories told out of order", "a story told out of order"),
    "ensemble": Words("an ensemble piece", "ensemble pieces", "an ensemble in place of a single lead"),
    "episodic": Words("a film told in episodes", "films told in episodes", "a story told in episodes"),
    "puzzle": Words("a puzzle of a film", "puzzle films", "a puzzle of a plot"),
    "time_travel": Words("a time-travel story", "time-travel stories", "time travel"),
    "whodunit": Words("a mystery", "mysteries", "a mystery to be solved"),
    "heist": Words("a caper", "capers", "a heist at the centre"),
    "quest": Words("a quest", "quests", "a quest at the centre"),
    "revenge": Words("a revenge story", "revenge stories", "revenge at the centre"),
    "coming_of_age": Words("a coming-of-age story", "coming-of-age stories", "the business of growing up"),
    "courtroom": Words("a courtroom story", "courtroom stories", "a case argued in court"),
    "espionage": Words("a spy story", "spy stories", "spies and double lives"),
    "conspiracy": Words("a conspiracy story", "conspiracy stories", "a conspiracy in the background"),
    "organised_crime": Words("a gangster story", "gangster stories", "gangsters"),
    "killers_for_hire": Words("a hit-man story", "hit-man stories", "killers for hire"),
    "serial_killer": Words("a story about a killer at large", "stories about a killer at large", "a killer at large"),
    "survival": Words("a survival story", "survival stories", "a fight to stay alive"),
    "dystopia": Words("a dystopia", "dystopias", "a future gone wrong"),
    "thinking_machines": Words("a story of thinking machines", "stories of thinking machines", "thinking machines"),
    "space_voyage": Words("a space story", "space stories", "a setting out in space"),
    "first_contact": Words("a film with aliens in it", "films with aliens in them", "aliens"),
    "superhero": Words("a superhero film", "superhero films", "comic-book heroes"),
    "true_story": Words("a story taken from life", "stories taken from life", "roots in real lives"),
    "from_the_page": Words("a literary adaptation", "literary adaptations", "a literary source"),
    "war": Words("a war film", "war films", "war as the subject"),
    "power": Words("a political film", "political films", "politics at its centre"),
    "newsroom": Words("a story about the media", "stories about the media", "a media setting"),
    "society": Words("a film with a social conscience", "films with a social conscience", "a sharp eye for society"),
    "big_questions": Words("a film of ideas", "films of ideas", "big questions under the story"),
    "troubled_mind": Words("a psychological story", "psychological stories", "a mind under pressure"),
    "identity": Words("a story about identity", "stories about identity", "questions of who someone is"),
    "character_study": Words("a character study", "character studies", "close attention to character"),
    "family_ties": Words("a story about family", "stories about family", "family ties under strain"),
    "love_story": Words("a love story", "love stories", "a love story"),
    "friendship": Words("a story of friendship", "stories of friendship", "a friendship at the centre"),
    "underdog": Words("a sports story", "sports stories", "sport as the subject"),
    "show_business": Words("a backstage story", "backstage stories", "a show-business setting"),
    "behind_bars": Words("a prison story", "prison stories", "a prison setting"),
    "faith": Words("a story with religion in it", "stories with religion in them", "religion in the story"),
    "addiction": Words("a story of addiction", "stories of addiction", "addiction as the subject"),
    "magic": Words("a fantasy", "fantasies", "magic in the story"),
    "supernatural": Words("a supernatural tale", "supernatural tales", "a supernatural streak"),
    "dialogue": Words("a film that lives on its talk", "films that live on their talk", "dialogue people quote"),
    "disguise": Words("a story of disguise", "stories of disguise", "disguises"),
    "on_the_road": Words("a road movie", "road movies", "a journey by road"),
    # visual
    "stylised": _film("stylised", "a stylised look"),
    "visually_rich": _film("visually rich", "images worth watching for themselves"),
    "atmospheric": _film("atmospheric", "a thick atmosphere"),
    "surreal": _film("surreal", "a surreal streak"),
    "dreamlike": _film("dreamlike", "a dreamlike drift"),
    "noir": Words("a noir", "noirs", "the shadows of noir"),
    "futuristic": _film("futuristic", "a futuristic setting"),
    "black_and_white": _film("black-and-white", "black-and-white photography"),
    "animated": _film("animated", "animation"),
    "anime": Words("an anime", "anime", "the look of anime"),
    "stop_motion": _film("stop-motion", "stop-motion animation"),
    "epic": Words("an epic", "epics", "an epic scale"),
    "spectacle": Words("an effects spectacle", "effects spectacles", "effects on a large scale"),
    "gritty": _film("gritty", "a gritty look"),
    "documentary": Words("a documentary", "documentaries", "a documentary eye"),
    "mockumentary": Words("a mockumentary", "mockumentaries", "a documentary told with a straight face"),
    "martial_arts": Words("a film of choreographed fights", "films of choreographed fights", "choreographed fights"),
    "kinetic": Words("an action film", "action films", "action that keeps moving"),
    "graphic_violence": _film("violent", "violence in plain view"),
    "gothic": Words("a gothic tale", "gothic tales", "a gothic mood"),
    "period": Words("a period piece", "period pieces", "a period setting"),
    "frontier": Words("a western", "westerns", "the open frontier"),
    "song_and_dance": Words("a musical", "musicals", "song and dance"),
    "soundtrack": Words("a film where music matters", "films where music matters", "music that matters"),
    "long_takes": Words("a film of long takes", "films of long takes", "long unhurried takes"),
    "confined": Words("a film in close quarters", "films in close quarters", "a confined setting"),
    "colourful": _film("colourful", "bright colour"),
    "retro": Words("a film with a retro look", "films with a retro look", "a retro look"),
    "arthouse": _film("arthouse", "an arthouse freedom of form"),
    # tone
    "tense": _film("tense", "tension throughout"),
    "scary": _film("scary", "scares"),
    "disturbing": _film("disturbing", "scenes that disturb"),
    "bleak": _film("bleak", "a bleak outlook"),
    "melancholy": _film("bittersweet", "a bittersweet mood"),
    "heartbreaking": _film("heartbreaking", "heartbreak"),
    "moving": _film("moving", "open emotion"),
    "warm": _film("warm-hearted", "a warm heart"),
    "uplifting": _film("uplifting", "an uplifting streak"),
    "quirky": _film("quirky", "a quirky streak"),
    "funny": Words("a comedy", "comedies"),
    "dark_comedy": Words("a dark comedy", "dark comedies", "dark humour"),
    "dry_wit": _film("witty", "a dry wit"),
    "silly": Words("a silly comedy", "silly comedies", "cheerful silliness"),
    "irreverent": Words("an irreverent comedy", "irreverent comedies", "irreverent humour"),
    "screwball": Words("a screwball comedy", "screwball comedies", "screwball pace"),
    "satirical": Words("a satire", "satires", "satire"),
    "sensual": _film("sensual", "an erotic charge"),
    "adventurous": Words("an adventure", "adventures", "a sense of adventure"),
    "reflective": _film("reflective", "a reflective mood"),
    "for_everyone": Words("a family film", "family films", "something for all ages"),
    "cult": Words("a cult film", "cult films", "a cult following"),
    "wonder": Words("a film of wonder", "films of wonder", "a sense of wonder"),
    "cool": Words("a film with swagger", "films with swagger", "swagger"),
}

GENRE_WORDS: dict[str, Words] = {
    "Action": Words("an action film", "action films"),
    "Adventure": Words("an adventure", "adventures"),
    "Animation": Words("an animated film", "animated films"),
    "Children": Words("a family film", "family films"),
    "Comedy": Words("a comedy", "comedies"),
    "Crime": Words("a crime story", "crime stories"),
    "Documentary": Words("a documentary", "documentaries"),
    "Drama": Words("a drama", "dramas"),
    "Fantasy": Words("a fantasy", "fantasies"),
    "Film-Noir": Words("a noir film", "noir films"),
    "Horror": Words("a horror film", "horror films"),
    "Musical": Words("a musical", "musicals"),
    "Mystery": Words("a mystery", "mysteries"),
    "Romance": Words("a romance", "romances"),
    "Sci-Fi": Words("a science-fiction film", "science-fiction films"),
    "Thriller": Words("a thriller", "thrillers"),
    "War": Words("a war film", "war films"),
    "Western": Words("a western", "westerns"),
    "Action+Adventure": Words("an action adventure", "action adventures"),
    "Action+Comedy": Words("an action comedy", "action comedies"),
    "Action+Crime": Words("a crime action film", "crime action films"),
    "Action+Sci-Fi": Words("a science-fiction action film", "science-fiction action films"),
    "Action+Thriller": Words("an action thriller", "action thrillers"),
    "Action+War": Words("a combat film", "combat films"),
    "Adventure+Animation": Words("an animated adventure", "animated adventures"),
    "Adventure+Children": Words("a family adventure", "family adventures"),
    "Adventure+Fantasy": Words("a fantasy adventure", "fantasy adventures"),
    "Adventure+Sci-Fi": Words("a science-fiction adventure", "science-fiction adventures"),
    "Adventure+Comedy": Words("a comic adventure", "comic adventures"),
    "Animation+Children": Words("an animated family film", "animated family films"),
    "Animation+Comedy": Words("an animated comedy", "animated comedies"),
    "Children+Comedy": Words("a family comedy", "family comedies"),
    "Comedy+Crime": Words("a crime comedy", "crime comedies"),
    "Comedy+Drama": Words("a comedy drama", "comedy dramas"),
    "Comedy+Fantasy": Words("a fantasy comedy", "fantasy comedies"),
    "Comedy+Horror": Words("a horror comedy", "horror comedies"),
    "Comedy+Musical": Words("a musical comedy", "musical comedies"),
    "Comedy+Romance": Words("a romantic comedy", "romantic comedies"),
    "Comedy+Sci-Fi": Words("a science-fiction comedy", "science-fiction comedies"),
    "Crime+Drama": Words("a crime drama", "crime dramas"),
    "Crime+Film-Noir": Words("a crime noir", "crime noirs"),
    "Crime+Mystery": Words("a crime mystery", "crime mysteries"),
    "Crime+Thriller": Words("a crime thriller", "crime thrillers"),
    "Drama+Fantasy": Words("a fantasy drama", "fantasy dramas"),
    "Drama+Horror": Words("a horror drama", "horror dramas"),
    "Drama+Musical": Words("a musical drama", "musical dramas"),
    "Drama+Mystery": Words("a dramatic mystery", "dramatic mysteries"),
    "Drama+Romance": Words("a romantic drama", "romantic dramas"),
    "Drama+Sci-Fi": Words("a science-fiction drama", "science-fiction dramas"),
    "Drama+Thriller": Words("a dramatic thriller", "dramatic thrillers"),
    "Drama+War": Words("a war drama", "war dramas"),
    "Drama+Western": Words("a western drama", "western dramas"),
    "Fantasy+Romance": Words("a romantic fantasy", "romantic fantasies"),
    "Horror+Mystery": Words("a horror mystery", "horror mysteries"),
    "Horror+Sci-Fi": Words("a science-fiction horror film", "science-fiction horror films"),
    "Horror+Thriller": Words("a horror thriller", "horror thrillers"),
    "Mystery+Thriller": Words("a mystery thriller", "mystery thrillers"),
    "Sci-Fi+Thriller": Words("a science-fiction thriller", "science-fiction thrillers"),
}


def words_for(trait: Trait) -> Words | None:
    """Return how prose names the trait; None where there are no words for it, so that it stays unsaid."""
    return _words(trait, get_language())


@lru_cache(maxsize=4096)
def has_quality(trait: Trait) -> bool:
    """Return whether a sentence can name the trait apart from the kind of film."""
    words = words_for(trait)
    return words is not None and bool(words.quality)


@lru_cache(maxsize=4096)
def _words(trait: Trait, language: str | None) -> Words | None:
    if trait.kind is TraitKind.GENRE:
        return GENRE_WORDS.get(trait.key)
    if trait.kind is TraitKind.DECADE:
        when = {"when": trait.label}
        return Words(_("a film of the %(when)s") % when, _("films of the %(when)s") % when)
    if trait.kind is TraitKind.TAG:
        tag = {"tag": trait.label}
        return Words(
            _("a film people tag “%(tag)s”") % tag,
            _("films people tag “%(tag)s”") % tag,
            _("the tag “%(tag)s”") % tag,
        )
    if trait.kind is TraitKind.THEME:
        return None
    return FACET_WORDS.get(trait.key) or _lexicon_words(trait.key)


def _lexicon_words(key: str) -> Words | None:
    """Return the lexicon's own phrase for a facet this page does not know yet."""
    facet = BY_KEY.get(key)
    return Words(f"a film with {facet.phrase}", f"films with {facet.phrase}", facet.phrase) if facet else None
