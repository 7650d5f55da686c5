"""What words are held to: from how many stars a film was liked or loved, from which weight one leads, and so on.

The writer keeps to them and the critic checks by them; whoever measures the two has standards of its own.
"""

LIKED_FROM = 3.5
"""Stars from which a rating may be cited as something the person liked."""
HIGH_FROM = 4.0
"""Stars from which a film was rated highly."""
LOVED_FROM = 4.5
"""Stars from which a film was loved."""
DISLIKED_UP_TO = 2.5
"""Stars up to which a rating counts against films like its own, and for films unlike it."""
NAMED_FROM = 1.5
"""Lift over the catalogue from which a shared trait may be named."""
TOP = 3
"""How many of a film's heaviest contributors a reason has to choose from."""
MOSTLY = 0.5
"""Share of all that speaks for a film from which the prior is the main reason."""
LED_BY = 1.5
"""How many times the next weight one must be to lead clearly."""
EVEN_WITHIN = 0.85
"""Part of the greater weight that the lesser must be for the two to be equal."""
LATELY = 10
"""How many ratings back still counts as lately, in a history at least three times as long."""
WELL_LIKED_FROM, WELL_LIKED_COUNT = 3.75, 10
"""Mean stars, of how many people at least, from which a film is well liked."""
FAIR_FROM = 3.3
"""Mean stars that speak for a film rather than against it."""
MANY, FEW = 50, 25
"""Ratings from which many people know a film, and up to which few do."""
YEARS_APART = 10
"""From which a film is an older or a younger one."""
