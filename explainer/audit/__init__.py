"""Whether what pages say is so, recomputed from the data by code that wrote none of it."""
