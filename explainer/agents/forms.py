"""The sentences the offline writer can say, as data. Each form lists what it needs, and promises only that.

Slots: {a} {b} {c} cited films; {a_stars} what the person gave {a}: "five stars", {a_star} "five-star"; {one} {kin}
{quality} {bare} the words of the first shared trait, {quality2} of the second; {year} of the film; {count} ratings.
A capital first letter capitalises.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from django.utils.translation import gettext_noop as _

SLOT = re.compile(r"\{(\w+)\}")


class Stance(StrEnum):
    """What the sentence is about."""

    SINGLE = "single"
    """One rated film and a trait it shares."""
    TWO_TRAITS = "two traits"
    """One rated film and two traits it shares."""
    PAIR = "pair"
    """Two rated films that both share the trait."""
    SPLIT = "split"
    """Two rated films, each with a trait of its own."""
    TRIO = "trio"
    BROAD = "broad"
    """One or two rated films and a trait too broad to build on: a decade, a large genre."""
    ASIDE = "aside"
    """The heaviest film, and another that shares a trait."""
    ECHO = "echo"
    """The one liked film there is, not named again."""
    PLAIN = "plain"
    """Rated films, and no trait with a name."""
    POPULAR = "popular"
    """Mostly prior; a rated film adds a little."""
    NOTHING = "nothing"
    """No rated film speaks for it."""


class Need(StrEnum):
    """What must be true for a form to be said."""

    TOP = "a counts most"
    LED = "a counts clearly more than any other"
    EVEN = "a and b count about the same"
    LOVED = "a has at least 4.5 stars"
    HIGH = "all cited films have at least 4 stars"
    SAME_STARS = "a and b have the same stars"
    LATELY = "a is among the last ratings and weighs mostly as recent"
    YEAR = "the film's year is known"
    OLDER = "the film is at least ten years older than a"
    NEWER = "the film is at least ten years newer than a"
    LIKED = "people like the film on average"
    MANY = "many people rated the film"
    FEW = "few people rated the film"
    ONLY = "a is the only liked film there is"
    TRAIT = "the film has a trait with words"
    TWO_TRAITS = "and a second one that can be named apart"


@dataclass(frozen=True, slots=True)
class Form:
    stance: Stance
    text: str
    needs: frozenset[Need]
    slots: frozenset[str]
    opening: str
    """Its first two words, for the ear."""
    salt: int
    """A number of its own, to break ties by."""


def _forms(stance: Stance, *lines: tuple[str, ...]) -> tuple[Form, ...]:
    return tuple(
        Form(
            stance,
            text,
            frozenset(Need(need) for need in needs),
            frozenset(slot.lower() for slot in SLOT.findall(text)),
            " ".join(text.lower().split()[:2]),
            crc32(text.encode()),
        )
        for text, *needs in lines
    )


FORMS: tuple[Form, ...] = (
    *_forms(
        Stance.SINGLE,
        (_("You gave {a} {a_stars}, and this is {one} too."),),
        (_("Like {a}, it is {one}."),),
        (_("{A} counts for most here, and both are {kin}."), Need.TOP),
        (_("Of all your ratings, {a} says most for it: {one}, like this."), Need.TOP),
        (_("{Quality} {is} what it shares with {a}, to which you gave {a_stars}."),),
        (_("Your {a_stars} for {a} weigh most here; {quality} {is} the common ground."), Need.TOP),
        (_("Think of {a}: {one} as well."),),
        (_("{A} had {quality}; so does this."),),
        (_("{Quality}, as you know it from {a}."),),
        (_("From {a} it is a short step; both are {kin}."), Need.TOP),
        (_("{One} from {year}, and your {a_stars} for {a} speak for it."), Need.YEAR),
        (_("{A} leads you here, with {quality} in both."), Need.TOP),
        (_("One more {bare}, and {a} is the strongest link."), Need.TOP),
        (_("{A} does most of the talking, from one {bare} to another."), Need.LED),
        (_("No rating of yours says more for it than the {a_stars} for {a}; both are {kin}."), Need.LED, Need.LOVED),
        (_("You loved {a}; here is {one} again."), Need.LOVED),
        (_("If {a} is your idea of {one}, try this one from {year}."), Need.LOVED, Need.YEAR),
        (_("An older cousin of {a}: {one} from {year}."), Need.OLDER, Need.YEAR),
        (_("What {a} did later, this did in {year}: {quality}."), Need.OLDER, Need.YEAR),
        (_("A younger relative of {a}: {one} from {year}."), Need.NEWER, Need.YEAR),
        (_("Years after {a}, {one} of the same stamp."), Need.NEWER),
        (_("Lately you gave {a} {a_stars}; here is {one} again."), Need.LATELY),
        (_("It follows on from {a}, a recent rating of yours: {quality} in both."), Need.LATELY),
        (_("Fresh in your ratings is {a}, {one} like this."), Need.LATELY),
        (_("Your latest ratings lean this way, {a} above all; both are {kin}."), Need.LATELY, Need.TOP),
    ),
    *_forms(
        Stance.TWO_TRAITS,
        (_("{One} with {quality2}, like {a}."),),
        (_("What it has in common with {a}: {quality}, and {quality2}."),),
        (_("{Quality} and {quality2}: both were there in {a}, to which you gave {a_stars}."),),
        (_("{A} had {quality} and {quality2}; this has both again."),),
        (_("Like {a} twice over: {quality}, and {quality2} besides."),),
        (_("You gave {a} {a_stars}. This, too, is {one} with {quality2}."),),
        (_("{A} counts for most, and the two share {quality} and {quality2}."), Need.TOP),
    ),
    *_forms(
        Stance.PAIR,
        (_("Another {bare}, after {a} and {b}."),),
        (_("{A} and {b} both speak for it, and all three are {kin}."),),
        (_("With {a} and {b} it shares {quality}."),),
        (_("{A} has it, {b} has it, and so does this: {quality}."),),
        (_("You rated {a} and {b} highly; this is {one} as well."), Need.HIGH),
        (_("It joins {a} and {b}, {kin} both."),),
        (_("{A} first, then {b}: {kin}, like this one."), Need.TOP),
        (_("Two of your {a_star} films, {a} and {b}, lead here; {quality} {is} common to all three."), Need.SAME_STARS),
        (_("{One} for a shelf that already holds {a} and {b}."),),
        (_("In line with {a} and {b}: {quality} once more."),),
        (_("{A}, {b} and now this: {kin}, all three."),),
        (_("The link to {a} and {b}: {quality}."),),
        (_("{Kin} do well with you, {a} and {b} among them; here is another."), Need.HIGH),
        (_("{A} and {b} pull about equally, and each is {one}."), Need.EVEN),
        (_("You gave {a_stars} each to {a} and {b}, {kin} both. So is this."), Need.SAME_STARS),
        (_("Between {a} and {b} there is a gap on the shelf for {one}, and this fits it."), Need.EVEN),
        (_("{Quality} again, after {a} and {b}."),),
        (_("It would sit well beside {a} and {b}: {kin}, the lot of them."),),
        (_("Those {a_stars} for {a} and {b} say it plainly: {one} is a good bet."), Need.SAME_STARS, Need.LOVED),
    ),
    *_forms(
        Stance.SPLIT,
        (_("It has {quality} in common with {a} and {quality2} with {b}."),),
        (_("Part {a}, part {b}: {quality} on the one side, {quality2} on the other."),),
        (_("{One}, like {a}, with {quality2}, like {b}."),),
        (_("{Quality} as in {a}; {quality2} as in {b}."),),
        (_("Somewhere between {a} and {b}, with {quality} from the first and {quality2} from the second."),),
        (_("For {quality} there is {a}, for {quality2} there is {b}; this has both."),),
        (_("Two of yours meet in it: {a}, with {quality}, and {b}, with {quality2}."),),
        (_("{One} in the line of {a}; for {quality2}, think of {b}."),),
    ),
    *_forms(
        Stance.TRIO,
        (_("{A}, {b} and {c} all point here, {kin} every one."),),
        (_("Three of yours agree on it: {a}, {b} and {c}, all {kin}."),),
        (_("After {a}, {b} and {c}, one more {bare}."),),
        (_("{Kin} run deep with you: {a}, {b}, {c}, and perhaps this."), Need.HIGH),
    ),
    *_forms(
        Stance.BROAD,
        (_("{A} and {b} say most for it, {kin} like this one."), Need.TOP),
        (_("Of the films you rated {a} counts most here, and it is {one} as well."), Need.TOP),
        (_("{One} in the company of {a} and {b}."),),
        (_("The ratings set it beside {a} and {b}; all three are {kin}, but that is not the whole of it."),),
        (_("{A} speaks for it, {b} seconds; all are {kin}."),),
        (_("Not so much its kind as its company: your {a_stars} for {a}, your liking for {b}."), Need.HIGH),
        (_("{A} and {b} lean this way, for more than being {kin}."),),
        (_("{One}, and one that your {a_stars} for {a} recommend."),),
        (_("Your {a_stars} for {a} count here, and {b} is not far behind. {One}, like both."),),
        (_("Chosen on the word of {a} and {b}, {kin} both."),),
        (_("{One} from {year} that {a} and {b} bring with them."), Need.YEAR),
        (_("{A}, {one} too, is the rating that counts most."), Need.TOP),
        (_("It comes recommended by {a} above all, itself {one}."), Need.TOP),
        (_("With {a} and {b} among your ratings, this one follows; all three are {kin}."),),
        (_("A good word from {a}, another from {b}, for {one} of {year}."), Need.YEAR),
    ),
    *_forms(
        Stance.ASIDE,
        (_("{A} counts for most; {b}, further down, is {one} too."),),
        (_("{A} weighs most here. For a closer match in kind there is {b}, {one} as well."),),
        (_("{A} vouches for it, but {b} is nearer in kind: {one}, like this."),),
        (_("Led by {a}; nearer in kind is {b}, {one} like this."),),
        (_("The weight is with {a}, the likeness with {b}: that one, too, is {one}."),),
        (_("{A} brings you here, though it is {b} that is {one} like this."),),
    ),
    *_forms(
        Stance.ECHO,
        (_("{One} as well."),),
        (_("{One} too, this one from {year}."), Need.YEAR),
        (_("{Quality} again."),),
        (_("The same in kind: {one}."),),
        (_("Another {bare}."),),
        (_("Again {one}, from {year}."), Need.YEAR),
        (_("On the same ground, {one}."),),
        (_("By the same rating, {one} of {year}."), Need.YEAR),
        (_("One more {bare}."),),
        (_("{One}, to stay with it."),),
    ),
    *_forms(
        Stance.PLAIN,
        (_("Tied to it by other people's ratings, though not in kind."), Need.ONLY),
        (_("Near it in the ratings rather than in kind."), Need.ONLY),
        (_("The same rating leads here as well, by way of other people's."), Need.ONLY),
        (_("People's ratings tie it to {a} and {b}, more than anything that has a name."),),
        (_("People's ratings tie it to {a}, to which you gave {a_stars}."),),
        (_("{A} counts for most here, then {b}."), Need.TOP),
        (_("It rests on {a} and {b}; what the three share has no simple name."),),
        (_("No neat label joins it to {a}, but your {a_stars} for that film speak up for this one."),),
        (_("The case is {a} first, {b} second."), Need.TOP),
        (_("{A} vouches for it, and so does {b}."),),
    ),
    *_forms(
        Stance.POPULAR,
        (_("Its many admirers count for more than your ratings; of those, {a} counts most."), Need.LIKED),
        (_("Mostly a favourite of the many, with a nod from {a}."), Need.LIKED),
        (_("Widely liked first, and {one} like {a} second."), Need.LIKED, Need.TRAIT),
        (_("More people's choice than yours so far, though {a} leans this way too."), Need.LIKED),
        (_("Popular before anything else; {a} adds a little."), Need.MANY),
        (_("Carried mainly by its standing with everyone. From your side, {a} says most."),),
        (_("More the crowd's film than yours, yet {a}, {one} too, points the same way."), Need.TRAIT),
        (_("General esteem does most for it, and {a} helps."), Need.LIKED),
        (_("It could be here for almost anyone; for you there is {a} besides."), Need.MANY),
        (_("Rated well by {count} people and, on your side, backed by {a}."), Need.LIKED),
        (_("{Count} people's ratings speak louder here than yours, with {a} first among yours."), Need.MANY),
        (_("First the public's film, then a little yours, by way of {a}."),),
        (_("Known and liked widely; of your films {a} is the one that backs it most."), Need.LIKED, Need.MANY),
        (_("{One} that many people like, {a} among your own ratings leaning with them."), Need.LIKED, Need.TRAIT),
    ),
    *_forms(
        Stance.NOTHING,
        (_("Rated by {count} people, and well liked by them."), Need.LIKED, Need.MANY),
        (_("{One} from {year}, and a safe pick for a stranger."), Need.LIKED, Need.TRAIT, Need.YEAR, Need.MANY),
        (_("{One} that most who rated it liked."), Need.LIKED, Need.TRAIT),
        (_("A common starting point: {count} people have been here before you."), Need.MANY),
        (_("Many rate it, and they tend to rate it well."), Need.LIKED, Need.MANY),
        (_("From {year}, and still among the most rated here."), Need.MANY, Need.YEAR),
        (_("{One}, known to {count} people here."), Need.MANY, Need.TRAIT),
        (_("Few films here are seen as widely."), Need.MANY),
        (_("Well liked at large; whether by you is open."), Need.LIKED),
        (_("{One} from {year}."), Need.TRAIT, Need.YEAR),
        (_("A film of {year} that people keep coming to."), Need.MANY, Need.YEAR),
        (_("A film of general good report."), Need.LIKED),
        (_("{One} with {quality2}."), Need.TWO_TRAITS),
        (_("{One} from {year}, with {quality2}."), Need.TWO_TRAITS, Need.YEAR),
        (_("It is {one}, one with {quality2}."), Need.TWO_TRAITS),
        (_("It comes with {quality2}, and {count} people have rated it."), Need.TWO_TRAITS, Need.MANY),
        (_("{One} of {year} that {count} people have rated."), Need.TRAIT, Need.YEAR),
        (_("For {one}, one of the better known."), Need.TRAIT, Need.MANY),
        (_("{One}; those who know it tend to like it."), Need.TRAIT, Need.LIKED),
        (_("If you are after {one}, many begin with this."), Need.TRAIT, Need.MANY),
        (_("Liked by most of the {count} people who have seen and rated it."), Need.LIKED),
        (_("{One}, and well thought of."), Need.TRAIT, Need.LIKED),
        (_("Made in {year}; {count} people have left a rating."), Need.YEAR),
        (_("{Count} people have rated it."),),
    ),
)

EXTRAS: tuple[Form, ...] = (
    *_forms(
        Stance.PLAIN,
        (_("Only {count} people here have rated it, so it may be new to you."), Need.FEW),
        (_("Not many know it: {count} ratings."), Need.FEW),
        (_("A quiet one, with {count} ratings here."), Need.FEW),
        (_("Well loved at large, too."), Need.LIKED, Need.MANY),
        (_("Most of the {count} people who rated it liked it."), Need.LIKED, Need.MANY),
        (_("The wider audience agrees."), Need.LIKED, Need.MANY),
    ),
)

SHELF_FORMS: dict[str, tuple[str, ...]] = {
    "best": (
        _("Everything you have rated, weighed together, puts these first. {films} weigh most."),
        _("The strongest matches across all your ratings, with {films} doing most to choose them."),
        _("These score highest for you overall; no ratings of yours count for more here than {films}."),
    ),
    "best alone": (
        _("The strongest matches so far. {films} does most to choose them."),
        _("These score highest for you; the rating that counts most is the one of {films}."),
    ),
    "best asked": (
        _("Behind these stand your ratings, with {films} weighing most among them."),
        _("Strong matches from across your ratings, the heaviest of which: {films}."),
    ),
    "best only": (_("So far one film speaks for all of this: {films}. A few more ratings and the page will widen."),),
    "now": (
        _("Your latest ratings lean more towards {kin} than your history does, {films} above all."),
        _("Where your last ratings point: {kin}, after {films}. These follow that turn."),
        _("There are more {kin} among your recent ratings than before. {films} set the tone."),
    ),
    "now alone": (
        _("Your latest ratings lean more towards {kin} than your history does, {films} above all."),
        _("Where your last ratings point: {kin}, after {films}."),
    ),
    "one trait": (
        _("{Kin} keep turning up among the films that count most for you: {films}."),
        _("A thread in your ratings, from {films} to these."),
        _("You rated {films} well, {kin} all; here are more."),
        _("Behind this shelf stand {films}, {kin} that you rated well."),
        _("{films} set the pattern: {kin}, and plenty of weight behind them."),
    ),
    "one trait alone": (
        _("{films} leads here, among {kin}."),
        _("More {kin}, on the strength of {films}."),
    ),
    "two traits": (
        _("Two threads of your ratings meet here: {kin}, as in {a}, and {quality2}, as in {b}."),
        _("{Kin} are one strength of your ratings, {quality2} another. {a} stands for the first, {b} for the second."),
        _("What {a} and {b} bring to your ratings, found together: {kin} with {quality2}."),
    ),
    "theme": (
        _("Films that tend to please the same people. Of yours, {films} say most for these."),
        _("{films} are your way in: of all you rated, they count most for this corner of the catalogue."),
        _("A theme your ratings lead to, by way of {films}."),
        _("Much of the case for this shelf is made by {films}."),
    ),
    "theme alone": (
        _("{films} is your way in: of all you rated, it counts most for this corner of the catalogue."),
        _("A theme your ratings lead to, by way of {films}."),
        _("Much of the case for this shelf is made by {films}."),
        _("Of your films {films} says most for these."),
    ),
    "neighbour": (
        _("For each of these, no liked film of yours says more than {films}."),
        _("One film leads to all of these: {films} counts most for every one."),
        _("Whatever else you rated, {films} is the heaviest reason for each film here."),
    ),
    "no ratings": (
        _("You have not rated anything yet, so these are simply films that many people rate, and rate well."),
    ),
    "nothing liked": (
        _("Nothing you have rated so far got more than {best}, so these stand on what many people like."),
    ),
    "nothing liked, away": (
        _("Nothing you have rated so far got more than {best}, so these are widely seen films least like those."),
    ),
    "theme away": (
        _("What you marked down lies elsewhere, and that is what speaks for these."),
        _("Widely seen films, and far from those that you gave the fewest stars."),
        _("Your low ratings are for other kinds of film than this."),
        _("Another corner of the catalogue, well away from the films that you rated low."),
        _("Of all you marked down, little is like this."),
    ),
    "nothing known": (
        _("The films you like are still unknown to the model, so these stand on what many people like."),
    ),
    "theme unknown": (
        _("A theme to try. It is here because many people rate these films, not because of anything you rated."),
        _("Another corner of the catalogue, led by its best known films."),
        _("Widely seen films of one kind; rate one you know and this shelf begins to answer to you."),
        _("No rating of yours speaks for these yet, only other people's."),
        _("Chosen by popularity within the theme, for want of anything you liked to go by."),
    ),
}
