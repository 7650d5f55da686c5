from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.llm.labels import NoAnswer, improve_labels
from explainer.naming.labels import label_themes
from recommender.models import ModelVersion, Theme


class Command(BaseCommand):
    help = "Name the live model's themes; those whose name is true keep it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="rename all themes that no editor has named and none has locked"
        )
        parser.add_argument("--llm", action="store_true", help="ask the language model now, not in a task")

    def handle(self, *args, force: bool, llm: bool, **options) -> None:
        live = ModelVersion.objects.live()
        if live is None:
            raise CommandError("No model is live: train one and activate it (manage.py train_model --activate).")
        changed = label_themes(live, force=force)
        if llm:
            changed += _improve(live)
        for theme in Theme.objects.filter(model_version=live) if options["verbosity"] > 1 else ():
            self.stdout.write(f"{theme.number:3} {theme} ({theme.size} films)")
        total = Theme.objects.filter(model_version=live).count()
        self.stdout.write(self.style.SUCCESS(f"{changed} of {total} themes named anew."))


def _improve(live: ModelVersion) -> int:
    try:
        return improve_labels(live)
    except NoAnswer as error:
        raise CommandError("The language model did not answer about all themes; try again later.") from error
