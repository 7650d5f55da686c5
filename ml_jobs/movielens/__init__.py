"""MovieLens data sets: where they come from (`sources`), what they look like (`files`), what is wrong with them."""
