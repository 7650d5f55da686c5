"""Prompts as files: `<name>.txt` says what the model is and what it is asked; `repair.txt` what it is told of faults.

How to call it::

    prompt = load_prompt("writer")
    messages = prompt.fill({"films": [...]})                  # the evidence fenced as data
    messages = prompt.repair(messages, answer, faults)        # once more, the refused answer fenced as well

Whatever comes from a database, a person or a model stands inside a fence, as JSON. Only our own words stand outside.
A line `include: agents/words.txt [neutral]` stands for that section of the file's words.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent
EXPLAINER = FOLDER.parents[1]
INCLUDE = re.compile(r"^include: (?P<file>\S+)(?: \[(?P<section>\w+)\])?$", re.MULTILINE)
PARTS = re.compile(r"\A--- system\n(?P<system>.*?)\n--- user\n(?P<user>.*)\Z", re.DOTALL)
Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One agent's prompt; `version` is a digest of all its words, so that it changes with every change of them."""

    name: str
    version: str
    system: str
    user: str
    repairing: str

    def fill(self, evidence: object, **slots: str) -> Messages:
        """Return the messages with the evidence in its fence; `slots` are words of our own."""
        system, asked = (
            Template(self.system).substitute(slots),
            Template(self.user).substitute(slots | _fence(evidence)),
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": asked}]

    def repair(self, asked: Messages, answer: str, faults: Sequence[str]) -> Messages:
        """Return the messages once more, with the answer that was refused and what is wrong with it."""
        system, user = asked
        refused = _fence({"answer": answer, "faults": list(faults)})
        mended = user["content"] + "\n\n" + Template(self.repairing).substitute(refused)
        return [system, {"role": "user", "content": mended}]


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of an agent."""
    parts = PARTS.match(_read(name))
    if parts is None:
        raise ValueError(f"prompts/{name}.txt needs a system part and a user part.")
    system, user, repairing = parts["system"].strip(), parts["user"].strip(), _read("repair").strip()
    version = sha256(json.dumps([system, user, repairing]).encode()).hexdigest()[:10]
    return Prompt(name, f"{name}-{version}", system, user, repairing)


def _read(name: str) -> str:
    """Return a file with what it includes: lists of words of our own, whose comments are left out."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return INCLUDE.sub(lambda found: _words_in(EXPLAINER / found["file"], found["section"]), text)


def _words_in(file: Path, section: str | None) -> str:
    """Return a list of words, or one section of it: the lines after its heading."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    if section:
        start = next(place for place, line in enumerate(lines, start=1) if line.startswith(f"[{section}]"))
        lines = list(takewhile(lambda line: not line.startswith("["), lines[start:]))
    return "\n".join(lines).strip().replace("$", "$$")


def _fence(data: object) -> dict[str, str]:
    """Return data as JSON with a word that fences them off: derived from them, so that nothing in them can close it."""
    written = json.dumps(data, ensure_ascii=False, indent=1)
    return {"evidence": written, "fence": sha256(written.encode(errors="replace")).hexdigest()[:16]}
