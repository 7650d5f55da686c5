from typing import Any

from django.core.management.base import BaseCommand

from catalog.search import rebuild_index


class Command(BaseCommand):
    help = "Write the search documents of all films anew, as after a change of how titles are compared."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_index()} films can be searched.")
