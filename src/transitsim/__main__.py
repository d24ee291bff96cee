"""`python -m transitsim` is the command `transitsim`."""

import sys

from transitsim.door.command import main

sys.exit(main())
