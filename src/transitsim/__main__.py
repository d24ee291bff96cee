"""`python -m transitsim` is the command `transitsim`."""

import sys

from transitsim.cli.main import main

sys.exit(main())
