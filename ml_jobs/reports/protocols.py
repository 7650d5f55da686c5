"""Ways to hold ratings out."""

from dataclasses import dataclass
from typing import Protocol as Interface

from pyspark.sql import DataFrame

from ml_jobs import transforms

SHARE = 0.2
REPORTED_SEEDS, REPORTED_STARS_SEEDS = range(5), range(1)
"""Of the splits whose test parts `tune_model` never looks into: those by time for rankings, the random one for stars.
Reports show each seed apart, so that random ones which tuning may have seen can be held against the one it has not."""


class Split(Interface):
    """Adds `held_out` to ratings."""

    def __call__(self, ratings: DataFrame, *, threshold: float, seed: int) -> DataFrame: ...


@dataclass(frozen=True, slots=True)
class Protocol:
    """A way to hold ratings out, and the words for it."""

    name: str
    words: str
    """What is held out, with `{share}` in percent."""
    split: Split
    seeds: int
    """Splits that are measured where nobody says how many."""
    stars_seeds: int
    """How many of them fit the stars, too, which takes most of the time."""

    def describe(self) -> str:
        """Return what is held out, as a clause."""
        return self.words.format(share=f"{SHARE:.0%}")


def _random(ratings: DataFrame, *, threshold: float, seed: int) -> DataFrame:
    return transforms.hold_out_random(ratings, share=SHARE, seed=seed)


def _temporal(ratings: DataFrame, *, threshold: float, seed: int) -> DataFrame:
    return transforms.hold_out_last(ratings, share=SHARE, seed=seed)


PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        Protocol("random", "any {share} of the ratings", _random, seeds=3, stars_seeds=3),
        Protocol(
            "temporal",
            "each person's last {share}, ties in time broken by the seed",
            _temporal,
            seeds=len(REPORTED_SEEDS),
            stars_seeds=1,
        ),
        Protocol(
            "leave-last-out",
            "each person's last liked film, and whatever they rated after it; ties in time broken by the seed",
            transforms.hold_out_last_liked,
            seeds=len(REPORTED_SEEDS),
            stars_seeds=1,
        ),
    )
}
