"""What the checker listens for. A cue takes its words, so that no later one hears them.

The order matters: "well loved at large" is about other people, and must be heard before "loved".
"""

import re
from collections.abc import Mapping

from explainer.audit import truths
from explainer.audit.glossary import STARS
from explainer.audit.truths import Test

F = r"\[\[\d+\]\](?:(?:, and |, | and )\[\[\d+\]\])*"
PEOPLE = r"(?:people|person)(?:['’]s)?"
STAR_WORDS = "|".join(sorted(STARS, key=len, reverse=True))
STAR_ADJECTIVES = r"(?:half|one|two|three|four|five)(?:-and-a-half)?-star"
RATED = rf"(?P<count>[\d,]+) {PEOPLE}(?: ratings)?(?: here)?(?: who)?(?: have)?(?: rated it)?"

# fmt: off
_CUES: tuple[tuple[str, Test, tuple[str, ...]], ...] = (
    ("few", truths.known_to_few, (
        rf"only {RATED}",
        r"few(?: people)?(?: here)?(?: have)? (?:know|rated) it",
        r"lesser known", r"so it may be new to you",
    )),
    ("unrated", truths.unrated, (r"no ratings here yet", r"nobody has rated it")),
    ("crowd", truths.is_well_liked, (
        rf"(?:well|widely) (?:liked|loved|thought of) by the {RATED}",
        r"(?:well|widely) (?:liked|loved|thought of)(?: at large)?(?: by (?:those|them))?(?: who rated it)?",
        r"they tend to rate it well", r"whether by you is open",
    )),
    ("many", truths.known_to_many, (
        r"widely (?:seen|known)", r"many(?: people)? have (?:rated|seen)(?: it)?", r"well known", r"with the many",
    )),
    ("count", truths.rated_by, (RATED, r"(?P<count>[\d,]+) ratings?(?: here)?")),
    ("mean", truths.has_mean, (r"(?P<mean>\d\.\d) stars on average", r"average of (?P<mean>\d\.\d) stars")),
    ("popular", truths.stands_on_popularity, (
        r"its popularity counts for more than your ratings do",
        r"(?:here |chosen )?(?:mostly |mainly )?for its popularity(?:, not for anything you rated)?",
        r"popular(?: first| before anything else|(?= and)|(?=,))",
        r"(?:more|first) the (?:public|crowd)['’]s (?:choice|film)(?: than yours|, then a little yours)?(?: so far)?",
        r"popularity does most for it", r"carried (?:mainly )?by its popularity", r"speak louder here than yours",
        r"so these stand on (?:their popularity|popularity alone)", r"only their popularity",
        r"by popularity(?: alone)?(?: for now| within the theme)?",
    )),
    ("nothing rated", truths.nothing_rated, (r"you have not rated anything yet",)),
    ("nothing liked", truths.nothing_liked, (
        rf"nothing you have rated so far got more than (?P<best>{STAR_WORDS})",
    )),
    ("nothing speaks", truths.nothing_speaks, (
        r"for want of anything you liked to go by", r"no rating of yours speaks for these yet",
        r"nothing you liked speaks for (?:it|these)",
    )),
    ("unknown", truths.are_unknown, (r"the films you like are still unknown to the model",)),
    ("away", truths.are_away, (
        r"so these lie away from those", r"what you marked down lies elsewhere", r"your low ratings lie elsewhere",
        r"and that (?:is what )?speaks for these",
        r"(?:these lie |all of them lie )?away from what you (?:marked down|rated low)",
        r"away from the films that you rated low",
    )),
    ("one liked", truths.liked_one, (r"so far you liked one film",)),
    ("numbers", truths.rated_so_many, (r"you(?: have)? (?:rated|liked) (?P<number>\d+)(?: films| of them)?",)),
    ("drift", truths.has_turned, (
        r"your (?:latest|last|recent) ratings lean more towards", r"than your history does",
        r"where your (?:last|latest) ratings point", r"these follow that turn",
        r"weigh more in your recent ratings than before",
    )),
    ("best", truths.are_best, (
        r"puts? these first", r"(?:the )?strongest matches(?: so far)?", r"these score highest for you(?: overall)?",
        r"your best matches",
    )),
    ("leads each", truths.leads_each, (
        rf"for each of these, no rating of yours says more than {F}",
        rf"one film leads to all of these: {F} counts most for every one",
        rf"whatever else you rated, {F} is the heaviest reason for each film here", rf"^next to {F}$",
    )),
    ("carriers", truths.carry_the_page, (r"among the films that count most for you",)),
    ("itself", truths.is_never_so, (
        r"you (?:liked|loved|enjoyed|adored|gave|rated) (?:this|it|these|them)\b",
        r"you (?:like|love|enjoy|adore)\b",
    )),
    ("gave", truths.gave, (
        rf"(?P<stars>{STAR_WORDS})(?: each)? (?:for|to) {F}",
        rf"of your (?P<stars>{STAR_ADJECTIVES}) films, {F}",
        rf"{F}(?:,? (?:to )?which you gave)? (?P<stars>{STAR_WORDS})(?: each)?",
        rf"(?P<stars>{STAR_WORDS}|{STAR_ADJECTIVES})",
    )),
    ("clearly", truths.weighs_clearly_most, (r"(?:does|do) most of the (?:talking|work|pulling)",)),
    ("nameless", truths.shares_nothing_named, (r"has no simple name", rf"no neat label joins it to {F}",
                                               r"for that film")),
    ("most", truths.weigh_most, (
        r"no ratings? of yours (?:says|counts?) (?:more|for more)(?: here)?(?: for it)? than",
        r"(?:counts?|weighs?|says?|saying|doing|do|does|weighing|speaks?|matters?)(?: for)?(?: the)? most"
        r"(?: here| for it| for these| to choose them)?",
        r"backs it most", r"above all", r"strongest link", r"weight is with", r"the heaviest \w+", rf"led by {F}",
        r"leads(?: you)? here", r"(?:is|are) your way in", r"(?<=\]\] )first\b(?: among yours)?", r"comes? first",
    )),
    ("second", truths.is_second, (rf"\bthen {F}", r"(?<=\]\] )second\b", r"(?:close|not far) behind")),
    ("even", truths.weigh_evenly, (r"(?:about )?equally", r"in equal measure", r"about the same")),
    ("loved", truths.at_least(truths.LOVED), (r"(?:you )?(?:loved|adored?)\b", r"favourites? of yours")),
    ("high", truths.at_least(truths.HIGH), (rf"you rated (?:[a-z -]+ such as )?{F}(?:, [a-z -]+)? highly",
                                            r"high in your ratings")),
    ("liked", truths.at_least(truths.LIKED), (r"(?:that |which )?you liked", r"your liking for")),
    ("recent", truths.is_recent, (
        r"lately", r"recently", r"a recent rating of yours", r"fresh in your ratings", r"among your latest ratings",
    )),
    ("older", truths.years_apart(1), (rf"(?:an )?older (?:cousin|relative) of {F}", r"did later")),
    ("newer", truths.years_apart(-1), (rf"(?:a )?(?:younger|newer) (?:relative|cousin) of {F}", rf"years after {F}")),
    ("year", truths.is_of_year, (
        r"(?:\[\[\d+\]\] )?(?:made in|this did in|from|of|in) (?P<year>(?:18|19|20)\d\d)\b(?!s)",
    )),
    ("how many", truths.names_so_many, (
        r"\b(?P<number>both)\b",
        r"(?:(?:all|what the|the) )?\b(?P<number>two|three|four)\b(?: of yours| ties)?"
        r"(?: threads of your ratings meet here)?",
    )),
    ("plain", truths.says_nothing, (
        r"(?:(?:one|once|here are|a few) )?\bmore\b(?: ratings widen this page)?(?! than| of a)",
        r"a good word from", r"short step", r"(?:other )?people['’]s(?: ratings)?(?: tie it to)?",
        r"everything you have rated, weighed together", r"films that tend to please the same people",
        r"your ratings lead to", r"the first\b", r"the second\b", r"set the (?:pattern|tone)", r"to try",
        r"rate one you know, and this shelf begins to answer to you", r"(?:is|are) one strength of your ratings",
        r"your matches, wishes counted", r"a place to start", r"right now", r"adds a little", r"\bhelps\b",
        r"from across all your ratings", r"its score puts it here", r"all your ratings", r"of all you rated",
        r"of the films you rated", r"\ball\b", r"it leads to these", r"further down", r"every one",
    )),
)
# fmt: on
CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE)) for name, _test, patterns in _CUES for pattern in patterns
)
TESTS: Mapping[str, Test] = {name: test for name, test, _patterns in _CUES}
