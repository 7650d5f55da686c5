"""PostgreSQL and Redis for a machine that runs neither, and the supervisor behind `make run`."""
