"""What to type in a room without a network, for the folder of wheels that `make wheels` fills."""

from __future__ import annotations

import platform
import sys

NUMBER = "{}.{}".format(*sys.version_info)
print(f"""\
transitsim, to be installed without a network, on {platform.system()} {platform.machine()} with Python {NUMBER}.
Copy this folder, wheels, to the machine; beside it:

  python{NUMBER} -m venv room
  room/bin/python -m pip install --no-index --find-links wheels 'transitsim[{sys.argv[1]}]'
  room/bin/transitsim

On Windows it is room\\Scripts\\ in place of room/bin/. Another kind of machine, or another Python, needs a folder of its own:
`make clean wheels PYTHON=/path/to/python3` there, where there is a network.""")
