"""PostgreSQL, Redis and Java for a machine that runs none of them, and the supervisor behind `make run`."""
