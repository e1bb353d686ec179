"""Looking at the machine: Python, packages, disk, memory, and optional tools."""

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from scoring.diagnosis import Finding, Health

OLDEST_PYTHON = (3, 11)
JAVA = 17
SPACE_PER_INPUT_BYTE = 6
LEAST_SPACE = 1_000_000_000
NAMED_PACKAGES = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNITS = {"K": 1, "M": 2, "G": 3, "T": 4}


def examine_python() -> Finding:
    """Is Python new enough?"""
    found = platform.python_version()
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", Health.OK, found)
    wanted = ".".join(str(part) for part in OLDEST_PYTHON)
    return Finding(
        "Python", Health.BROKEN, found, f"Install Python {wanted} or newer; make run."
    )


def examine_packages(lock: Path) -> Finding:
    """Are the packages those that the project was tested with?"""
    if not lock.is_file():
        return Finding(
            "packages",
            Health.BROKEN,
            f"{lock} is not there",
            "Use a whole checkout of the project.",
        )
    wanted = read_lock(lock)
    missing = [name for name in wanted if _installed(name) is None]
    other = [
        f"{name} {got} for {pin}"
        for name, pin in wanted.items()
        if (got := _installed(name)) not in (None, pin)
    ]
    remedy = "Make the environment again: remove .venv, then `make run`."
    if missing:
        return Finding("packages", Health.BROKEN, f"missing: {_some(missing)}", remedy)
    if other:
        found = f"other versions than the lock: {_some(other)}"
        return Finding("packages", Health.ATTENTION, found, remedy)
    return Finding("packages", Health.OK, f"{len(wanted)} as in {lock.name}")


def read_lock(lock: Path) -> dict[str, str]:
    """Read the pins of a lock that apply to this Python and system."""
    pins = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                (pin,) = requirement.specifier
                pins[requirement.name] = pin.version
    return pins


def examine_memory(memory_limit: str) -> Finding:
    """Does the limit that was set fit into the machine?"""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if bytes_of(memory_limit) > total:
        return Finding(
            "memory",
            Health.ATTENTION,
            f"the limit of {memory_limit} is above the machine's {_size(total)}",
            "Set `memory_limit` lower; larger work spills to disk.",
        )
    return Finding("memory", Health.OK, f"{memory_limit} of {_size(total)}")


def examine_disk(input_folder: Path, output: Path) -> Finding:
    """Is there room for the landed text, the warehouse, and work that spills?"""
    size = sum(
        path.stat().st_size for path in input_folder.rglob("*") if path.is_file()
    )
    wanted = max(LEAST_SPACE, size * SPACE_PER_INPUT_BYTE)
    existing = next(path for path in (output, *output.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    found = f"{_size(free)} free for {output}"
    if free >= wanted:
        return Finding("disk", Health.OK, found)
    remedy = f"Have {_size(wanted)} free, or choose another folder with --output."
    return Finding("disk", Health.ATTENTION, found, remedy)


def examine_java() -> Finding:
    """Is there a Java that Spark runs on? Only `make spark` wants it."""
    remedy = f"Only `make spark` needs it: install a Java {JAVA} runtime."
    java = shutil.which("java")
    if java is None:
        return Finding("Java", Health.ATTENTION, "not found", remedy)
    said = subprocess.run(  # noqa: S603  # the system's own java, no input of ours
        [java, "-version"], capture_output=True, text=True, check=False, timeout=30
    )
    major = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    if major is None or int(major[1]) < JAVA:
        found = said.stderr.splitlines()[0] if said.stderr else "of no known version"
        return Finding("Java", Health.ATTENTION, found, remedy)
    return Finding("Java", Health.OK, major[1])


def examine_browser() -> Finding:
    """Is there a browser to test the pages in? Only `make test` wants it."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        remedy = "Only the tests of the reports need it: install Chromium."
        return Finding("browser", Health.ATTENTION, "not found", remedy)
    return Finding("browser", Health.OK, found)


def bytes_of(size: str) -> float:
    """Read a size as the engine does.

    >>> bytes_of("2GB"), bytes_of("1 KiB")
    (2000000000.0, 1024.0)
    """
    letter = size.rstrip("iB")[-1]
    number = float(size[: size.index(letter)])
    return number * float(1024 if "i" in size else 1000) ** UNITS[letter]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _some(names: list[str]) -> str:
    rest = len(names) - NAMED_PACKAGES
    more = f" and {rest} more" if rest > 0 else ""
    return ", ".join(names[:NAMED_PACKAGES]) + more


def _size(count: float) -> str:
    return f"{count / 1000**3:,.1f} GB"
