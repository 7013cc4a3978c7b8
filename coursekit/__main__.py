"""`python -m coursekit`, the same as the command `course`."""

import sys

from coursekit.cli import main

sys.exit(main())
