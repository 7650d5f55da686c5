"""Real-looking people's ratings of the catalogue, and a MovieLens file of them."""

from pathlib import Path

from catalog.models import Movie


def a_history(step: int = 5) -> list[tuple[int, float, float]]:
    """Return a person's ratings of every so many films of the catalogue, a day apart, one in five a dislike."""
    ids = list(Movie.objects.order_by("pk").values_list("pk", flat=True))[::step]
    return [(movie, 2.0 if i % 5 == 4 else 4.0 + (i % 3) / 2, 1.5e9 + i * 86_400) for i, movie in enumerate(ids)]


def write_people(path: Path, *, people: int) -> Path:
    """Write a ratings.csv of that many people and return its path."""
    rows = [
        f"{user},{movie},{stars},{int(moment)}"
        for user in range(1, people + 1)
        for movie, stars, moment in a_history(step=3 + user)
    ]
    path.write_text("userId,movieId,rating,timestamp\n" + "\n".join(rows))
    return path
