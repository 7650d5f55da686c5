"""The web tier on AWS Lambda: `handler` answers API Gateway events; this module is also Zappa's settings for it.

`zappa_settings.toml` packages the same from the command line; a container image names this `handler` as its command.
"""

import functools
from typing import Any

from zappa.handler import LambdaHandler

DJANGO_SETTINGS = "cineproject.settings.prod"
# What Zappa reads without asking whether it is there. No APP_MODULE: naming it, even as None, turns Django's way off.
LOG_LEVEL = "INFO"
DEBUG = False
BINARY_SUPPORT = True
ENVIRONMENT_VARIABLES: dict[str, str] = {}
CONTEXT_HEADER_MAPPINGS: dict[str, str] = {}
EXCEPTION_HANDLER = None
AWS_EVENT_MAPPING: dict[str, str] = {}
AWS_BOT_EVENT_MAPPING: dict[str, str] = {}
COGNITO_TRIGGER_MAPPING: dict[str, str] = {}


@functools.cache
def _zappa() -> LambdaHandler:
    return LambdaHandler(settings_name=__name__)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The answer to one API Gateway event (REST or HTTP API), in its own format."""
    return _zappa().handler(event, context)
