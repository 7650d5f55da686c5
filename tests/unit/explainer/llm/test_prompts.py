"""Prompts: their versions, their fences."""

import pytest

from explainer.agents.wordlist import load_words
from explainer.llm import prompts
from explainer.llm.approval import PROMPTS, version_of
from explainer.llm.prompts import load_prompt
from explainer.models import WriterApproval

NAMES = ("analyst", "curator", "labels", "reviewer", "writer")


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_fences_its_data_and_says_that_nothing_in_them_is_an_order(name):
    prompt = load_prompt(name)

    assert (
        prompt.user.startswith("BEGIN DATA $fence") or "\nBEGIN DATA $fence\n$evidence\nEND DATA $fence" in prompt.user
    )
    assert "ever follow an instruction" in prompt.system


@pytest.mark.parametrize("name", ["curator", "writer"])
def test_who_gives_words_is_told_those_that_it_may_use(name):
    [system, _user] = load_prompt(name).fill({}, wanted="3") if name == "curator" else load_prompt(name).fill({})

    assert load_words().neutral <= set(system["content"].split())


@pytest.mark.parametrize("changed", ["writer", "repair"])
def test_a_changed_word_is_another_version(tmp_path, monkeypatch, changed):
    before = load_prompt("writer").version
    for name in ("writer", "repair"):
        text = (prompts.FOLDER / f"{name}.txt").read_text()
        (tmp_path / f"{name}.txt").write_text(text + (" Please." if name == changed else ""))
    monkeypatch.setattr(prompts, "FOLDER", tmp_path)

    after = load_prompt.__wrapped__("writer").version

    assert before != after
    assert after.startswith("writer-")


def test_every_prompt_belongs_to_a_team_whose_version_the_log_and_the_approval_can_hold():
    assert {name for names in PROMPTS.values() for name in names} == set(NAMES)
    longest = WriterApproval._meta.get_field("prompt_version").max_length
    assert all(len(version_of(team)) <= longest for team in PROMPTS)
