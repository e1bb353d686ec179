"""How sure an interval is, said once: every one of ours holds 95 times in 100."""

DEVIATIONS = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""
