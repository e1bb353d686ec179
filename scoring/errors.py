"""Errors that a person can mend: shown as one message, never as a traceback."""

OTHERWISE = 5
"""Exit code of what was done, and found something otherwise than expected."""


class LeadscoreError(Exception):
    """Says what was got, what was wanted and what to do."""

    exit_code = 1


class BuildFailedError(LeadscoreError):
    """A model or a test of the warehouse failed; nothing was published."""

    exit_code = 3


class BusyError(LeadscoreError):
    """Another run holds the output folder."""

    exit_code = 4


DISK = "Free space on the disk, or choose a folder on another with --output."
MEMORY = "Set `memory_limit` higher or `threads` lower in the settings."

# What the engine and the system say when the machine is too small, and what helps.
MACHINE_REMEDIES = {
    "No space left on device": DISK,
    "Disk quota exceeded": DISK,
    "File too large": DISK,
    "failed to offload data block": DISK,
    "Input/output error": "Look after the disk, and run again.",
    "Out of Memory Error": MEMORY,
    "Cannot allocate memory": MEMORY,
}


def told_by_system(error: OSError) -> str:
    """Say what the system refused and which file, and what to do where that is known.

    >>> told_by_system(OSError(28, "No space left on device"))[:34]
    '[Errno 28] No space left on device'
    """
    return f"{error}. {machine_remedy(str(error))}".rstrip()


def machine_remedy(told: str) -> str:
    """Say what to do about a machine that was too small; nothing where it was not.

    >>> machine_remedy("Out of Memory Error: failed to pin block")
    'Set `memory_limit` higher or `threads` lower in the settings.'
    """
    return next(
        (remedy for said, remedy in MACHINE_REMEDIES.items() if said in told), ""
    )
