"""Which tags prose may quote: harmless words and names; no address, no spoiler, no instruction."""

import re

ADDRESS = re.compile(
    r"https?:|www\.|\b\S+@\S+\.\w|\b[\w-]+\.(?:com|org|net|io|ru|cn|info|xyz|co|app|dev|tv)\b", re.IGNORECASE
)
SPOILER = re.compile(
    r"\b(?:turns? out|it is revealed|is revealed (?:to|as)|reveals? that|the (?:final )?twist is|the killer is"
    r"|in the end,|at the end (?:of the film|he|she|they)|all along|ending in which|(?:final|last) scene|spoilers?"
    r"|(?:he|she|they|who|protagonist|hero|heroine) (?:finally )?(?:dies?|survives?|(?:is|gets) killed|(?:is|was) dead)"
    r")\b",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|previous|above|everything)"
    r"\b|\byou are (?:now )?(?:a|an|in) |\bas an? (?:ai|language model|assistant)\b|\bAI (?:assistant|model)\b"
    r"|\b(?:developer|DAN) mode\b|\b(?:print|output|repeat|reveal|return|say|write|respond|reply)\b.{0,30}"
    r"\b(?:instructions?|json|verbatim|exactly|password|api key)\b|\b(?:BEGIN|END) DATA\b"
    r"|\bfact ids?\b|\bevidence pack\b|\bjailbreak|\bpwned\b|\bhacked\b|\bprompts?\b",
    re.IGNORECASE,
)
PLAIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '.&-]{2,29}")
MOST_WORDS = 4


def is_plain_word(text: str) -> bool:
    """Return whether a person's tag is a harmless word or name that prose may quote."""
    return (
        PLAIN_WORD.fullmatch(text) is not None
        and len(text.split()) <= MOST_WORDS
        and not any(rule.search(text) for rule in (ADDRESS, SPOILER, INSTRUCTION))
    )
