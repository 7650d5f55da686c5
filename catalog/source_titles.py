"""Titles as the data source writes them, and as a person would."""

import re

_ARTICLES = "|".join(
    (
        *("The", "A", "An", "La", "Le", "Les", "L'", "Un", "Une", "Il", "Lo", "Gli", "I", "Una", "El", "Los", "Las"),
        *("Der", "Die", "Das", "Ein", "Eine", "De", "Het", "Een", "Den", "Det", "En", "Et", "O", "Os", "As", "Um"),
    )
)
_YEAR = re.compile(r"\s*\((\d{4})(?:\s*[-–]\s*(?:\d{4})?)?\)\s*$")
_TRAILING = re.compile(rf"^(?P<rest>[^()]+), (?P<article>{_ARTICLES})\s*(?=$|\()")
_IN_PARENTHESES = re.compile(rf"\((?P<also>(?:a\.k\.a\. )?)(?P<rest>[^()]+), (?P<article>{_ARTICLES})\)")


def split_title(source_title: str) -> tuple[str, int | None]:
    """Return the title in natural order and its year: "Matrix, The (1999)" is ("The Matrix", 1999).

    A series "(2006–2007)" has its first year; a title without a year has None.
    """
    found = _YEAR.search(source_title)
    title = source_title[: found.start()] if found else source_title
    return natural_order(title.strip()), int(found[1]) if found else None


def natural_order(title: str) -> str:
    """Return the title, and the other titles it has in parentheses, with the article in front."""
    title = _IN_PARENTHESES.sub(lambda also: f"({also['also']}{_in_front(also['article'], also['rest'])})", title)
    return _TRAILING.sub(lambda main: _in_front(main["article"], main["rest"]) + " ", title).strip()


def _in_front(article: str, rest: str) -> str:
    return f"{article}{rest}" if article.endswith("'") else f"{article} {rest}"
