"""By what are films best grouped into themes, and into how many? Judged by ratings held out of the loaded data set."""

from typing import Any

from pyspark.sql import DataFrame

from ml_jobs.management.sections import SectionCommand
from ml_jobs.progress import Steps
from ml_jobs.reports.clusters import measure_clusters
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.parameters import TrainingParameters
from recommender.report_clusters import shape_words


class Command(SectionCommand):
    help = (
        "Hold a fifth of the ratings out, group the films by several representations into 5 to 80 clusters, and report "
        "what each is worth: silhouette, coherence of tags and genres, and how much held-out people like them together."
    )
    section = "clusters"

    def measure(self, ratings: DataFrame, catalogue: Catalogue, steps: Steps, *, seed: int) -> dict[str, Any]:
        return measure_clusters(ratings, catalogue, TrainingParameters(), steps, seed=seed)

    def say(self, section: dict[str, Any]) -> None:
        for name, curve in section["representations"].items():
            point = next(point for point in curve if point["k"] == section["k"])
            figures = ", ".join(f"{label} {point[judge]:.3f}" for judge, label in section["judges"].items())
            self.stdout.write(f"{name:>40}, k = {section['k']}: {figures}")
            self.stdout.write(f"{'':>40}  {shape_words(section['shapes'][name])}")
        self.stdout.write(section["choice"]["reason"])
