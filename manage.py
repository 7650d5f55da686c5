#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cineproject.settings.dev")
    from cineproject.embedded.errors import EmbeddedError
    from cineproject.embedded.services import embedded_services, services_for

    try:
        with embedded_services(services_for(sys.argv)):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(f"manage.py: {error}")


if __name__ == "__main__":
    main()
