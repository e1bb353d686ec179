"""What is said of nurture covers what is true, in worlds and shops that are known."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
from nurture_worlds import RATIOS, findings_of, simulate
from rooms import build_rooms

from scoring.acceleration import Alarm, Evidence, Finding, alarms, read_findings
from scoring.settings import load_settings
from scoring.simulate import simulate as simulate_shop
from scoring.simulate.measures import read_measures
from scoring.simulate.planted import FLOWS

Say = Callable[[str, str], None]
WORLDS, LEADS = 12, 20_000
SHOPS = 20
LEAST_COVERED = 0.85
"""Of intervals that hold 95 times in 100, the least share that a few dozen may show."""
MOST_FALSE = 0.05
NURTURE = (
    *("build", "--exclude-resource-type", "test", "unit_test"),
    *("--select", "+nurture_trials", "+nurture_holdouts", "+nurture_credits"),
)


def test_worlds_whose_policy_is_on_record_are_covered(figure: Say) -> None:
    covered = {name: [] for name in RATIOS}
    ratios = {name: [] for name in RATIOS}
    for seed in range(WORLDS):
        found = findings_of(simulate(seed, LEADS))
        for name, truth in RATIOS.items():
            ratio = found["failed" if truth == 1 else name].adjusted.hazard_ratio
            covered[name].append(ratio.lower < truth < ratio.upper)
            ratios[name].append(np.log(ratio.value))
    said = (
        f"{name} {truth}: mean {np.exp(np.mean(ratios[name])):.2f}, "
        f"covered {sum(covered[name])} of {WORLDS}"
        for name, truth in RATIOS.items()
    )
    figure("nurture, hazard ratios found where the policy is seen", "; ".join(said))
    assert np.mean(list(covered.values())) >= LEAST_COVERED


def test_worlds_whose_policy_knows_more_raise_the_alarm(figure: Say) -> None:
    raised = [
        Alarm.UNDELIVERED
        in alarms(findings_of(simulate(seed, LEADS, private=0.4)).values())
        for seed in range(WORLDS)
    ]
    figure(
        "nurture, alarms where the policy knows what no record shows",
        f"{sum(raised)} of {WORLDS}",
    )
    assert np.mean(raised) >= LEAST_COVERED


def flows_of_shop(folder: Path, seed: int) -> dict[str, Finding]:
    """What is found of each flow in a simulated shop."""
    simulate_shop(folder / "input", "demo", seed)
    settings = load_settings(input_folder=folder / "input", output=folder / "output")
    with duckdb.connect(build_rooms(settings, NURTURE), read_only=True) as connection:
        found = read_findings(lambda sql: connection.execute(sql).fetchall())
    return {f.name: f for f in found if f.kind == "flow" and f.channel is None}


def test_shops_are_covered_and_the_null_flow_hurries_nobody(
    tmp_path: Path, figure: Say
) -> None:
    truth = read_measures()
    covered: dict[Evidence, list[bool]] = {kind: [] for kind in Evidence}
    nulls, false, alone = 0, 0, 0
    for seed in range(SHOPS):
        found = flows_of_shop(tmp_path / str(seed), seed)
        for flow in FLOWS:
            name = flow.flow_id
            measure = truth.of("flow", name)["sql_hazard_ratio_14d"]
            wanted = 1.0 if flow.is_null else measure.value
            if name not in found:
                continue
            for kind in (Evidence.CAUSED, Evidence.ADJUSTED):
                effect = getattr(found[name], kind)
                if effect is not None:
                    ratio = effect.hazard_ratio
                    covered[kind].append(ratio.lower < wanted < ratio.upper)
            alone += found[name].evidence is Evidence.ALONE
            if flow.is_null:
                nulls += 1
                effect = found[name].effect
                false += effect is not None and effect.is_sooner
    for kind in (Evidence.CAUSED, Evidence.ADJUSTED):
        figure(
            f"nurture, planted hazard ratios covered in {SHOPS} shops, {kind}",
            f"{sum(covered[kind])} of {len(covered[kind])}",
        )
        assert np.mean(covered[kind]) >= LEAST_COVERED
    figure(f"nurture, flows with nobody to compare with in {SHOPS} shops", f"{alone}")
    figure("nurture, null flow called an accelerator", f"{false} of {nulls} shops")
    # A win-back goes to all who stayed away so long.
    assert alone >= SHOPS
    assert false <= MOST_FALSE * nulls
