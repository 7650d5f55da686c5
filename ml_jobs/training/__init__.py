"""Fitting the two models and the themes: Spark finds the factors, NumPy refines what Spark found."""
