"""Prompts as files: `<name>.txt` with a version, what the model is, and what it is asked."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent
PARTS = re.compile(r"\Aversion: (?P<version>\S+)\n--- system\n(?P<system>.*?)\n--- user\n(?P<user>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One agent's prompt; `version` changes with every change of its text."""

    name: str
    version: str
    system: str
    user: str

    def fill(self, **slots: str) -> list[dict[str, str]]:
        """Return the messages with the slots filled."""
        asked = Template(self.user).substitute(slots)
        return [{"role": "system", "content": self.system}, {"role": "user", "content": asked}]


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of an agent."""
    parts = PARTS.match((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    if parts is None:
        raise ValueError(f"prompts/{name}.txt needs a version line, a system part and a user part.")
    return Prompt(name, f"{name}-{parts['version']}", parts["system"].strip(), parts["user"].strip())
