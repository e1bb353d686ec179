"""What the published warehouse was made of, and whether it can be taken further."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.folders import RunFolders
from scoring.landed import Landing
from scoring.run_manifest import code_version, package_versions
from scoring.stock import Stock, take_stock
from scoring.transform import Build
from scoring.warehouse import making, read_only

STATE = "increment.state"


@dataclass(frozen=True)
class Past:
    """The rules, the moment, the loads and the list of the erased of the last run."""

    fingerprint: str
    as_of: str
    load_ids: frozenset[str]
    erasures: str = ""


def read_past(published: Path) -> Past | None:
    """Read what the last run noted; None where there is none or it noted nothing."""
    if not published.is_file():
        return None
    with read_only(published) as connection:
        try:
            ((rules, as_of, erasures),) = connection.execute(
                f"select fingerprint, as_of, erasures from {STATE}"
            ).fetchall()
            loads = connection.execute(
                "select distinct load_id from staging.stg_landing__rows"
            ).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            return None
    return Past(rules, as_of, frozenset(load_id for (load_id,) in loads), erasures)


def erasures_of(folders: RunFolders) -> str:
    """Read which list of the erased the published warehouse follows; empty for none."""
    if not folders.published.is_file():
        return ""
    with read_only(folders.published) as connection:
        try:
            ((erasures,),) = connection.execute(
                f"select erasures from {STATE}"
            ).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            return ""
    return str(erasures)


def note_past(working: Path, build: Build, landing: Landing) -> Stock:
    """Note in the next warehouse what it was made of, and take stock of it."""
    with making(working, build.limits) as connection:
        # What finding the affected and dbt left there.
        for schema in ("increment", "contract"):
            connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute("create schema increment")
        connection.execute(
            f"create table {STATE} as "
            "select ? as fingerprint, ? as as_of, ? as erasures",
            [fingerprint(build), build.as_of, landing.erasures],
        )
        return take_stock(connection)


def reason_to_build_all(
    past: Past | None, build: Build, landing: Landing
) -> str | None:
    """Say why the last warehouse cannot be taken further, if it cannot."""
    if past is None:
        return "there is no earlier warehouse"
    if past.erasures != landing.erasures:
        return "people were erased"
    if past.fingerprint != fingerprint(build):
        return "settings, scorecards, models or the set of tables have changed"
    if past.as_of > build.as_of:
        return f"the last run was as of {past.as_of}, which is later"
    if past.load_ids - landing.load_ids:
        return "files that the last run had read were replaced or went away"
    return None


def fingerprint(build: Build) -> str:
    """Hash all that decides what the same rows become, but for the as-of."""
    settled = {key: build.variables[key] for key in build.variables if key != "as_of"}
    versions = package_versions()
    decisive = [settled, build.missing_tables, code_version(build.project), versions]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
