"""The report card: what the models are worth beside their peers, as figures, a page of markdown and plots."""
