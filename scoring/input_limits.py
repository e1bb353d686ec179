"""How large input may be before it is taken for a mistake or an attack."""

# A value longer than this is a file inside a field, or a quote that was never closed.
FIELD_CHARACTERS = 65_536
# Text packs to a tenth; what packs a hundredfold was made to unpack.
EXPANSION = 100
# Below this many bytes unpacked, nothing is harmed.
EXPANSION_FLOOR = 16 * 1024**2
UNPACKED_BYTES = 64 * 1024**3
# A row with a key of its own takes more than a byte, however well it packs.
PARQUET_ROWS_PER_BYTE = 1
PARQUET_ROWS_FLOOR = 1_000_000
# Of a rejected row, so much is kept for whoever mends it.
REJECTED_CHARACTERS = 4_096
# Where more of a file than this is of the wrong type, the file is wrong, not its rows.
WRONG_TYPE_SHARE = 0.01
WRONG_TYPE_ROWS = 100
