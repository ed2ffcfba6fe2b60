"""Which build this is."""

import os

BUILD = os.environ.get("BUILD") or os.environ.get("HEROKU_SLUG_COMMIT") or "0.1.0"
