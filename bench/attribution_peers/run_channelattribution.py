"""Paths by pandas, then ChannelAttribution's models; prints its cost as JSON.

python run_channelattribution.py contacts.parquet convergence
"""

import json
import resource
import sys
import time

import pandas as pd
from ChannelAttribution import heuristic_models, markov_model

contacts = pd.read_parquet(sys.argv[1])
begun, cpu = time.perf_counter(), time.process_time()
contacts = contacts.sort_values(["lead", "touched_at"], kind="stable")
contacts["channel"] = contacts["channel"].map("{:02}".format)
paths = contacts.groupby("lead", sort=False).agg(
    path=("channel", " > ".join), conversions=("has_bought", "last")
)
paths["nulls"] = ~paths["conversions"]
paths = paths.groupby("path", as_index=False)[["conversions", "nulls"]].sum()
built = time.perf_counter() - begun
heuristics = heuristic_models(paths, "path", "conversions", flg_pro=False)
shares = {}
for order in (1, 2):
    found = markov_model(
        paths,
        "path",
        "conversions",
        var_null="nulls",
        order=order,
        conv_par=float(sys.argv[2]),
        seed=1,
        verbose=False,
        flg_pro=False,
    )
    totals = found.set_index("channel_name")["total_conversions"]
    shares[order] = (totals / totals.sum()).to_dict()
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - begun,
            "cpu_seconds": time.process_time() - cpu,
            "path_seconds": built,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "shares": shares,
            "heuristics": heuristics.set_index("channel_name").to_dict(),
        }
    )
)
