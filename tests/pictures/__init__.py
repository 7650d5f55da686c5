"""Pictures made in Chromium: of the site by `make screenshots`, of its brand by `python -m tests.pictures.brand`."""
