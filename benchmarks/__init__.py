"""nnlib beside torch: `python -m benchmarks` runs everything, `python -m benchmarks mlp memory` some.

One thread each, fixed here before numpy or torch is imported.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_name] = "1"
