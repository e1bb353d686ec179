"""Seven models of marketing-attribution-models on contacts; prints its cost as JSON.

python run_mam.py contacts.parquet
"""

import json
import resource
import sys
import time

import polars as pl
from mam import MAM

contacts = pl.read_parquet(sys.argv[1]).sort("lead", "place")
contacts = contacts.with_columns(
    pl.col("channel").cast(pl.String).str.zfill(2),
    # A journey's last contact carries its outcome.
    (
        pl.col("has_bought") & (pl.col("place") == pl.col("place").max().over("lead"))
    ).alias("converts"),
).select("lead", "channel", "touched_at", "converts")
begun, cpu = time.perf_counter(), time.process_time()
model = MAM(
    contacts,
    format_type="session",
    channels_colname="channel",
    journey_with_conv_colname="converts",
    datetime_colname="touched_at",
    user_id_colname="lead",
)
model.run_first_click()
model.run_last_click()
model.run_linear()
model.run_position_based()
model.run_time_decay(half_life_hours=168.0)
model.run_markov()
model.run_shapley()
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - begun,
            "cpu_seconds": time.process_time() - cpu,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
