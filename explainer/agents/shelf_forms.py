"""What the offline writer can say of a shelf, as data: under each heading the forms that are true in its case.

Slots: {films} one to three films; {kin} {quality2} words of the shelf's traits, {a} and {b} a film for each; {best} the
most stars the person gave.
"""

from django.utils.translation import gettext_noop as _

SHELF_FORMS: dict[str, tuple[str, ...]] = {
    "best": (
        _("Everything you have rated, weighed together, puts these first. {films} weigh most."),
        _("The strongest matches across all your ratings, with {films} doing most to choose them."),
        _("These score highest for you overall; no ratings of yours count for more here than those of {films}."),
    ),
    "best alone": (
        _("The strongest matches so far. {films} does most to choose them."),
        _("These score highest for you; the rating that counts most here is the one of {films}."),
    ),
    "best backed": (
        _("Everything you have rated, weighed together, puts these first, {films} among them."),
        _("These score highest for you overall, with {films} among the ratings behind them."),
    ),
    "best only": (_("So far you liked one film, {films}, and it leads to these. A few more ratings widen this page."),),
    "asked": (
        _("Behind these stand your ratings, with {films} weighing most among them."),
        _("From across all your ratings: here {films} says most."),
    ),
    "asked backed": (
        _("Behind these stand your ratings, {films} among them."),
        _("From across all your ratings, with {films} among those that speak for them."),
    ),
    "now": (
        _("Your latest ratings lean more towards {kin} than your history does, {films} above all."),
        _("Where your last ratings point: {kin}, after {films}. These follow that turn."),
        _("{Kin} weigh more in your recent ratings than before. {films} set the tone."),
    ),
    "one trait": (
        _("{Kin} keep turning up among the films that count most for you: {films}."),
        _("A thread in your ratings, from {films} to these: {kin}."),
        _("You liked {films}; here are more {kin}."),
        _("Behind this shelf stand {films}, {kin} that you liked."),
        _("{films} set the pattern: {kin}, and here are more."),
    ),
    "one trait alone": (
        _("Among {kin}, {films} speaks for these."),
        _("More {kin}, on the strength of {films}."),
    ),
    "two traits": (
        _("Two threads of your ratings meet here: {kin}, as in {a}, and {quality2}, as in {b}."),
        _("{Kin} are one strength of your ratings, {quality2} another. {a} stands for the first, {b} for the second."),
        _("{Kin} with {quality2}: {a} brings the first, {b} the second."),
    ),
    "theme": (
        _("Films that tend to please the same people. Of yours, {films} say most for these."),
        _("{films} are your way in: of all you rated, they count most for these."),
        _("A theme that your ratings lead to. {films} count for most."),
        _("Of all you rated, {films} say most for these."),
    ),
    "theme alone": (
        _("{films} is your way in: of all you rated, it counts most for these."),
        _("A theme that your ratings lead to. {films} counts for most."),
        _("Of all you rated, {films} says most for these."),
    ),
    "theme backed": (
        _("A theme your ratings lead to, by way of {films}."),
        _("Part of the case for this shelf is made by {films}."),
        _("Films that tend to please the same people, {films} among those of yours."),
    ),
    "neighbour": (
        _("For each of these, no rating of yours says more than {films}."),
        _("One film leads to all of these: {films} counts most for every one."),
        _("Whatever else you rated, {films} is the heaviest reason for each film here."),
    ),
    "no ratings": (_("You have not rated anything yet, so these stand on popularity alone."),),
    "nothing liked": (_("Nothing you have rated so far got more than {best}, so these stand on their popularity."),),
    "nothing liked, away": (_("Nothing you have rated so far got more than {best}, so these lie away from those."),),
    "theme away": (
        _("What you marked down lies elsewhere, and that is what speaks for these."),
        _("Another corner of the catalogue, away from the films that you rated low."),
        _("Your low ratings lie elsewhere, and that speaks for these."),
        _("These lie away from what you marked down."),
        _("All of them lie away from what you rated low."),
    ),
    "nothing known": (_("The films you like are still unknown to the model, so these stand on their popularity."),),
    "theme unknown": (
        _("A theme to try. It is here for its popularity, not for anything you rated."),
        _("Another corner of the catalogue, by popularity for now."),
        _("Films to try, by popularity; rate one you know, and this shelf begins to answer to you."),
        _("No rating of yours speaks for these yet, only their popularity."),
        _("Chosen by popularity within the theme, for want of anything you liked to go by."),
    ),
}
