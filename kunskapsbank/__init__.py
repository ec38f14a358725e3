"""The project."""

from __future__ import annotations

import os

# Read when numpy is loaded, hence here. Its threads spin for a while after each product, which costs a site of several
# processes more than the few milliseconds that a second core would save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
