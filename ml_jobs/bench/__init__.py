"""`make bench`: how long training, fold-in and ranking take, and how training grows with the data.

Every size is measured in a process of its own, which has its own peak of memory and is ended at the deadline. Growth is
measured on synthetic ratings and stops at a million; BENCH_FULL=1 goes on to five and twenty million.
"""
