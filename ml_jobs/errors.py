"""What a person running the batch gets to read when something is wrong."""


class BatchError(Exception):
    """One line that names what is wrong and what to do."""


class DataError(BatchError):
    """The data cannot be used as it is; names the file and, where there is one, the line."""
