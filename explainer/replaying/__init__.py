"""Explanations written again from the evidence that was kept with them, to be judged by an editor. Nothing is stored
unless the editor says so.

How to call it::

    replay = replay_of(explanation)             # the stored text and the offline writer's, judged by today's critic
    answer = ask_model(explanation)             # in a task: what a language model writes of it now
    keep_answer(explanation, answer, actor=…)   # put it in the place of the old text
    withdraw(explanation, actor=…)              # people read the offline text instead
"""
