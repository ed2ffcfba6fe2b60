"""python -m bot: everything on one machine."""

import sys

from bot.run import main

sys.exit(main(sys.argv[1:]))
