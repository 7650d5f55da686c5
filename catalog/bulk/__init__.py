"""Rows changed many at a time: a CSV read, held against what is there, shown, and stored as a whole.

How to call it::

    plan = plan_import(sheet, content)              # nothing is written; raises ExportError where the file is none
    store_plan(sheet, content, seen=plan.digest)    # once somebody has seen the plan; raises PlanChanged, PlanFaulty
"""
