"""The benchmark: our doors beside a bare Flask application on the same machine, and where our time goes."""
