"""Errors that a person can mend: shown as one message, never as a traceback."""


class LeadscoreError(Exception):
    """Says what was got, what was wanted and what to do."""

    exit_code = 1


class BuildFailedError(LeadscoreError):
    """A model or a test of the warehouse failed; nothing was published."""

    exit_code = 3


class BusyError(LeadscoreError):
    """Another run holds the output folder."""

    exit_code = 4
