"""What are a newcomer's first ratings worth, and what should they be asked about? Measured on people held out."""

from typing import Any

from pyspark.sql import DataFrame

from ml_jobs.management.sections import SectionCommand
from ml_jobs.progress import Steps
from ml_jobs.reports.newcomers import measure_newcomers
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.parameters import TrainingParameters
from recommender.report_newcomers import newcomers_block


class Command(SectionCommand):
    help = (
        "Hold people out, train on the others, and report what the first 1 to 20 ratings are worth to a newcomer and "
        "what the welcome's questions bring beside asking by popularity, by information gain and at random."
    )
    section = "newcomers"

    def measure(self, ratings: DataFrame, catalogue: Catalogue, steps: Steps, *, seed: int) -> dict[str, Any]:
        return measure_newcomers(ratings, catalogue, TrainingParameters(), steps, seed=seed)

    def say(self, section: dict[str, Any]) -> None:
        block = newcomers_block(section)
        for figures in (*block.tables, *block.appendix):
            self.stdout.write(figures.title)
            for row in (figures.columns, *figures.rows):
                self.stdout.write("  " + " | ".join(f"{cell:>24}" for cell in row))
        for paragraph in block.text:
            self.stdout.write(paragraph)
