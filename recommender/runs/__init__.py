"""What workers do while people watch: trainings and activations with their progress, and the log of every task.

How to call it::

    run = ask_for(kind=ModelRun.Kind.TRAINING, actor=user)      # from a page; raises RunRefused
    if run := take(run_id):                                     # in the task; None where it is no longer wanted
        with carried_out(run) as progress:
            with progress.step("Checking the files"):
                ...
"""
