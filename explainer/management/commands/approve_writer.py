from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.clients import llm_client
from explainer.llm.approval import NotApproved, Team, approve
from explainer.llm.trial import measure
from explainer.management.people import add_people, people_of
from recommender.serving import NoLiveModel, live_model


class Command(BaseCommand):
    help = "Try the configured language model with the present prompts; let it work for people where it is good enough."

    def add_arguments(self, parser: CommandParser) -> None:
        add_people(parser, default=5)
        parser.add_argument("--team", choices=Team.values, default=Team.WRITER, help="whose prompts (default: writer)")
        parser.add_argument("--dry-run", action="store_true", help="measure only")

    def handle(self, *args, team: str, dry_run: bool, **options) -> None:
        client = llm_client()
        if not client.is_configured:
            raise CommandError("No language model is configured: set GROQ_API_KEY.")
        try:
            live_model()
            measured = measure(team, people_of(options), client)
            self.stdout.write(f"{measured}")
            if not dry_run:
                approve(measured)
        except (NotApproved, NoLiveModel) as error:
            raise CommandError(str(error)) from error
        if not dry_run:
            self.stdout.write(
                self.style.SUCCESS(f"{measured.model} with {measured.prompt_version} may work for people.")
            )
