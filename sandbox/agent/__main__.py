"""`python -m sandbox.agent …`, as tests start it; sandboxes start the same main()."""

from __future__ import annotations

import sys

from sandbox.agent.main import main

sys.exit(main(sys.argv[1:]))
