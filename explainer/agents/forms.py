"""The sentences the offline writer can say, as data. Each form lists what it needs, and promises only that.

Slots: {a} {b} {c} cited films; {a_stars} what the person gave {a}: "five stars", {a_star} "five-star"; {one} {kin}
{quality} {bare} the words of the first shared trait, {quality2} of the second; {year} of the film; {people} who rated
it, {ratings} of it: "13 people", "13 ratings", and their {mean}. A capital first letter capitalises.
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
    """The one liked film that speaks for it, not named again, and a trait it shares."""
    NEARBY = "nearby"
    """The one liked film that speaks for it, not named again, and no trait with a name."""
    PLAIN = "plain"
    """Rated films, and no trait with a name."""
    POPULAR = "popular"
    """Mostly prior; a rated film adds a little."""
    NOTHING = "nothing"
    """No rated film speaks for it."""


class Need(StrEnum):
    """What must be true for a form to be said."""

    TOP = "no rating counts more than a"
    TOP_TWO = "no rating counts more than a, and a alone counts more than b"
    BOTH_TOP = "no rating counts more than a and b"
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
    RATED = "somebody rated the film"
    FAIR = "people gave the film what is worth telling"
    UNRATED = "nobody rated it"
    NAMELESS = "nothing that has a name joins it to what speaks for it"
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
    joins_with: bool
    """Whether a "with" follows the first trait, which reads badly after another."""


def _forms(stance: Stance, *lines: tuple[str, ...]) -> tuple[Form, ...]:
    return tuple(
        Form(
            stance,
            text,
            frozenset(Need(need) for need in needs),
            frozenset(slot.lower() for slot in SLOT.findall(text)),
            " ".join(text.lower().split()[:2]),
            crc32(text.encode()),
            "{one} with" in text.lower() or "{kin} with" in text.lower(),
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
        (_("{Quality}, as in {a}."),),
        (_("From {a} it is a short step; both are {kin}."),),
        (_("{One} from {year}, and your {a_stars} for {a} speak for it."), Need.YEAR),
        (_("{A} leads you here, with {quality} in both."), Need.TOP),
        (_("One more {bare}, and {a} is the strongest link."), Need.TOP),
        (_("{A} does most of the talking, from one {bare} to another."), Need.LED),
        (_("No rating of yours says more for it than the {a_stars} for {a}; both are {kin}."), Need.TOP),
        (_("You loved {a}; here is {one} again."), Need.LOVED),
        (_("You loved {a}, and this one, from {year}, is {one} too."), Need.LOVED, Need.YEAR),
        (_("An older cousin of {a}: {one} from {year}."), Need.OLDER, Need.YEAR),
        (_("What {a} did later, this did in {year}: {quality}."), Need.OLDER, Need.YEAR),
        (_("A younger relative of {a}: {one} from {year}."), Need.NEWER, Need.YEAR),
        (_("Years after {a}, {one} of the same stamp."), Need.NEWER),
        (_("Lately you gave {a} {a_stars}; here is {one} again."), Need.LATELY),
        (_("It takes after {a}, a recent rating of yours: {quality} in both."), Need.LATELY),
        (_("Fresh in your ratings is {a}, {one} like this."), Need.LATELY),
        (_("{A} is among your latest ratings and counts for most here; both are {kin}."), Need.LATELY, Need.TOP),
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
        (_("Two ties to {a}: {quality}, {quality2}."),),
    ),
    *_forms(
        Stance.PAIR,
        (_("Another {bare}, after {a} and {b}."),),
        (_("{A} and {b} both speak for it, and all three are {kin}."),),
        (_("With {a} and {b} it shares {quality}."),),
        (_("{A} has it, {b} has it, and so does this: {quality}."),),
        (_("You rated {a} and {b} highly; this is {one} as well."), Need.HIGH),
        (_("It joins {a} and {b}, {kin} both."),),
        (_("{A} first, then {b}: {kin}, like this one."), Need.TOP_TWO),
        (_("Two of your {a_star} films, {a} and {b}, point here; {quality} {is} common to all."), Need.SAME_STARS),
        (_("{A} and {b} make room for another {bare}."),),
        (_("In line with {a} and {b}: {quality} once more."),),
        (_("{A}, {b} and now this: {kin}, all three."),),
        (_("A link to {a} and {b}: {quality}."),),
        (_("You rated {kin} such as {a} and {b} highly; here is another."), Need.HIGH),
        (_("{A} and {b} pull about equally, and each is {one}."), Need.EVEN),
        (_("You gave {a_stars} each to {a} and {b}, {kin} both. So is this."), Need.SAME_STARS),
        (_("Side by side with {a} and {b}: {one}."),),
        (_("{Quality} again, after {a} and {b}."),),
        (_("It sits well beside {a} and {b}: {kin}, the lot of them."),),
        (_("Those {a_stars} for {a} and {b} speak for it: {one} once more."), Need.SAME_STARS, Need.LOVED),
    ),
    *_forms(
        Stance.SPLIT,
        (_("It has {quality} in common with {a} and {quality2} with {b}."),),
        (_("Part {a}, part {b}: {quality} on the one side, {quality2} on the other."),),
        (_("{One}, like {a}, with {quality2}, like {b}."),),
        (_("{Quality} as in {a}; {quality2} as in {b}."),),
        (_("With {a} it shares {quality}, with {b} {quality2}."),),
        (_("For {quality} there is {a}, for {quality2} there is {b}; this has both."),),
        (_("Two of yours meet in it: {a}, with {quality}, and {b}, with {quality2}."),),
        (_("{One} in the line of {a}; for {quality2}, think of {b}."),),
    ),
    *_forms(
        Stance.TRIO,
        (_("{A}, {b} and {c} all point here, {kin} every one."),),
        (_("Three of yours agree on it: {a}, {b} and {c}, all {kin}."),),
        (_("After {a}, {b} and {c}, one more {bare}."),),
        (_("You rated {a}, {b} and {c} highly, {kin} all; here is another."), Need.HIGH),
    ),
    *_forms(
        Stance.BROAD,
        (_("{A} and {b} say most for it, {kin} like this one."), Need.BOTH_TOP),
        (_("Of the films you rated, {a} counts most here, and it is {one} as well."), Need.TOP),
        (_("{One} in the company of {a} and {b}."),),
        (_("The ratings set it beside {a} and {b}; all three are {kin}."),),
        (_("{A} speaks for it, and so does {b}; all three are {kin}."),),
        (_("{A} and {b} lean this way, and are {kin} too."),),
        (_("{One}, and one that your {a_stars} for {a} recommend."),),
        (_("Your {a_stars} for {a} count here, and so does {b}: {one}, like both."),),
        (_("Chosen on the word of {a} and {b}, {kin} both."),),
        (_("{One} from {year} that {a} and {b} bring with them."), Need.YEAR),
        (_("{A}, {one} too, is the rating that counts most."), Need.TOP),
        (_("It comes recommended by {a} above all, itself {one}."), Need.TOP),
        (_("With {a} and {b} among your ratings, this one follows; all three are {kin}."),),
        (_("A good word from {a}, another from {b}, for {one} of {year}."), Need.YEAR),
    ),
    *_forms(
        Stance.ASIDE,
        (_("{A} counts for most; {b}, further down, is {one} too."), Need.TOP),
        (_("{A} weighs most here. {B} speaks for it as well, and is {one} too."), Need.TOP),
        (_("Led by {a}; {b}, {one} like this, points here too."), Need.TOP),
        (_("The weight is with {a}; {b} shares the kind, {one} like this."), Need.TOP),
        (_("{A} brings you here; {b}, {one} like this, agrees."),),
        (_("{A} vouches for it; so does {b}, {one} too."),),
        (_("It is here on the word of {a}. {B}, {one} like this, points here too."),),
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
        (_("{One} once more."),),
    ),
    *_forms(
        Stance.NEARBY,
        (_("Tied to it by other people’s ratings."),),
        (_("Near it in other people’s ratings."),),
        (_("The same rating brings this one too, by way of other people’s."),),
    ),
    *_forms(
        Stance.PLAIN,
        (_("People’s ratings tie it to {a} and {b}."),),
        (_("People’s ratings tie it to {a}, to which you gave {a_stars}."),),
        (_("{A} counts for most here, then {b}."), Need.TOP_TWO),
        (_("{A} and {b} speak for it; what the three share has no simple name."), Need.NAMELESS),
        (_("No neat label joins it to {a}, but your {a_stars} for that film speak up for it."), Need.NAMELESS),
        (_("The case is {a} first, {b} second."), Need.TOP_TWO),
        (_("{A} vouches for it, and so does {b}."),),
    ),
    *_forms(
        Stance.POPULAR,
        (_("Its popularity counts for more than your ratings do; of yours, {a} says most."), Need.TOP),
        (_("Here mostly for its popularity, with a nod from {a}."),),
        (_("Popular first; {one} like {a} as well."), Need.TRAIT),
        (_("More the public’s choice than yours so far, though {a} points this way too."),),
        (_("Popular before anything else; {a} adds a little."),),
        (_("Carried mainly by its popularity. From your side, {a} says most."), Need.TOP),
        (_("More the crowd’s film than yours, yet {a}, {one} too, points the same way."), Need.TRAIT),
        (_("Popularity does most for it, and {a} helps."),),
        (_("{People}’s ratings speak louder here than yours, with {a} first among yours."), Need.MANY, Need.TOP),
        (_("Popular, well liked by {people} and, on your side, backed by {a}."), Need.LIKED),
        (_("First the public’s film, then a little yours, by way of {a}."),),
        (_("Popular and well liked; of your films, {a} backs it most."), Need.LIKED, Need.TOP),
        (_("Popular first: {one}, with {a} leaning this way."), Need.TRAIT),
    ),
    *_forms(
        Stance.NOTHING,
        (_("Rated by {people}, and well liked by them."), Need.LIKED),
        (_("{One} from {year}, and well liked."), Need.LIKED, Need.TRAIT, Need.YEAR),
        (_("{One}, well liked by those who rated it."), Need.LIKED, Need.TRAIT),
        (_("Many have rated it, and they tend to rate it well."), Need.LIKED, Need.MANY),
        (_("{One}, rated by {people} here."), Need.TRAIT, Need.RATED),
        (_("Widely seen, and widely liked."), Need.MANY, Need.LIKED),
        (_("Well liked at large; whether by you is open."), Need.LIKED),
        (_("{One} from {year}."), Need.TRAIT, Need.YEAR),
        (_("A film of {year} that many people have rated."), Need.MANY, Need.YEAR),
        (_("{One} with {quality2}."), Need.TWO_TRAITS),
        (_("{One} from {year}, with {quality2}."), Need.TWO_TRAITS, Need.YEAR),
        (_("It is {one}, one with {quality2}."), Need.TWO_TRAITS),
        (_("{One} with {quality2}, and widely seen."), Need.TWO_TRAITS, Need.MANY),
        (_("{One} of {year} that {people} rated."), Need.TRAIT, Need.YEAR, Need.RATED),
        (_("{One}, and a well known one."), Need.TRAIT, Need.MANY),
        (_("{One}, with {mean} stars on average."), Need.TRAIT, Need.FAIR),
        (_("{One}, and widely liked."), Need.TRAIT, Need.LIKED),
        (_("Well liked by the {people} who rated it."), Need.LIKED),
        (_("{One}, and widely known."), Need.TRAIT, Need.MANY),
        (_("Made in {year}; {people} rated it, with {mean} stars on average."), Need.YEAR, Need.FAIR),
        (_("A film of {year}, rated by {people}."), Need.YEAR, Need.RATED),
        (_("Rated by {people}, with {mean} stars on average."), Need.FAIR),
        (_("Rated by {people} here."), Need.RATED),
        (_("Made in {year}; no ratings here yet."), Need.YEAR, Need.UNRATED),
        (_("No ratings here yet."), Need.UNRATED),
    ),
)

EXTRAS: tuple[Form, ...] = (
    *_forms(
        Stance.PLAIN,
        (_("Only {people} here rated it, so it may be new to you."), Need.FEW),
        (_("Few know it: {ratings} here."), Need.FEW),
        (_("A lesser known one, with {ratings} here."), Need.FEW),
        (_("Well loved at large, too."), Need.LIKED, Need.MANY),
        (_("Well liked by the {people} who rated it."), Need.LIKED, Need.MANY),
        (_("Widely seen and widely liked, too."), Need.LIKED, Need.MANY),
    ),
)
