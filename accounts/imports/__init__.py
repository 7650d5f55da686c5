"""Taking ratings along from other sites: an upload is read and matched, shown, and stored only when confirmed.

How to call it::

    started = flows.start_import(user=user, content=content, name="letterboxd.zip")     # raises ExportError
    plan = plan_import(started)                                     # what would change, as of now
    flows.confirm_import(user=user, pk=started.pk, options=Options(theirs=True))
    flows.undo_import(user=user, pk=started.pk)
    flows.discard_import(user=user, pk=started.pk)
"""
