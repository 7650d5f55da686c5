"""Who may read `/metrics`."""

import environ

env = environ.Env()

# What Prometheus sends as a bearer token; without one everybody reads them who reaches the address.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
